"""A bot told in plain words."""

from pathlib import Path
from string import Formatter

import pytest

from servbot.core.bot import Bot
from servbot.core.explanation import Language, explain
from servbot.core.explanation.chinese import chinese
from servbot.core.explanation.english import english
from servbot.core.loader import load
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[4]
HEAD = """servbot: 1
name: filing
title: Filing
goal: {measure: cost, target: less}
owner: operations
outputs: {}
inputs:
  amount: {type: money, title: Amount, default: 5}
  note: {required: false}
steps:
"""


def bot(steps: str) -> Bot:
    return load(HEAD + steps, "bot.yaml", Bot)


def steps_of(text: str, language: Language = "en") -> list[str]:
    """The lines about the steps."""
    heading = {"en": "What is done", "zh": "怎么做"}[language]
    lines = explain(bot(text), all_actions(), language).splitlines()
    return lines[lines.index(heading) + 1 : lines.index("", lines.index(heading))]


def shipped(language: Language) -> str:
    path = ROOT / "bots" / "invoice_intake" / "bot.yaml"
    return explain(load(path.read_text(encoding="utf-8"), "bot.yaml", Bot), all_actions(), language)


@pytest.mark.parametrize(
    "part",
    [
        "Goal: time from request to end, 90% within 4 working hours.",
        "finance-operations answers for the process.",
        "An exception is taken by somebody within 30 minutes of working time by the calendar china.",
        "Every file that arrives in the folder inbox/invoices",
        "- Invoice: file.",
        "1. Read the invoice. Read the fields and line items of a document",
        "with less than 90% certainty",
        "Control point: it goes on only when erp answers nothing to find_invoice.",
        "nobody can pass it by",
        "Only when total of “Read the invoice” is more than 10000. The role finance-approver decides:",
        "signed in to erp as erp-robot",
        "the other system is asked first: what erp answers to find_invoice.",
        "this is done instead:\n      8.r1. Find the booking.",
        "It is tried up to 3 times, after 2 seconds at first",
        "waits as an item of the exception queue",
        "- Total: amount of money, total of “Read the invoice”.",
    ],
)
def test_the_main_job_is_told(part: str) -> None:
    assert part in shipped("en")


@pytest.mark.parametrize(
    "part",
    [
        "目标：从提出到办结的时间",
        "异常须在 30 分钟（按日历 china 计的工作时间）内有人认领。",
        "文件夹 inbox/invoices 里每到一个名称符合",
        "1. Read the invoice。读取单据上的字段和明细行",
        "控制点，须满足：erp 查不到 find_invoice。",
        "仅当“Read the invoice”的 total 大于 10000时才做。",
        "以 erp-robot 的身份登录 erp",
        "先向对方系统查询",
        "不成功时，2 秒后再试一次。",
    ],
)
def test_the_main_job_is_told_in_chinese(part: str) -> None:
    assert part in shipped("zh")


CHOOSE = """\
  - name: which
    choose:
      - {when: "${{ inputs.amount >= 10 or vars.big }}", title: Large, steps: [{name: a, set: {big: true}}]}
      - {when: "${{ not vars.big }}", steps: [{name: b, action: notify.send, with: {to: [x], title: t}}]}
"""


def test_branches_are_told_with_their_conditions() -> None:
    told = " ".join(str(all_actions().find("notify.send").__doc__).split())
    doubt = "When it is not certain whether it took effect, a person finds out and decides."
    assert steps_of(CHOOSE) == [
        "1. Which. One of these ways is taken, the first that fits:",
        "   Large, when the input “Amount” is at least 10 or “big” is true:",
        "      1.1.1. A. It remembers big as true.",
        "   When it is not so that “big” is true:",
        f"      1.2.1. B. {told} It is never simply done twice. {doubt}",
        "   When none fits, it goes on without.",
    ]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            "  - {name: a, each: '${{ inputs.note }}', as: line, concurrency: 4, steps: [{name: b, set: {x: 1}}]}\n",
            "1. A. For every item of the input “note”, called “line”, up to 4 side by side:",
        ),
        (
            "  - {name: a, action: log, with: {message: x}, retry: {attempts: 5, factor: 1, on: [business]}}\n",
            "It is tried up to 5 times, every 2 seconds. This holds for wrong data only.",
        ),
        (
            "  - {name: a, action: log, with: {message: x}, timeout: 90s, skip: allowed, owner: it}\n",
            "An attempt may take 1 minute 30 seconds. A person may leave it out when it fails. it answers for this step.",
        ),
        (
            "  - {name: a, control: '${{ inputs.note | upper in [1] }}'}\n",
            "it goes on only when `inputs.note | upper in [1]`.",
        ),
        (
            "  - {name: a, set: {x: 1}, when: false, on_error: [{do: skip, when: \"${{ error.code == 'a.b' }}\"}]}\n",
            "This is never done. It remembers x as 1. When the error is a.b, it is left out.",
        ),
        ("  - {name: a, ask: {question: Well?}}\n", "Somebody who works the exception queue decides: Well?"),
    ],
)
def test_a_step_is_told(step: str, told: str) -> None:
    assert told in steps_of(step)[0]


@pytest.mark.parametrize(
    ("cron", "told"),
    [
        ("30 7 * * *", "- It starts at 07:30 every day in the time zone UTC."),
        ("0 18 * * mon-fri", "- It starts at 18:00 from Monday to Friday in the time zone UTC."),
        ("*/5 8-18 1 * *", "- It starts by the plan “*/5 8-18 1 * *”"),
    ],
)
def test_a_plan_is_told(cron: str, told: str) -> None:
    trigger = f"triggers: [{{name: plan, schedule: {{cron: '{cron}'}}}}]\nsteps:\n"
    text = HEAD.replace("steps:\n", trigger) + "  - {name: a, set: {x: 1}}\n"
    assert told in explain(load(text, "bot.yaml", Bot), all_actions())


def test_both_languages_say_the_same_things() -> None:
    only = {name for name in chinese if name.startswith("does.")}
    assert set(chinese) - only == set(english)
    for name, phrase in english.items():
        assert fields(phrase) == fields(chinese[name]), name


def fields(phrase: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(phrase) if field}


def test_every_shipped_action_is_told_in_chinese() -> None:
    assert {f"does.{name}" for name in all_actions().names()} == {
        name for name in chinese if name.startswith("does.")
    }


def test_branches_side_by_side_tries_waits_and_decision_tables_are_told() -> None:
    steps = """\
  - name: side
    parallel: [{name: left, steps: [{name: a, set: {x: 1}}]}, {name: right, steps: [{name: b, set: {y: 2}}]}]
  - name: attempt
    try: [{name: c, set: {z: 3}}]
    fallback: [{name: d, set: {w: 4}}]
    finally: [{name: e, set: {v: 5}}]
  - {name: pause, wait: {for: 2h}}
  - {name: grade, decide: {table: approval, with: {total: 1}}}
"""
    told = explain(load(HEAD + steps, "bot.yaml", Bot), all_actions())
    for sentence in (
        "1. Side. These branches are walked side by side",
        "   Branch “left”:\n      1.1.1. A.",
        "   2.1. C.",
        "      2.f1. D.",
        "      2.e1. E.",
        "3. Pause. It waits for 2 hours.",
        "4. Grade. The decision table approval decides.",
    ):
        assert sentence in told
