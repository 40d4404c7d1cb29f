"""What expressions refuse, and how they say it."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from servbot.core.errors import FailureKind, ServbotError
from servbot.core.expression import (
    ExpressionError,
    Services,
    ServiceWanted,
    evaluate,
    names_used,
    parse,
    render,
    service_key,
    truth,
)

SCOPE: dict[str, Any] = {
    "steps": {"read": {"fields": {"total": None, "name": "x"}, "lines": [1, 2]}},
    "services": Services({}),
    "secret": SecretStr("hush"),
    "object": object(),
    "function": len,
    "kind": dict,
    "module": time,
    "loop": [],
}
SCOPE["loop"].append(SCOPE["loop"])


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("steps.raed", "expression.unknown-name", "steps.raed is not known; did you mean steps.read?"),
        ("setps.read", "expression.unknown-name", "did you mean steps?"),
        ("steps.read.fields.totl", "expression.unknown-name", "did you mean steps.read.fields.total?"),
        ("steps['raed'].x", "expression.unknown-name", "did you mean steps.read?"),
        ("steps.read.xyz", "expression.unknown-name", "Known here: steps.read.fields, steps.read.lines"),
        ("steps.read.fields.total.x", "expression.failed", "steps.read.fields.total has no value"),
        ("steps.read.fields.total + 1", "expression.failed", "Nothing and a number cannot be added"),
        ("'a' + 1", "expression.failed", "Use ~ to join texts"),
        ("1 / 0", "expression.failed", "divided by zero"),
        ("1 % 0.0", "expression.failed", "divided by zero"),
        ("1 // 0", "expression.failed", "divided by zero"),
        ("1 < 'a'", "expression.failed", "A number and a text cannot be compared"),
        ("none < 1", "expression.failed", "Nothing and a number"),
        ("1 in 5", "expression.failed", "Nothing can be in a number"),
        ("steps.read.lines[7]", "expression.failed", "There is no item 7"),
        ("steps()", "expression.failed", "steps cannot be called"),
        ("'a'.upper", "expression.failed", "must be called"),
        ("'a'.upper(1)", "expression.failed", "argument"),
        ("'x' | date", "expression.failed", "'x' is not a date"),
        ("'x' | decimal", "expression.failed", "'x' is not a number"),
        ("'1,23,4' | decimal", "expression.failed", "is not a number"),
        ("1 | days(1)", "expression.failed", "A date is needed"),
        ("1 | sum", "expression.failed", "A list is needed"),
        ("'2026-01-01' | date('%Q')", "expression.failed", "date form"),
        ("services", "expression.failed", "must be asked"),
        ("services.erp", "expression.failed", "must be asked"),
        ("a +", "expression.syntax", "missing at its end"),
        ("a b", "expression.syntax", "'b' is not expected"),
        ("(a", "expression.syntax", "missing at its end"),
        ("a $ b", "expression.syntax", "'$'"),
        ("", "expression.syntax", "empty"),
        ("*a", "expression.syntax", "cannot be read"),
        ("f(*a)", "expression.syntax", "not allowed"),
        ("x = 1", "expression.syntax", "not expected"),
        ("x | uper", "expression.unknown-filter", "Did you mean upper"),
        ("x is definde", "expression.unknown-filter", "Did you mean defined"),
        ("a" * 4001, "expression.too-long", "4,000 characters"),
        ("(" * 500 + "1" + ")" * 500, "expression.", ""),
        ("[" * 90 + "1" + "]" * 90, "expression.too-long", "nested"),
        ("1" + "+1" * 200, "expression.too-long", "nested"),
        ("a" + ".a" * 500, "expression.too-long", "nested"),
        ("not " * 400 + "1", "expression.too-long", "nested"),
    ],
)
def test_error(source: str, code: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(f"${{{{ {source} }}}}", SCOPE)
    assert caught.value.code.startswith(code)
    assert caught.value.kind is FailureKind.DEFECT
    assert words in str(caught.value)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(
    "source",
    [
        "().__class__",
        "().__class__.__mro__[1].__subclasses__()",
        "''.__class__",
        "''['__class__']",
        "steps.__class__",
        "steps.read.__init__.__globals__",
        "steps.__getitem__('read')",
        "steps.pop('read')",
        "steps.update({})",
        "steps.read.lines.append(1)",
        "steps.read.lines.__len__()",
        "'{0.__class__}'.format(1)",
        "'{0.__class__}'.format_map(steps)",
        "'%s' % steps",
        "'%1000000000d' % 1",
        "steps|attr('__class__')",
        "steps | map('__class__')",
        "[''] | map(attribute='__class__') | list",
        "[''] | map('upper')",
        "[services] | map('erp.find')",
        "cycler('a')",
        "joiner(',')",
        "namespace(a=1)",
        "lipsum(5)",
        "lipsum.__globals__",
        "dict(a=1)",
        "range(1000000000)",
        "self",
        "self.__init__",
        "caller()",
        "environment",
        "config",
        "object.__class__",
        "object",
        "function('a')",
        "function.__self__",
        "kind.fromkeys('a')",
        "kind()",
        "module.sleep(1)",
        "module.sys",
        "secret.get_secret_value()",
        "secret._secret_value",
        "services.answers",
        "services.answer('a', 'b', [], {})",
        "services.erp.services",
        "(1).real",
        "(1).bit_length()",
        "1.5.as_tuple()",
        "steps.read.fields.name.encode()",
        "'a' | pprint",
        "'a' | safe",
        "'a' | format",
        "'a' | xmlattr",
        "steps.read.fields | dictsort",
        "loop.self",
        "lambda: 1",
        "[x for x in loop]",
        "import os",
        "%}{% for x in y %}",
    ],
)
def test_no_way_to_python(source: str) -> None:
    # The two bare objects of the scope may be passed on as they are, but nothing can be done with them.
    text = f"<${{{{ {source} }}}}>"
    with pytest.raises((ExpressionError, ServiceWanted)):
        render(text, SCOPE)


@pytest.mark.parametrize(
    "source",
    [
        "9 ** (9 ** 9)",
        "2 ** 100000",
        "(2 ** 64) ** 64 ** 2",
        "9999999999 ** 64 * 9999999999 ** 64 * 9999999999 ** 64 * 9999999999 ** 64 * 9999999999 ** 64 * 9999999999 ** 64 * 9999999999 ** 64",
        "'a' * 1000000000",
        "1000000000 * 'a'",
        "[1] * 1000000000",
        "1e99999999",
        "'1e999999999' | decimal",
        "1e99 ** 64",
        "1 | round(1000000000)",
        "1e90 | round(30)",
        "1e90 | money",
        "huge | int",
        "huge | money",
        "~".join(["big"] * 20),
        "'aaaaaaaaaa' | replace('a', big)",
        "'aaaaaaaaaa'.replace('a', big)",
        "[1, 1] | join(big ~ big)",
        "+".join(["rows"] * 12),
        " + ".join(["(rows | sort | unique | length)"] * 60),
        "loop | tojson",
        "'' ~ loop",
        "loop == twin",
        "0.0000001 | round(-100)",
        "'2026-01-01' | days(10 ** 9)",
        "'9999-12-31' | days(1)",
    ],
)
def test_bombs_are_stopped_soon(source: str) -> None:
    from decimal import Decimal

    twin: list[Any] = []
    twin.append(twin)
    scope = {
        **SCOPE,
        "big": "x" * 600_000,
        "rows": list(range(20_000)),
        "huge": Decimal("1e5000"),
        "twin": twin,
    }
    begin = time.process_time()
    with pytest.raises(ExpressionError):
        render(f"<${{{{ {source} }}}}>", scope)
    assert time.process_time() - begin < 3


def test_text_around_expressions_is_bounded_too() -> None:
    with pytest.raises(ExpressionError, match="1,000,000"):
        render("${{ x }}" * 3, {"x": "y" * 500_000})


def test_secrets_are_not_written() -> None:
    with pytest.raises(ExpressionError) as caught:
        render("password: ${{ secret }}", SCOPE)
    assert "hush" not in str(caught.value)


def test_error_tells_its_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        render({"fields": [{"Total": "${{ nope }}"}]}, {}, place="with")
    assert caught.value.place == "with.fields[0].Total"
    assert caught.value.details["expression"].strip() == "nope"


@pytest.mark.parametrize(
    ("source", "offset"),
    [("a b", 2), ("1 + ", 3), ("a $ b", 2), ("a | nope", 4), ("a is nope", 2), ("'abc", 0), ("a ~ ~", 4)],
)
def test_offset_of_an_error(source: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    assert caught.value.offset == offset


@pytest.mark.parametrize("condition", ["steps.read > 1", "${{ 'perhaps' }}"])
def test_truth_refuses_doubtful_text(condition: str) -> None:
    with pytest.raises(ExpressionError, match="neither true nor false"):
        truth(condition, {})


def test_expression_that_is_not_closed() -> None:
    with pytest.raises(ExpressionError, match="not closed"):
        render("total ${{ x", {})


def test_one_expression_only() -> None:
    with pytest.raises(ExpressionError, match="nothing around it"):
        evaluate("${{ 1 }} ${{ 2 }}", {})


def test_service_question_is_asked_and_then_answered() -> None:
    text = "${{ services.erp.find_invoice(number, supplier='x') | length > 0 }}"
    with pytest.raises(ServiceWanted) as wanted:
        render(text, {"number": "7", "services": Services({})})
    asked = wanted.value
    assert (asked.connection, asked.name, asked.args, asked.kwargs) == (
        "erp",
        "find_invoice",
        ("7",),
        {"supplier": "x"},
    )
    assert asked.key == service_key("erp", "find_invoice", ["7"], {"supplier": "x"})
    assert render(text, {"number": "7", "services": Services({asked.key: [1]})}) is True


def test_service_key_does_not_depend_on_the_order_of_names() -> None:
    assert service_key("a", "b", [], {"x": 1, "y": 2}) == service_key("a", "b", [], {"y": 2, "x": 1})
    assert service_key("a", "b", [1], {}) != service_key("a", "b", ["1"], {})


def test_names_used() -> None:
    text = (
        "${{ steps.read.fields.total + inputs['invoice'].x.upper() }} and "
        "${{ services.erp.find_invoice(rows[n].z) or now | default(vars.q) }}"
    )
    assert names_used(text) == {
        "steps.read.fields.total",
        "inputs.invoice.x",
        "services.erp.find_invoice",
        "rows",
        "n",
        "now",
        "vars.q",
    }
    assert names_used("steps.read") == set()


words = st.sampled_from(
    [
        "steps",
        "read",
        "fields",
        "total",
        "name",
        "lines",
        "loop",
        "services",
        "erp",
        "find",
        "1",
        "0",
        "2.5",
        "1e9",
        "'a'",
        "'1,2'",
        "none",
        "true",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        ":",
        "|",
        "~",
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "**",
        "==",
        "!=",
        "<",
        ">",
        "in",
        "is",
        "not",
        "and",
        "or",
        "if",
        "else",
        "defined",
        "default",
        "length",
        "sum",
        "map",
        "sort",
        "date",
        "days",
        "round",
        "money",
        "decimal",
        "replace",
        "join",
        "_",
        "__class__",
        "$",
        "#",
        "}}",
        "${{",
        "'",
        '"',
        "\\",
    ]
)


def outcome(text: str) -> str:
    try:
        names_used(text)
        render(text, SCOPE)
    except (ServbotError, ServiceWanted) as error:
        return str(error)
    return "a value"


@settings(max_examples=400, deadline=None)
@given(st.lists(words, max_size=14).map(" ".join) | st.text(max_size=30))
def test_any_text_gives_a_value_or_an_error_of_ours(source: str) -> None:
    for text in (source, f"${{{{{source}}}}}", f"x ${{{{ {source} }}}} y"):
        assert outcome(text)
