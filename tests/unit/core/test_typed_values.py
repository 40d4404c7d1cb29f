"""Values as people and files write them become what the bot declares, or an error that says what to write."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.core.bot import InputSpec
from servbot.core.typed_value import ValueWrong, typed, typed_inputs


@pytest.mark.parametrize(
    ("given_value", "kind", "expected"),
    [
        (" Acme ", "string", "Acme"),
        (" line\n", "text", " line\n"),
        ("7", "integer", 7),
        ("1,234", "integer", 1234),
        (7.0, "integer", 7),
        (Decimal("7.00"), "integer", 7),
        ("1,234.56", "money", Decimal("1234.56")),
        ("1234.50", "decimal", Decimal("1234.50")),
        (3, "decimal", Decimal(3)),
        ("2026-03-31", "date", date(2026, 3, 31)),
        (date(2026, 3, 31), "date", date(2026, 3, 31)),
        (datetime(2026, 3, 31, 9, tzinfo=UTC), "date", date(2026, 3, 31)),
        ("2026-03-31T09:00", "datetime", datetime(2026, 3, 31, 9)),  # noqa: DTZ001
        ("2026-03-31T09:00+08:00", "datetime", datetime.fromisoformat("2026-03-31T09:00+08:00")),
        ("yes", "boolean", True),
        ("是", "boolean", True),
        ("on", "boolean", True),
        ("No", "boolean", False),
        ("", "boolean", False),
        (True, "boolean", True),
        (1, "boolean", True),
        ([1], "list", [1]),
        ({"a": 1}, "record", {"a": 1}),
        ("a.pdf", "file", "a.pdf"),
    ],
)
def test_value(given_value: Any, kind: str, expected: Any) -> None:
    result = typed(given_value, kind, "Field")
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    "kind", ["string", "text", "integer", "decimal", "date", "datetime", "choice", "file"]
)
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_none(kind: str, nothing: str | None) -> None:
    assert typed(nothing, kind, "Field") is None


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("abc", "integer"),
        ("1.5", "integer"),
        ("NaN", "integer"),
        ("Infinity", "integer"),
        ("NaN", "decimal"),
        ("Infinity", "money"),
        ("1,2,3", "money"),
        (True, "decimal"),
        (True, "integer"),
        ([1], "decimal"),
        ("03.04.2026", "date"),
        ("2026-02-30", "date"),
        (45000, "date"),
        ("soon", "datetime"),
        ("maybe", "boolean"),
        (2, "boolean"),
    ],
)
def test_wrong_value_names_field_and_form(wrong: Any, kind: str) -> None:
    with pytest.raises(ValueWrong, match=r"^Due: .* is not (a|an|yes)") as caught:
        typed(wrong, kind, "Due")
    assert (repr(wrong) if not isinstance(wrong, list) else "a list") in caught.value.message


def test_choice_must_be_offered() -> None:
    assert typed("EUR", "choice", "Currency", ("EUR", "CNY")) == "EUR"
    with pytest.raises(ValueWrong, match="'USD' is not one of EUR, CNY"):
        typed("USD", "choice", "Currency", ("EUR", "CNY"))


@given(
    st.text() | st.integers() | st.floats() | st.lists(st.integers()) | st.booleans(),
    st.sampled_from(["integer", "decimal", "money", "date", "datetime", "boolean"]),
)
def test_any_value_gives_a_value_or_the_one_error(value: Any, kind: str) -> None:
    try:
        result = typed(value, kind, "Field")
    except ValueWrong:
        return
    types = {
        "integer": int,
        "decimal": Decimal,
        "money": Decimal,
        "date": date,
        "datetime": datetime,
        "boolean": bool,
    }
    assert result is None or type(result) is types[kind]
    assert not isinstance(result, Decimal) or result.is_finite()


SPECS = {
    "amount": InputSpec(type="money", title="Amount"),
    "note": InputSpec(type="text", required=False),
    "currency": InputSpec(type="choice", options=("EUR", "CNY"), default="CNY"),
}


def test_inputs_are_typed_and_completed() -> None:
    assert typed_inputs(SPECS, {"amount": "1,000"}) == {
        "amount": Decimal(1000),
        "note": None,
        "currency": "CNY",
    }


def test_empty_answer_takes_the_default() -> None:
    """A form sends an empty text for a field that was left alone."""
    assert typed_inputs(SPECS, {"amount": "1", "currency": ""})["currency"] == "CNY"


def test_default_false_is_a_default() -> None:
    specs = {"sure": InputSpec(type="boolean", default=False)}
    assert typed_inputs(specs, {}) == {"sure": False}


def test_missing_input_is_named_by_its_title() -> None:
    with pytest.raises(ValueWrong, match=r"Amount is missing\."):
        typed_inputs(SPECS, {"amount": " "})


def test_unknown_input_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueWrong) as caught:
        typed_inputs(SPECS, {"amount": "1", "amuont": "2"})
    assert "amuont" in caught.value.message
    assert "amount, note, currency" in caught.value.remedy
