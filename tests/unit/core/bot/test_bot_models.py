"""What a bot definition may and may not say."""

from typing import Any

import pytest
from pydantic import ValidationError

from servbot.core.bot import Bot, FolderTrigger, ScheduleTrigger, walk
from servbot.core.bot.policy import Retry
from servbot.core.errors import FailureKind


def bot(*steps: dict[str, Any], **fields: Any) -> Bot:
    given = {
        "servbot": 1,
        "name": "filing",
        "title": "Filing",
        "goal": {"measure": "cost", "target": "less"},
        "owner": "operations",
        "steps": steps or ({"name": "one", "action": "log.write"},),
    }
    return Bot.model_validate({**given, **fields})


def act(name: str) -> dict[str, Any]:
    return {"name": name, "action": "log.write"}


def session(name: str, *steps: dict[str, Any], resume: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"name": name, "session": {"browser": "erp"}, "steps": steps, "resume": resume}


def test_steps_are_walked_in_the_order_of_the_file() -> None:
    made = bot(
        act("a"),
        {"name": "b", "each": [1], "steps": [act("c")]},
        {"name": "d", "choose": [{"when": True, "steps": [act("e")]}, {"steps": [act("f")]}]},
        session("g", act("h"), resume=(act("i"),)),
        {"name": "j", "set": {"x": 1}},
        {"name": "k", "ask": {"question": "Sure?"}},
        {"name": "l", "control": "${{ true }}"},
    )
    assert "".join(step.name for step in made.all_steps()) == "abcdefghijkl"
    assert made.find("h").action == "log.write"


@pytest.mark.parametrize(
    "steps",
    [
        (act("a"), act("a")),
        (act("a"), {"name": "b", "each": [1], "steps": [act("a")]}),
        ({"name": "a", "each": [1], "steps": [act("a")]},),
        ({"name": "d", "choose": [{"when": True, "steps": [act("e")]}, {"steps": [act("e")]}]},),
        (session("g", act("h"), resume=(act("i"), act("i"))),),
        (act("i"), session("g", act("h"), resume=(act("i"),))),
        (session("g", act("h")), session("k", act("x"), resume=(act("h"),))),
    ],
)
def test_step_names_are_unique(steps: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(ValidationError, match="another step is named"):
        bot(*steps)


def test_the_steps_of_new_blocks_are_walked_in_the_order_of_the_file() -> None:
    branches = [{"name": "x", "steps": [act("b")]}, {"name": "y", "steps": [act("c")]}]
    made = bot(
        {"name": "a", "parallel": branches},
        {"name": "d", "try": [act("e")], "fallback": [act("f")], "finally": [act("g")]},
        {"name": "h", "wait": {"for": "2h"}},
    )
    assert "".join(step.name for step in made.all_steps()) == "abcdefgh"
    assert Bot.model_validate(made.model_dump(by_alias=True)) == made


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (
            {"parallel": [{"name": "x", "steps": [act("b")]}, {"name": "x", "steps": [act("c")]}]},
            "another branch is named 'x'",
        ),
        ({"parallel": [{"name": "x", "steps": [act("b")]}], "wait_for": 2}, "more branches than"),
        ({"parallel": [{"name": "x", "steps": [act("b")]}], "wait_for": 0}, "greater than or equal to 1"),
        (
            {
                "wait_for": "any",
                "parallel": [
                    {"name": "x", "steps": [act("b")]},
                    {
                        "name": "y",
                        "steps": [
                            {"name": "c", "try": [{"name": "d", "control": "x"}], "finally": [act("e")]}
                        ],
                    },
                ],
            },
            "control point 'd' may be cut off",
        ),
        ({"parallel": [{"name": "x", "steps": [act("a")]}]}, "another step is named"),
        ({"try": [act("b")]}, "needs `fallback` or `finally`"),
        ({"try": [act("b")], "fallback": [act("b")]}, "another step is named"),
        ({"wait": {}}, "either `for`"),
        ({"wait": {"for": "1h", "until": "x"}}, "either `for`"),
        ({"wait": {"for": "4000d"}}, "ten years"),
        ({"wait": {"event": "paid", "webhook": {}}}, "either `for`"),
        ({"wait": {"event": "Paid"}}, "pattern"),
        ({"wait": {"for": "1h", "timeout": "2h"}}, "belong to `event`"),
        ({"wait": {"until": "x", "calendar": "china"}}, "counts `for` and `timeout`"),
        ({"wait": {"webhook": {}, "key": "x"}}, "`key` belongs"),
        ({"wait": {"for": "2d", "calendar": "china"}}, "no 24 hours"),
        ({"each": [1], "steps": [{"name": "b", "wait": {"webhook": {}}}]}, "same for all items"),
    ],
)
def test_what_new_verbs_may_not_say(step: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        bot({"name": "a", **step})


def test_resume_may_name_its_steps_like_those_it_replaces() -> None:
    made = bot(session("g", act("h"), act("i"), resume=(act("h"),)))
    assert [step.name for step in walk(made.steps)] == ["g", "h", "i", "h"]


@pytest.mark.parametrize(
    "fields",
    [
        {"servbot": 2},
        {"name": "Filing"},
        {"name": "-x"},
        {"owner": ""},
        {"steps": []},
        {"goal": None},
        {"stpes": []},
        {"inputs": {"a": {"type": "money!"}}},
        {"triggers": [{"name": "x"}]},
        {"triggers": [{"name": "X", "folder": {"path": "in"}}]},
        {"triggers": [{"name": "x", "schedule": {"cron": "* * * *"}}]},
        {"triggers": [{"name": "x", "schedule": {"cron": "61 * * * *"}}]},
        {"triggers": [{"name": "x", "schedule": {"cron": "* * * * *", "timezone": "Mars/Olympus"}}]},
        {"triggers": [{"name": "x", "schedule": {"cron": "* * * * *", "catch_up": "some"}}]},
        {"triggers": [{"name": "x", "folder": {"path": "in", "settle": "soon"}}]},
    ],
)
def test_wrong_definition_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        bot(**fields)


@pytest.mark.parametrize(
    "step",
    [
        {"name": "a"},
        {"name": "A", "action": "log.write"},
        {"name": "a", "action": "log.write", "set": {"x": 1}},
        {"name": "a", "action": "log.write", "timeout": "5"},
        {"name": "a", "each": [1], "steps": []},
        {"name": "a", "choose": []},
        {"name": "a", "each": [1], "as": "Item", "steps": [{"name": "b", "set": {}}]},
    ],
)
def test_wrong_step_is_refused(step: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        bot(step)


def test_triggers_become_what_they_are() -> None:
    made = bot(
        triggers=[
            {"name": "inbox", "folder": {"path": "in", "settle": "5s"}},
            {"name": "nightly", "schedule": {"cron": "0 3 * * *", "timezone": "Asia/Shanghai"}},
        ]
    )
    assert [type(trigger) for trigger in made.triggers] == [FolderTrigger, ScheduleTrigger]


def test_pauses_between_attempts_grow() -> None:
    retry = Retry(attempts=4, backoff="2s", factor=3)
    assert [retry.pause_before(attempt) for attempt in (2, 3, 4)] == [2, 6, 18]


def test_retry_covers_kinds_and_codes() -> None:
    assert Retry().covers(FailureKind.APPLICATION, "web.timeout")
    assert not Retry().covers(FailureKind.BUSINESS, "web.timeout")
    assert Retry(on=("web.timeout",)).covers(FailureKind.BUSINESS, "web.timeout")


def test_label_is_the_title_or_the_name_in_words() -> None:
    made = bot(act("read_invoice"), {**act("b"), "title": "Book it"})
    assert [step.label for step in made.steps] == ["Read invoice", "Book it"]


def test_definition_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        bot().name = "other"
