"""The pages of a run and of the run it called lead to each other."""

from pathlib import Path

import pytest

from servbot.core.run import EventType as E
from servbot.core.run import NewEvent
from servbot.ports.run_store import NewRun

HEAD = "servbot: 1\nname: {}\ntitle: {}\ngoal: {{measure: cost, target: none}}\nowner: o\noutputs: {{}}\n"


@pytest.fixture
def console(database: Path, tmp_path: Path):
    from django.contrib.auth.models import User
    from django.test import Client

    from servbot.web import site
    from servbot.wiring.application import Application
    from servbot.wiring.settings import Paths, Settings

    ready = Application(
        Settings(paths=Paths(data=database.parent, shared=tmp_path / "s", bots=tmp_path / "b"))
    )
    site.use(ready)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.create_superuser("root", password="x"))
    return ready, client


def started(ready, bot: str, text: str) -> str:
    revision = ready.definition_store.release(bot, HEAD.format(bot, bot) + text, {})
    return revision.digest


@pytest.mark.parametrize(
    ("language", "by", "heading", "state"),
    [
        ("en", "called by", "Runs of other bots", "Waits for another bot"),
        ("zh-hans", "调用者：", "其他机器人的运行", "等待另一个机器人"),
    ],
)
def test_the_pages_lead_to_each_other(console, language, by, heading, state):
    ready, client = console
    intake = started(ready, "intake", "steps: [{name: book, title: Book it, call: book}]")
    book = started(ready, "book", "steps: [{name: s, set: {a: 1}}]")
    ready.runs.create_run(NewRun(bot="intake", revision=intake, inputs={}, reference="INV-1", source="x"))
    lease = ready.runs.claim_leg("w")
    begun = {"step": "book", "title": "Book it", "bot": "book", "attempt": 1}
    ready.runs.append(lease, [NewEvent(type=E.RUN_STARTED, data={"worker": "w"})])
    called = ready.runs.call(
        lease,
        NewEvent(type=E.CALL_STARTED, address="book:call.1", data=begun),
        NewRun(bot="book", revision=book, inputs={}, reference="INV-1/b", source="call intake/book"),
    )
    ready.runs.finish_leg(lease, [NewEvent(type=E.RUN_WAITED)])
    client.cookies["servbot_language"] = language
    headers = {"accept-language": language}
    page = client.get(f"/runs/{lease.run_id}", headers=headers).content.decode()
    assert f'href="/runs/{called.id}"' in page
    assert heading in page
    assert state in page
    other = client.get(f"/runs/{called.id}", headers=headers).content.decode()
    assert f'href="/runs/{lease.run_id}"' in other
    assert by in other
    listed = client.get("/runs", headers=headers).content.decode()
    assert ("called by intake" if language == "en" else "由 intake 调用") in listed
