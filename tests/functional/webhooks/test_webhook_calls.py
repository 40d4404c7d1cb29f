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
    """`servbot up` with one run that waits."""

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
        self.run = self.command("run", "hooked").split()[0]

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

    def path(self, step: str) -> str:
        """The address of a step as the bot knows it."""
        told = self.until("SELECT data FROM store_event WHERE type = 'step_finished'")[0][0]
        return urlsplit(json.loads(told)["value"]["values"][step]).path

    def sign(self, body: bytes, at: float | None = None, secret: bytes = SECRET) -> dict[str, str]:
        stamp = str(int(time.time() if at is None else at))
        code = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"X-Timestamp": stamp, "X-Signature": f"sha256={code}", "Content-Type": "application/json"}

    def arrived(self) -> list[tuple[str, ...]]:
        return self.ask("SELECT address FROM store_event WHERE type = 'event_arrived'")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("site"))
    yield made
    made.client.close()
    made.process.kill()
    made.process.communicate()


def test_whatever_is_no_address_is_not_there(site: Site) -> None:
    good = site.path("plain")
    head, _, code = good.rpartition("/")
    other = "a" if code[-1] != "a" else "b"
    wrong = [
        f"{head}/{code[:-1]}{other}",
        f"{head}/{code.upper()}",
        good.replace("plain", "tell"),
        f"/hooks/{site.run}/plain",
    ]
    for path in wrong:
        assert site.client.post(path, json={}).status_code == 404
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        assert site.client.request(method, good).status_code == 404
    assert site.arrived() == []


def test_a_body_that_cannot_be_read_is_refused(site: Site) -> None:
    path = site.path("plain")

    def status(content: bytes, kind: str) -> int:
        return site.client.post(path, content=content, headers={"Content-Type": kind}).status_code

    assert status(b"{", "application/json") == 400
    assert status(b"\xff", "application/json") == 400
    assert status(b'{"a": NaN}', "application/json") == 400
    assert status(b"[" * 50_000, "application/json") == 400
    assert status(b"<a/>", "text/xml") == 400
    assert status(b"&".join(b"a%d=1" % n for n in range(300)), "application/x-www-form-urlencoded") == 400
    assert status(b'"' + b"x" * 70_000 + b'"', "application/json") == 413
    assert site.arrived() == []


def test_a_call_goes_to_its_step_once_and_without_session_or_token(site: Site) -> None:
    path = site.path("plain")
    first = site.client.post(path, data={"name": "Zhang", "n": "1"})
    assert (first.status_code, first.cookies) == (202, httpx.Cookies())
    site.until("SELECT 1 FROM store_awaitedevent WHERE address = 'signed:await.1'")
    again = site.client.post(path, data={"name": "Zhang", "n": "1"})
    assert (again.status_code, again.json()) == (200, {"message": "Received before."})
    assert len(site.arrived()) == 1


def test_a_wrong_signature_is_refused_and_a_repeated_call_passed_over(site: Site) -> None:
    path, body = site.path("signed"), b'{"amount": 117.50}'
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
        assert site.client.post(path, content=body, headers=headers).status_code == 401
    assert len(site.arrived()) == 1
    good = site.sign(body)
    assert site.client.post(path, content=body, headers=good).status_code == 202
    assert site.client.post(path, content=body, headers=good).status_code in {
        200,
        404,
    }  # the run may be over by now
    ((outputs, status),) = site.until("SELECT outputs, status FROM store_run WHERE status = 'succeeded'")
    assert "117.50" in outputs
    assert "Zhang" in outputs
    assert len(site.arrived()) == 2
    assert status == "succeeded"


def test_when_the_run_is_over_the_address_is_gone(site: Site) -> None:
    site.until("SELECT 1 FROM store_run WHERE status = 'succeeded'")
    assert site.client.post(site.path("plain"), json={"late": True}).status_code == 404


def test_calls_are_bounded(site: Site) -> None:
    path = site.path("plain")
    assert 429 in {site.client.post(path, json={"n": n}).status_code for n in range(80)}
