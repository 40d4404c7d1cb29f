"""A case passes when everything is as wanted; else the report says what is not, and nothing more."""

from pathlib import Path

import pytest

from servbot.core.bot import Bot
from servbot.core.loader import DefinitionError, load
from servbot.testkit import run_bot

BOT_WITH_SERVICE = """
servbot: 1
name: asks
title: Asks
goal: {measure: cost, target: none}
owner: nobody
outputs: {}
steps: [{name: free, control: "${{ services.erp.find(1) | length == 0 }}"}]
"""


def names(judged) -> set[str]:
    return {each.what for each in judged.found}


def test_a_run_as_wanted_passes(tried):
    judged = tried("""
expect:
  path: [read, each_one, way, allowed, send, way, allowed, send, tell]
  outputs: {count: 2}
  steps: {"each_one[1]/way": {carrier: lorry, rules: [heavy]}}
  given: {"each_one[0]/send": {row: {Carrier: bicycle}}}
  attempts: {send: 2, "each_one[1]/send": 1}
  notices: [{to: [office], title: 2 parcels}]
  tasks: []
  slept: 0s
  holds: ["${{ steps.read.rows | length == 2 }}"]
""")
    assert judged.passed, judged.report


def test_only_what_differs_is_shown_side_by_side(tried):
    judged = tried("""
actions:
  read: {returns: {rows: [{Weight: 2}]}}
expect:
  path: [read, each_one, way, allowed, send, tell]
  outputs: {count: 2}
  given: {send: {file: shared/sent.xlsx, row: {Carrier: lorry}}}
""")
    assert not judged.passed
    table = [line.split() for line in judged.report.splitlines()]
    assert table == [
        ["wanted", "found"],
        ["path", "after", "send", "tell", "‹nothing›"],
        ["outputs.count", "2", "1"],
        ["given.send.row.Carrier", "lorry", "bicycle"],
    ]


def test_a_run_that_waits_says_for_whom(tried):
    judged = tried("""
actions:
  read: {returns: {rows: [{Weight: 120}]}}
""")
    assert names(judged) == {"status"}
    assert (
        "It waits for allowed: “The control point “Allowed” does not hold.” [parcel.too-heavy]"
        in judged.report
    )


def test_a_text_and_a_number_that_look_alike_are_told_apart(tried):
    judged = tried('actions: {read: {returns: {rows: []}}}\nexpect: {outputs: {count: "0"}}')
    assert judged.report.splitlines()[1].split() == ["outputs.count", "'0'", "0"]


def test_attempts_are_answered_in_their_order_and_time_is_virtual(tried):
    judged = tried("""
actions:
  read:
    - fails: {code: sheets.busy}
    - returns: {rows: []}
expect: {attempts: {read: 2, send: 0}, slept: 4s, outputs: {count: 0}, left_out: [way, tell]}
""")
    assert judged.passed, judged.report


def test_failures_are_injected_at_one_place_and_attempt_only(tried):
    judged = tried("""
inject:
  - {step: "each_one[1]/send", fails: {code: sheets.full, message: It is full.}}
people:
  "each_one[1]/send": {done: {appended: 9}}
expect:
  tasks: [{step: send, place: "each_one[1]/send", code: step.in-doubt}]
  steps: {"each_one[0]/send": {appended: 1}, "each_one[1]/send": {appended: 9}}
""")
    assert judged.passed, judged.report


def test_a_death_is_survived_and_a_step_that_must_not_be_repeated_is_in_doubt(tried):
    judged = tried("""
inject: [{step: "each_one[0]/send", dies: true}]
people:
  "each_one[0]/send": {retry: true}
expect:
  attempts: {read: 1, "each_one[0]/send": 2, "each_one[1]/send": 1}
  tasks: [{kind: in_doubt}]
""")
    assert judged.passed, judged.report


def test_a_step_of_any_kind_can_be_failed_and_a_replay_fails_it_again(tried):
    judged = tried("""
inject:
  - {step: "each_one[1]/allowed", fails: {code: parcel.scales-broken}}
  - {step: each_one, fails: {code: parcel.too-many, kind: business}}
  - {step: "each_one[1]/send", dies: true}
people:
  each_one: {retry: true}
  "each_one[1]/allowed": {retry: true}
  "each_one[1]/send": {retry: true}
expect:
  tasks:
    - {step: each_one, code: parcel.too-many}
    - {place: "each_one[1]/allowed", code: parcel.scales-broken}
    - {place: "each_one[1]/send", kind: in_doubt}
  outputs: {count: 2}
""")
    assert judged.passed, judged.report


def test_the_worker_may_die_while_a_person_is_asked_or_time_passes(tried):
    judged = tried("""
actions: {read: [{fails: {code: sheets.busy}}, {returns: {rows: [{Weight: 120}]}}]}
inject:
  - {step: read, attempt: 2, dies: true}
  - {step: allowed, dies: true}
people: {allowed: {reject: too heavy}}
expect:
  status: rejected
  attempts: {read: 3}
  tasks: [{step: allowed}]
""")
    assert judged.passed, judged.report


def test_a_worker_that_dies_for_ever_is_told(tried):
    judged = tried("actions: {read: {dies: true}}")
    assert "[case.dies-forever]" in judged.report


def test_a_person_can_only_decide_what_the_console_offers(tried):
    judged = tried("""
actions: {read: {returns: {rows: [{Weight: 120}]}}}
people: {allowed: {skip: not needed}}
expect: {status: waiting}
""")
    (found,) = [each.found for each in judged.found]
    assert found == "allowed: `skip` is not offered there; offered are retry, reject"


def test_an_answer_needs_the_fields_of_the_form(tried):
    judged = tried("""
inject: [{step: send, dies: true}]
people: {send: {done: {raw: 3}}}
expect: {status: waiting}
""")
    assert "the form has no field raw; it has" in judged.report


def test_what_was_written_in_vain_is_told(tried):
    judged = tried("""
people: {allowed: {retry: true}}
actions: {send: [{returns: {appended: 2}}, {returns: {appended: 3}}, {returns: {appended: 4}}]}
inject: [{step: read, attempt: 2, dies: true}]
""")
    assert names(judged) == {"people.allowed", "actions.send", "inject read"}


def test_rendered_inputs_must_fit_the_action(tried):
    judged = tried("""
inputs: {list: "-"}
actions: {read: {returns: {rows: [{Weight: 2}]}}}
expect: {given: {read: {file: "-"}}}
""")
    assert judged.passed, judged.report
    broken = tried("now: 2026-01-05T08:00:00Z\nactions: {read: {returns: {rows: nothing}}}")
    assert "[each.not-a-list]" in broken.report


def test_an_answer_that_is_not_written_is_told():
    bot = BOT_WITH_SERVICE
    run = run_bot(load(bot, "bot.yaml", Bot))
    assert run.tasks[0]["code"] == "case.no-answer"
    assert "services.erp.find" in run.tasks[0]["message"]
    run_bot(load(bot, "bot.yaml", Bot), services={"erp.find": [[]]}).ended("succeeded")


def test_a_rejection_is_compared_with_its_reason(tried):
    judged = tried("""
actions: {read: {fails: {code: files.missing, kind: business}}}
expect: {status: rejected, ending: {code: files.missing, reason: No list today.}}
""")
    assert judged.passed, judged.report


def test_an_action_is_really_run_on_the_files_of_the_tests(tried, bot_file: Path):
    place = bot_file.parent / "tests" / "workspace" / "list.csv"
    place.parent.mkdir()
    place.write_text("Weight\n3\n", encoding="utf-8")
    judged = tried("""
actions: {read: {runs: true}, send: {runs: true}}
expect: {outputs: {count: 1}, steps: {"each_one[0]/way": {carrier: bicycle}, read: {rows: [{Weight: 3}]}}}
""")
    assert judged.passed, judged.report


@pytest.mark.parametrize(
    ("keys", "place", "code"),
    [
        ("actions: {sned: {returns: {}}}", (9, 15), "case.unknown-step"),
        ("actions: {read: {returns: {rwos: []}}}", (9, 32), "case.unknown-output"),
        ("inputs: {lst: a.csv}", (9, 14), "case.unknown-input"),
        ("expect: {path: [read, weigh]}", (9, 27), "case.unknown-step"),
        ("expect: {outputs: {cuont: 1}}", (9, 24), "case.unknown-output"),
        ("expect: {given: {allowd: {}}}", (9, 22), "case.unknown-step"),
        ("inject: [{step: read}]", (9, 14), "case.wrong-value"),
        ("people: {send: {retry: true, done: {}}}", (9, 20), "case.wrong-value"),
        ("expect: {status: done}", (9, 22), "case.wrong-value"),
        ("expct: {}", (9, 5), "case.unknown-field"),
        ('expect: {holds: ["${{ steps.read = }}"]}', (9, 38), "expression.syntax"),
    ],
)
def test_mistakes_are_shown_at_their_place(tried, keys, place, code):
    with pytest.raises(DefinitionError) as told:
        tried(keys)
    (found,) = [each for each in told.value.diagnostics if each.code == code]
    assert (found.line, found.column) == place
