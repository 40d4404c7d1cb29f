"""Definitions far larger than anybody writes are checked or refused soon, also where all of it is wrong.

Processor time is measured, beside a plain parse by libyaml of the same kind of text: a busy machine slows both.
"""

import time
from collections.abc import Callable
from functools import cache

import pytest
import yaml

from servbot.core.declared_check import Declared
from servbot.core.definition_check import check_text
from servbot.wiring.catalogue import all_actions

HEAD = "servbot: 1\nname: large\ntitle: Large\ngoal: {measure: cost, target: less}\nowner: operations\noutputs: {}\n"
STEPS = 10_000
KNOWN = Declared(has_credential=lambda _: False, credentials=("a",), connections={"erp": ("find",)})


def steps(write: Callable[[int], str], count: int = STEPS) -> str:
    return f"{HEAD}steps:\n" + "".join(f"  - {{name: s{at}, {write(at)}}}\n" for at in range(count))


def hole(inside: str) -> str:
    return f'"${{{{ {inside} }}}}"'


@cache
def limit() -> float:
    """Seconds of the processor: two, or sixty times what libyaml alone needs where that is slower."""
    begin = time.process_time()
    for _ in yaml.parse(steps(lambda at: "action: log, with: {message: hello}"), Loader=yaml.CSafeLoader):
        pass
    return max(2.0, 60 * (time.process_time() - begin))


def deep(depth: int) -> str:
    text = "{name: last, set: {x: 1}}"
    for at in range(depth):
        text = f"{{name: n{at}, try: [{text}], finally: [{{name: f{at}, set: {{x: 1}}}}]}}"
    return f"{HEAD}steps: [{text}]\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(steps(lambda at: "action: log, with: {message: hello}"), "", id="right"),
        pytest.param(steps(lambda at: f"set: {{x: {hole(f'steps.s{at - 1} is defined')}}}"), "expression.unknown-name", id="chain"),
        pytest.param(steps(lambda at: f"set: {{x: {hole(f'steps.t{at}')}}}"), "expression.unknown-name", id="unknown steps"),
        pytest.param(steps(lambda at: f"set: {{x: {hole(f'steps.s{at + 1}')}}}", 3_000), "expression.not-yet-run", id="later steps"),
        pytest.param(steps(lambda at: f"action: lgo{at}"), "bot.unknown-action", id="unknown actions"),
        pytest.param(steps(lambda at: f"action: log, with: {{mesage{at}: x}}", 3_000), "bot.unknown-action-field", id="unknown fields"),
        pytest.param(steps(lambda at: "action: log, wiht: {message: x}", 3_000), "bot.unknown-field", id="unknown keys"),
        pytest.param(steps(lambda at: "title: Nothing", 3_000), "bot.no-such-kind", id="no verbs"),
        pytest.param(steps(lambda at: "when: false, set: {x: 1}", 3_000), "bot.unreachable", id="unreachable"),
        pytest.param(steps(lambda at: f"session: {{browser: b{at}, login: l{at}}}, steps: [{{name: t{at}, set: {{x: 1}}}}]", 3_000), "bot.undeclared-secret", id="undeclared"),
        pytest.param(f"{HEAD}description: {'x' * 10_000_000}\nsteps: [{{name: a, set: {{x: 1}}}}]\n", "yaml.too-large", id="ten megabytes of text"),
        pytest.param(steps(lambda at: "action: log, with: {message: hello}", 200_000), "yaml.too-large", id="ten megabytes of steps"),
        pytest.param(f"{HEAD}steps: {'[{' * 50_000}", "yaml.too-deep", id="brackets"),
        pytest.param(deep(100), "yaml.too-deep", id="a hundred deep"),
        pytest.param(deep(25), "", id="twenty-five deep"),
        pytest.param(f"{HEAD}steps:\n" + "\t- x\n" * 200_000, "yaml.tab", id="tabs"),
        pytest.param(f"{HEAD}steps:\n" + "".join(f"  - name: a{at}\n    x: 'a' b\n" for at in range(30_000)), "yaml.syntax", id="broken lines"),
        pytest.param(f'{HEAD}steps:\n  - name: a\n    set: {{x: "{"${{ 1 }}" * 100_000}"}}\n', "", id="holes"),
        pytest.param(f'{HEAD}steps:\n  - name: a\n    set: {{x: "{"${{ ( " * 100_000}"}}\n', "expression.syntax", id="holes left open"),
    ],
)  # fmt: skip
def test_checked_or_refused_soon(text: str, code: str) -> None:
    begin = time.process_time()
    found, bot = check_text(text, "bot.yaml", all_actions(), None, KNOWN)
    assert time.process_time() - begin < limit()
    assert (code in {each.code for each in found}) if code else (found == [] and bot is not None)
    assert len(found) <= 1_000, "more of them help nobody"
