"""Whatever stands in a file, a table, a cron line or an expression: a result or a diagnostic, never a traceback.

`make fuzz` looks much longer than `make test`.
"""

import os
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servbot.actions.decisions import Decide
from servbot.core.bot.cron import parse_cron
from servbot.core.decision_table import TableSpec, decide, usable
from servbot.core.declared_check import Declared
from servbot.core.definition_check import check_text
from servbot.core.duration import parse_duration
from servbot.core.errors import ServbotError
from servbot.core.expression import ExpressionError, Services, ServiceWanted, names_used, render, truth
from servbot.core.loader import load, render_diagnostics
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[3]
LOOKS = settings(
    max_examples=int(os.environ.get("SERVBOT_FUZZ", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
KNOWN = Declared(has_credential=lambda _: False, credentials=("erp-robot",), connections={"erp": ("find",)})

places = [*ROOT.glob("bots/*/bot.yaml"), *ROOT.glob("tests/conformance/*/bot.yaml")]
texts = [path.read_text(encoding="utf-8") for path in sorted(places)]
pieces = [
    *("${{", "}}", "'", '"', "|", ">", "- ", ": ", ":", "#", "&a ", "*a", "<<: *a", "!!python/none ", "---\n", "...\n"),
    *("\t", "\n", "\r", "\u2028", "\x00", "\ufeff", "\ud7ff", "no", "0123", "1e999", "~", "null", "{", "}", "[", "]"),
    *("? ", "%YAML 9.9\n", "steps", "name", "action", "with", "when", "each", "try", "parallel", "session", "decide"),
    *("set: {x: 1}", "choose: []", "wait: {for: 1h}", "control: false", "resume: [", "on_error: [{do: skip}]"),
]  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A definition that is right but for some cuts, copies and pieces put into it."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 60)))
        put = draw(st.one_of(st.sampled_from(pieces), st.text(max_size=6), st.just(text[at:end] * 2)))
        text = text[:at] + put + text[draw(st.sampled_from([at, end])) :]
    return text


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(pieces)
)
keys = st.one_of(
    st.sampled_from([*pieces[-18:], "steps", "inputs", "outputs", "triggers"]),
    st.text(max_size=5),
    st.integers(),
)
structures = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)
odd = st.one_of(
    spoilt(),
    st.text(max_size=300),
    structures.map(lambda data: yaml.safe_dump(data, allow_unicode=True)),
    structures.map(
        lambda data: (
            texts[0].partition("steps:")[0] + "steps:\n  - " + yaml.safe_dump(data).replace("\n", "\n    ")
        )
    ),
)


@LOOKS
@given(odd)
def test_a_definition_is_right_or_has_its_mistakes_told(text: str) -> None:
    found, bot = check_text(text, "bot.yaml", all_actions(), ROOT / "bots" / "invoice_intake", KNOWN)
    lines = text.count("\n") + text.count("\r") + sum(map(text.count, "\x85\u2028\u2029")) + 1
    assert bot is not None or any(each.severity == "error" for each in found)
    assert all(1 <= each.line <= max(lines, 2_001) and each.column >= 1 and each.message for each in found)
    assert render_diagnostics(found).count("[") >= len(found)


@LOOKS
@given(odd)
def test_a_table_is_right_or_has_its_mistakes_told(text: str) -> None:
    with suppress(ServbotError):
        decide(usable(load(text, "table.yaml", TableSpec, family="decision"), "table"), {"total": 1})


signs = ("<", "<=", ">=", "[", "]", "(", ")", "..", "-", "not(", '"', ",", "\u300c", "\uff1c", "\u5e74", "1,500", "2026-13-01", "true", "\u662f", "1", ".5", "CN", " ")  # fmt: skip
cells = st.one_of(st.lists(st.sampled_from(signs), max_size=8).map("".join), st.text(max_size=12))


@LOOKS
@given(cells, st.sampled_from(["string", "decimal", "integer", "date", "boolean"]), cells, scalars)
def test_any_cell_is_read_or_refused(cell: str, kind: str, allowed: str, value: object) -> None:
    table = {
        "inputs": [{"name": "x", "type": kind, "allowed": allowed}],
        "outputs": [{"name": "y"}],
        "rules": [{"when": {"x": cell}, "then": {"y": "a"}}, {"then": {"y": "b"}}],
    }
    assert all(each.code for each in Decide.mistakes({"table": table}, None))
    with suppress(ServbotError):
        decide(usable(TableSpec.model_validate(table), "table"), {"x": value})


crons = st.lists(
    st.sampled_from(
        ["*", "*/2", "1-5", "5-1", "mon", "sun-tue", "0", "7", "99", "1,2", "*/0", "-", "/", "jan", "31"]
    ),
    max_size=6,
).map(" ".join)


@LOOKS
@given(crons | st.text(max_size=20))
def test_any_cron_line_is_read_or_refused(line: str) -> None:
    with suppress(ValueError):
        assert parse_cron(line).minutes


spans = st.lists(
    st.sampled_from(["1", "0.5", "9" * 400, " ", "h", "m", "ms", "d", "w", "s", "-", "\u0663", "e9"]),
    max_size=8,
)


@LOOKS
@given(spans.map("".join) | st.text(max_size=12))
def test_any_duration_is_read_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse_duration(text).total_seconds() >= 0


words = [
    *("a", "b.c", "steps.read", "rows[0]", "rows[1:2]", "1", "2.5", "'x'", "[1, 'a']", "{'k': 1}", "none", "true", "services.e.f(1)"),
    *("+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">=", "in", "not in", "is", "is not", "and", "or", "not", "if", "else"),
    *("|", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "defined", "empty", "even", "default('x')", "length", "sum", "map('k')"),
    *("sort", "unique", "join(',')", "round(2)", "money", "decimal", "date", "days(1)", "replace('a', 'b')", "tojson", "selectattr('k', '>', 1)"),
    *(".upper()", ".get('k')", ".items()", ".split(',')", "\\", "\u200b", "\uff11", "\u202e", "1_000", "1e9", "0x1F", "'\\ud800'", "'\\x00'"),
]  # fmt: skip
SCOPE = {
    "a": 1,
    "b": {"c": "2026-01-05"},
    "rows": [{"k": 2, "t": "x"}, {"k": 10, "t": "y"}],
    "steps": {"read": {"fields": {"total": 3}}},
    "services": Services({}),
}


@LOOKS
@given(st.lists(st.sampled_from(words), max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_expression_gives_a_value_or_an_error_of_ours(source: str) -> None:
    for text in (source, f"${{{{ {source} }}}}", f"x ${{{{{source}}}}} y ${{{{ a }}}}"):
        for use in (names_used, lambda text: render({"k": [text]}, SCOPE), lambda text: truth(text, SCOPE)):
            with suppress(ExpressionError, ServiceWanted):
                use(text)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", "名称".encode("gbk"), b"a\x00b", b"\r\r\r"]
)
def test_any_bytes_are_told(content: bytes, tmp_path: Path) -> None:
    from servbot.services.definitions import checked_file

    place = tmp_path / "bot.yaml"
    place.write_bytes(content)
    assert [each.severity for each in checked_file(place, all_actions())][:1] == ["error"]
