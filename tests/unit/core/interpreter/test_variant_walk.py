"""A run is in at most one variant: it is asked once, and its steps stand in place of the base's."""

from random import Random
from typing import Any

import pytest

from servbot.core.bot import Bot
from servbot.core.interpreter import Note
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import load
from servbot.core.run import EventType
from servbot.testkit.memory_shell import MemoryShell
from servbot.testkit.people import retry

HEAD = "servbot: 1\nname: claims\ntitle: Claims\ngoal: {measure: cost, target: less}\nowner: finance\n"

BODY = """inputs:
  total: {type: money}
variants:
  small:
    title: Small claims
    when: "${{ steps.read.total < 50 }}"
    override:
      check: {skip: true}
      book: {title: Book at once, with: {how: fast}, after: [{name: tell, action: data.set, with: {values: {a: 1}}}]}
  large:
    when: "${{ steps.read.total > 500 }}"
    override:
      book: {before: [{name: warn, action: data.set}], replace: [{name: book_by_hand, action: data.set}]}
steps:
  - {name: read, action: data.set, with: {values: {total: "${{ inputs.total }}"}}}
  - {name: check, action: data.set}
  - {name: book, action: data.set, with: {how: usual, what: "${{ inputs.total }}"}}
"""


def walked(body: str, total: int, **more: Any) -> MemoryShell:
    actions = {"read": {"total": total}, **more.pop("actions", {})}
    shell = MemoryShell(HEAD + body, {"total": total}, actions=actions, **more)
    shell.run()
    return shell


@pytest.mark.parametrize(
    ("total", "steps"),
    [
        (100, ["read", "check", "book"]),
        (10, ["read", "book", "tell"]),
        (900, ["read", "check", "warn", "book_by_hand"]),
    ],
)
def test_the_variant_that_holds_changes_the_way(total: int, steps: list[str]) -> None:
    shell = walked(BODY, total)
    assert shell.steps == steps
    assert shell.ending is not None
    assert shell.ending.status is RunStatus.SUCCEEDED


def test_fields_are_given_one_by_one_and_the_log_says_which_variant_counts_where() -> None:
    shell = walked(BODY, 10)
    (booked,) = [
        each for each in shell.effects if getattr(each, "step", "") == "book" and not isinstance(each, Note)
    ]
    assert (booked.inputs, booked.title) == ({"how": "fast", "what": 10}, "Book at once")
    notes = [(each.type, each.step, each.data) for each in shell.effects if isinstance(each, Note)]
    told = {"variant": "small", "words": "Small claims"}
    assert notes == [(EventType.VARIANT_APPLIED, name, told) for name in ("check", "book")]


def test_the_base_leaves_no_note_of_variants() -> None:
    assert not [each for each in walked(BODY, 100).effects if isinstance(each, Note)]


TWO = """variants:
  first: {when: "${{ vars.n > 1 }}", override: {a: {skip: true}, b: {skip: true}}}
  second: {when: "${{ vars.n > 0 }}", override: {b: {title: other}, c: {skip: true}}}
steps:
  - {name: begin, set: {n: "${{ inputs.total }}"}}
  - {name: a, action: data.set}
  - {name: b, action: data.set}
  - {name: raised, set: {n: 5}}
  - {name: c, action: data.set}
inputs: {total: {type: integer}}
"""


@pytest.mark.parametrize(("total", "steps"), [(0, ["a", "b", "c"]), (1, ["a", "b"]), (2, ["c"])])
def test_the_first_that_holds_counts_for_the_whole_run_and_no_is_no(total: int, steps: list[str]) -> None:
    shell = walked(TWO, total)
    assert shell.steps == steps


IN_LOOP = """variants:
  short: {when: "${{ services.desk.busy() }}", override: {second: {skip: true}}}
steps:
  - name: items
    each: [1, 2, 3]
    concurrency: 3
    steps: [{name: first, action: data.set}, {name: second, action: data.set}]
"""


def test_before_a_loop_is_entered_the_variant_is_asked_once_for_all_items() -> None:
    # A second answer would be another one: the items must not differ.
    shell = walked(IN_LOOP, 0, services={"desk.busy": [True, False]}, random=Random(7))
    assert shell.steps == ["first"] * 3
    assert sum(isinstance(each, Note) for each in shell.effects) == 3
    outcomes = list(shell.outcomes)
    Random(3).shuffle(outcomes)
    assert shell.restarted(outcomes).ending == shell.ending


IN_SESSION = """variants:
  quick: {when: "${{ steps.look.free }}", override: {fill: {replace: [{name: fill_fast, action: data.set}]}, last: {title: End}}}
steps:
  - name: erp
    session: {browser: erp}
    steps:
      - {name: look, action: data.set}
      - {name: fill, action: data.set}
      - {name: book, action: data.set, repeatable: false, probe: "${{ services.erp.find() }}"}
    resume: [{name: number, action: data.set}]
  - {name: last, action: data.set}
"""


def test_a_session_that_is_begun_again_stays_in_its_variant() -> None:
    shell = MemoryShell(
        HEAD + IN_SESSION,
        actions={"look": [{"free": True}, {"free": False}]},
        services={"erp.find": {"found": True}},
    )
    while shell.steps != ["look", "fill_fast"]:
        shell.run(1)
    shell.restarted().run()
    assert shell.steps == ["look", "fill_fast", "look", "fill_fast", "book", "last"]
    assert shell.ending is not None


def test_a_condition_that_cannot_be_evaluated_is_put_to_a_person() -> None:
    body = IN_LOOP.replace("services.desk.busy()", "services.desk.busy().now")
    shell = walked(body, 0, services={"desk.busy": [{}, {"now": True}]}, people={"items": [retry()]})
    assert shell.steps == ["first"] * 3


GUARDED = """variants:
  strict: {when: true, override: {b: {after: [{name: genuine, control: "${{ false }}"}]}}}
steps:
  - name: tried
    try: [{name: a, action: data.set}, {name: b, action: data.set}]
    fallback: [{name: other, action: data.set}]
"""


def test_a_control_that_a_variant_adds_is_guarded_like_any_other() -> None:
    from servbot.core.errors import ApplicationFailure

    shell = walked(GUARDED, 0, actions={"a": ApplicationFailure("down")})
    assert [task.step for task in shell.waiting] == ["a"]


def test_in_variant_gives_the_definition_the_run_walks() -> None:
    bot = load(HEAD + BODY, "bot.yaml", Bot)
    assert [step.name for step in bot.in_variant("large").steps] == ["read", "check", "warn", "book_by_hand"]
    assert bot.in_variant("small").find("check").when is False
    assert bot.find("check").when is True
