"""Actions of somebody else's package are found by their entry point, and are there wherever servbot's own are."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[3]
BOT = """
servbot: 1
name: tracking
title: Tracking
goal: {measure: cycle_time, target: none}
owner: nobody
outputs: {}
steps:
  - {name: track, action: parcels.track, with: {text: hello}}
  - {name: back, action: parcels.send_back, with: {text: hello}}
"""


@pytest.fixture(scope="module")
def bot(project: Path) -> Path:
    file = project / "bots" / "tracking" / "bot.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(BOT, encoding="utf-8")
    return file


def test_it_is_listed_shown_and_run(servbot) -> None:
    listed = servbot("action", "list").stdout
    assert {"parcels.track", "parcels.send_back", "letters.print", "web.open"} <= set(listed.split())
    shown = servbot("action", "show", "parcels.track").stdout
    assert "- `text` (required): Each field has a sentence below it" in shown
    assert "- `words` (required): Number of words." in shown
    ran = servbot("action", "run", "parcels.track", "--with", '{"text": "good day"}', "--json")
    assert json.loads(ran.stdout) == {"words": 2}


def test_bots_that_use_it_are_valid_only_where_it_is_installed(servbot, bot: Path, project: Path) -> None:
    assert servbot("validate", "bots").stdout == "1 checked, 0 wrong.\n"
    elsewhere = subprocess.run(
        [sys.executable, "-m", "servbot", "validate", "bots"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert elsewhere.returncode == 1
    assert "There is no action named 'parcels.track'." in elsewhere.stdout


def test_its_fields_are_checked(servbot, bot: Path, project: Path) -> None:
    wrong = project / "wrong" / "bot.yaml"
    wrong.parent.mkdir()
    wrong.write_text(BOT.replace("with: {text: hello}", "with: {txt: hello}", 1), encoding="utf-8")
    told = servbot("validate", "wrong")
    assert told.returncode == 1
    assert "text" in told.stdout
    assert "wrong/bot.yaml:8:" in told.stdout


def test_editors_complete_it(servbot) -> None:
    step = json.loads(servbot("schema").stdout)["$defs"]["ActionStep"]
    assert "parcels.track" in step["properties"]["action"]["enum"]
    (fields,) = [
        each["then"]["properties"]["with"]
        for each in step["allOf"]
        if each["if"]["properties"]["action"]["const"] == "parcels.track"
    ]
    assert fields["properties"]["text"]["description"].startswith("Each field has a sentence")


def test_the_reference_has_it(installed: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'docs'); import make_reference; print(make_reference.actions_page())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(installed)}
    )  # fmt: skip
    assert "- [`parcels.track`](#parcelstrack): Say in one sentence what the action does." in done.stdout
    assert "## `letters.print`" in done.stdout


def test_the_console_tells_what_it_does(servbot, bot: Path, project: Path, installed: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "SERVBOT_PASSWORD": "ana-and-her-parcels"}
    program = [sys.executable, "-m", "servbot"]
    assert servbot("release", "bots").returncode == 0
    subprocess.run(
        [*program, "user", "ana", "--role", "operations"], cwd=project, env=environment, check=True
    )
    ready = project / "address.txt"
    with (project / "console.log").open("wb") as log:
        console = subprocess.Popen(
            [*program, "console", "--port", "0", "--ready-file", str(ready)], cwd=project, env=environment, stdout=log, stderr=log
        )  # fmt: skip
    try:
        page = bot_page(ready, console)
    finally:
        console.send_signal(signal.SIGTERM)
        console.wait(timeout=30)
    section = page[page.index("Actions it uses") :].partition("</section>")[0]
    assert re.findall(r"<code>(.*?)</code>", section) == ["parcels.send_back", "parcels.track"]
    assert "Say in one sentence what the action does." in section


def bot_page(ready: Path, console: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 60
    while not ready.exists() and console.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    with httpx.Client(base_url=ready.read_text(encoding="ascii"), trust_env=False, timeout=30) as client:
        client.get("/login")
        form = {
            "username": "ana",
            "password": "ana-and-her-parcels",
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
        }
        assert client.post("/login", data=form).status_code == 302
        answer = client.get("/bots/tracking")
        assert answer.status_code == 200
        return answer.text
