"""The numbers told are those that a count in SQL gives."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from servbot.core.lifecycle.run import RunStatus as S
from servbot.telemetry import TelemetryServer
from servbot.telemetry.stranger import TOKEN

STEPS = """
steps:
  - {name: a, action: lab.line, with: {text: a, seconds: 0.2}}
  - {name: b, action: lab.flaky}
  - {name: c, action: lab.line, with: {text: c}}
"""
SLOW = "steps: [{name: slow, action: lab.line, with: {text: slow, seconds: 30}}]"


@contextmanager
def told(lab: Any) -> Iterator[str]:
    from servbot.store.measuring import DjangoMeasuring

    with TelemetryServer(DjangoMeasuring(lab.folder), "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.port}"


def scraped(address: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Samples by name and labels."""
    answer = httpx.get(f"{address}/metrics", trust_env=False)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(each.name, frozenset(each.labels.items())): each.value for of in families for each in of.samples}


class Numbers:
    """Numbers scraped beside numbers counted."""

    def __init__(self, address: str, database: Path) -> None:
        self.samples = scraped(address)
        self.database = database

    def sum(self, name: str, **labels: str) -> float:
        wanted = set(labels.items())
        return sum(
            value for (found, given), value in self.samples.items() if found == name and wanted <= given
        )

    def sql(self, query: str) -> float:
        with closing(sqlite3.connect(self.database)) as connection:
            return float(connection.execute(query).fetchone()[0] or 0)

    def check(self) -> None:
        finished = "type IN ('step_finished', 'step_failed')"
        for status in S:
            counted = self.sql(f"SELECT count(*) FROM store_run WHERE status = '{status}' AND bot = 'lab'")
            assert self.sum("servbot_runs", bot="lab", status=status.value) == counted
        for action in ("lab.line", "lab.flaky"):
            of_action = f"{finished} AND json_extract(data, '$.action') = '{action}'"
            for bound in ("0.05", "0.25", "300.0", "+Inf"):
                limit = 1e9 if bound == "+Inf" else float(bound)
                counted = self.sql(
                    f"SELECT count(*) FROM store_event WHERE {of_action} AND json_extract(data, '$.seconds') <= {limit}"
                )
                assert self.sum("servbot_step_seconds_bucket", action=action, le=bound) == counted
            seconds = self.sql(
                f"SELECT sum(json_extract(data, '$.seconds')) FROM store_event WHERE {of_action}"
            )
            assert self.sum("servbot_step_seconds_sum", action=action) == pytest.approx(seconds)
        failed = self.sql(
            "SELECT count(*) FROM store_event WHERE json_extract(data, '$.failure.code') = 'application.failed'"
            " AND type = 'step_failed'"
        )
        assert self.sum("servbot_step_failures_total", code="application.failed") == failed > 0
        tasks = "FROM store_humantask WHERE status IN ('open', 'claimed') AND kind = 'application'"
        assert self.sum("servbot_open_tasks", kind="application") == self.sql(f"SELECT count(*) {tasks}")
        under_way = self.sql("SELECT count(*) FROM store_leg WHERE worker != ''")
        assert self.sum("servbot_legs_under_way", worker="w1") == under_way


async def test_the_numbers_are_those_of_the_database(lab, database) -> None:
    with told(lab) as address:
        runs = [await lab.start(STEPS) for _ in range(3)]
        async with lab.working(legs=4):
            for run in runs:
                await lab.until(run, S.WAITING)
            slow = await lab.start(SLOW)
            await lab.begun(4)
            first = await asyncio.to_thread(Numbers, address, database)
            first.check()
            assert first.sum("servbot_open_tasks", kind="application") == 3
            assert first.sum("servbot_legs_under_way") == 1
            assert first.sum("servbot_worker_silent_seconds", worker="w1") < 10
            await lab.ask(lambda: lab.runs.cancel(slow, by="anna", reason="enough"))
            (lab.folder / "shared" / "works").touch()
            from servbot.testkit.people import retry

            await lab.decide(runs[0], retry())
            await lab.until(runs[0], S.SUCCEEDED)
            second = await asyncio.to_thread(Numbers, address, database)
            second.check()
            assert second.sum("servbot_open_tasks", kind="application") == 2
            assert second.sum("servbot_runs", status="succeeded") == 1


async def test_what_waits_too_long_shows(lab) -> None:
    from datetime import UTC, datetime, timedelta

    from servbot.store import models

    def wait_long() -> None:
        early = datetime.now(UTC) - timedelta(minutes=10)
        lab.create("steps: [{name: a, action: lab.line, with: {text: a}}]")
        models.Leg.objects.update(not_before=early)
        models.Trigger.objects.create(bot="lab", name="daily", next_at=early)
        models.Trigger.objects.create(
            bot="lab", name="paused", paused=True, next_at=early - timedelta(hours=1)
        )

    await lab.ask(wait_long)
    with told(lab) as address:
        samples = await asyncio.to_thread(scraped, address)
    known = {name: value for (name, labels), value in samples.items() if not labels}
    assert known["servbot_queue_legs"] == 1
    assert 600 <= known["servbot_queue_age_seconds"] < 660
    assert 600 <= known["servbot_schedule_lag_seconds"] < 660


def test_health_tells_strangers_no_details(lab, monkeypatch) -> None:
    from servbot.store import readiness

    proxied = {"X-Forwarded-For": "10.0.0.9"}
    with told(lab) as address, httpx.Client(base_url=address, trust_env=False) as client:
        assert client.get("/health/live").status_code == 200
        assert (client.get("/health/ready").status_code, client.get("/health/ready").text) == (200, "ready\n")
        monkeypatch.setattr(readiness, "LEAST_FREE", 1 << 60)
        unready = client.get("/health/ready")
        assert unready.status_code == 503
        assert "MB are free" in unready.text
        assert client.get("/health/ready", headers=proxied).text == "not ready\n"
        assert client.get("/metrics", headers=proxied).status_code == 403
        monkeypatch.setenv(TOKEN, "abc")
        answer = client.get("/metrics", headers={**proxied, "Authorization": "Bearer abc"})
        assert (answer.status_code, "servbot_runs" in answer.text) == (200, True)
        assert client.get("/").status_code == 404


def test_a_database_of_another_form_or_none_is_not_ready(lab, database) -> None:
    from servbot.store import models

    with told(lab) as address, httpx.Client(base_url=address, trust_env=False) as client:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("DELETE FROM django_migrations WHERE app = 'store' AND name NOT LIKE '0001%'")
        assert "run servbot migrate" in client.get("/health/ready").text
        models.Run.objects.count()
        database.write_bytes(b"no database at all" * 1000)
        answer = client.get("/health/ready")
        assert (answer.status_code, "does not answer" in answer.text) == (503, True)
        assert client.get("/metrics").status_code == 500
        assert client.get("/health/live").status_code == 200
