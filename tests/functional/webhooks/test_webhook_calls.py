"""Real calls to a real console: what is taken, what is refused, what is passed over."""

import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

SERVBOT = Path(sys.executable).with_name("servbot")
BOT = """servbot: 1
name: hooked
title: Hooked
goal: {measure: cost, target: none}
owner: nobody
outputs: {told: {value: "${{ steps.plain }} ${{ steps.signed.amount }}"}}
steps:
  - {name: tell, action: data.set, with: {values: {plain: "${{ run.webhooks.plain }}", signed: "${{ run.webhooks.signed }}"}}}
  - {name: plain, wait: {webhook: {}, timeout: 1h}}
  - {name: signed, wait: {webhook: {signed_by: bank}, data: {amount: {type: money}}, timeout: 1h}}
"""
SECRET = b"s3cret-of-the-bank"


class Site:
    """`servbot up` with a bot that waits for calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "servbot.toml"
        (folder / "bots" / "hooked").mkdir(parents=True)
        (folder / "bots" / "hooked" / "bot.yaml").write_text(BOT, encoding="utf-8")
        paths = {name: (folder / name).as_posix() for name in ("data", "shared", "bots")}
        lines = [f'{name} = "{place}"' for name, place in paths.items()]
        self.config.write_text("[paths]\n" + "\n".join(lines) + "\n[console]\nport = 0\n", encoding="utf-8")
        self.command("vault", "set", "bank", "--username", "bank", SERVBOT_PASSWORD=SECRET.decode())
        self.process = subprocess.Popen(
            self.line("up"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.client = httpx.Client(
            base_url=self.process.stdout.readline().split()[-1], trust_env=False, timeout=20
        )

    def line(self, *words: str) -> list[str]:
        return [str(SERVBOT), "--config", str(self.config), *words]

    def command(self, *words: str, **environment: str) -> str:
        done = subprocess.run(
            self.line(*words), capture_output=True, text=True, check=True, env={**os.environ, **environment}
        )
        return done.stdout

    def ask(self, question: str) -> list[tuple[str, ...]]:
        database = sqlite3.connect(self.folder / "data" / "servbot.sqlite3", timeout=20)
        try:
            return database.execute(question).fetchall()
        finally:
            database.close()

    def until(self, question: str, count: int = 1) -> list[tuple[str, ...]]:
        """What the database says once there is so much of it."""
        end = time.monotonic() + 30
        while len(found := self.ask(question)) < count:
            assert time.monotonic() < end, question
            time.sleep(0.05)  # another process writes it
        return found

    def sign(self, body: bytes, at: float | None = None, secret: bytes = SECRET) -> dict[str, str]:
        stamp = str(int(time.time() if at is None else at))
        code = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"X-Timestamp": stamp, "X-Signature": f"sha256={code}", "Content-Type": "application/json"}


class Called:
    """A run that waits for its calls."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = site.client
        self.id = site.command("run", "hooked").split()[0]

    def path(self, step: str) -> str:
        """The address of a step as the bot knows it."""
        told = self.until("event", "type = 'step_finished'", "data")[0][0]
        return urlsplit(json.loads(told)["value"]["values"][step]).path

    def until(self, table: str, where: str, what: str = "1") -> list[tuple[str, ...]]:
        """What the database says of the run once it says anything."""
        key = "id" if table == "run" else "run_id"
        return self.site.until(f"SELECT {what} FROM store_{table} WHERE {key} = '{self.id}' AND {where}")

    def arrived(self) -> int:
        return len(
            self.site.ask(f"SELECT 1 FROM store_event WHERE run_id = '{self.id}' AND type = 'event_arrived'")
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.client.close()
    made.process.kill()
    made.process.communicate()


@pytest.fixture
def called(site: Site) -> Called:
    return Called(site)


def test_whatever_is_no_address_is_not_there(called: Called) -> None:
    good = called.path("plain")
    head, _, code = good.rpartition("/")
    other = "a" if code[-1] != "a" else "b"
    wrong = [
        f"{head}/{code[:-1]}{other}",
        f"{head}/{code.upper()}",
        good.replace("plain", "tell"),
        f"/hooks/{called.id}/plain",
    ]
    for path in wrong:
        assert called.client.post(path, json={}).status_code == 404
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        assert called.client.request(method, good).status_code == 404
    assert called.arrived() == 0


def test_a_body_that_cannot_be_read_is_refused(called: Called) -> None:
    path = called.path("plain")

    def status(content: bytes, kind: str) -> int:
        return called.client.post(path, content=content, headers={"Content-Type": kind}).status_code

    assert status(b"{", "application/json") == 400
    assert status(b"\xff", "application/json") == 400
    assert status(b'{"a": NaN}', "application/json") == 400
    assert status(b"[" * 50_000, "application/json") == 400
    assert status(b"<a/>", "text/xml") == 400
    assert status(b"&".join(b"a%d=1" % n for n in range(300)), "application/x-www-form-urlencoded") == 400
    assert status(b'"' + b"x" * 70_000 + b'"', "application/json") == 413
    assert called.arrived() == 0


def test_calls_go_to_their_steps_once_until_the_run_is_over(called: Called) -> None:
    path = called.path("plain")
    first = called.client.post(path, data={"name": "Zhang", "n": "1"})
    assert (first.status_code, first.headers.get("set-cookie")) == (202, None)
    called.until("awaitedevent", "address = 'signed:await.1'")
    again = called.client.post(path, data={"name": "Zhang", "n": "1"})
    assert (again.status_code, again.json()) == (200, {"message": "Received before."})
    assert called.arrived() == 1
    body = b'{"amount": 117.50}'
    good = called.site.sign(body)
    assert called.client.post(called.path("signed"), content=body, headers=good).status_code == 202
    ((outputs,),) = called.until("run", "status = 'succeeded'", "outputs")
    assert "117.50" in outputs
    assert "Zhang" in outputs
    assert called.arrived() == 2
    assert called.client.post(path, json={"late": True}).status_code == 404


def test_a_call_before_the_step_is_reached_is_not_lost(called: Called) -> None:
    body = b'{"amount": 5}'
    path, good = called.path("signed"), called.site.sign(body)
    assert called.client.post(path, content=body, headers=good).status_code == 202
    assert called.client.post(path, content=body, headers=good).status_code == 200
    assert called.client.post(called.path("plain"), json=[1]).status_code == 202
    called.until("run", "status = 'succeeded'")
    assert called.arrived() == 2


def test_a_wrong_signature_is_refused(called: Called) -> None:
    site, path, body = called.site, called.path("signed"), b'{"amount": 117.50}'
    refused: list[Any] = [
        {"Content-Type": "application/json"},
        site.sign(body, secret=b"other"),
        site.sign(b'{"amount": 1}'),
        site.sign(body, at=time.time() - 3600),
        site.sign(body, at=time.time() + 3600),
        {**site.sign(body), "X-Timestamp": "soon"},
        {**site.sign(body), "X-Timestamp": str(int(time.time()) + 1)},
        {**site.sign(body), "X-Signature": b"\xc3\xa9"},
    ]
    for headers in refused:
        assert called.client.post(path, content=body, headers=headers).status_code == 401
    assert site.ask(f"SELECT 1 FROM store_sentevent WHERE key LIKE '{called.id}%'") == []


def test_calls_are_bounded(called: Called) -> None:
    path = called.path("plain")
    assert 429 in {called.client.post(path, json={"n": n}).status_code for n in range(80)}
