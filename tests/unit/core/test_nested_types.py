"""Types inside of types: what is inside is read in its own type, and a mistake is told with the way to it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from servbot.core.bot import InputSpec
from servbot.core.bot.data import FieldSpec
from servbot.core.typed_value import ValueWrong, fitted, typed_inputs

TABLE = FieldSpec(
    type="table", columns={"item": "string", "net": "money", "due": FieldSpec(type="date", required=False)}
)
RECORD = FieldSpec(
    type="record", fields={"name": "string", "home": FieldSpec(type="record", fields={"zip": "integer"})}
)


def test_everything_inside_is_read_in_its_type() -> None:
    rows = fitted([{"item": 7, "net": "1.234,56 €", "due": "2026年2月13日", "more": True}], TABLE, "Lines")
    assert rows == [{"item": "7", "net": Decimal("1234.56"), "due": date(2026, 2, 13), "more": True}]
    assert fitted({"name": "x", "home": {"zip": "12,345"}}, RECORD, "Party")["home"] == {"zip": 12345}
    assert fitted(["1", 2], FieldSpec(type="list", of="integer"), "N") == [1, 2]


def test_people_and_command_lines_write_json() -> None:
    assert fitted('[{"item": "a", "net": 1.10}]', TABLE, "Lines")[0]["net"] == Decimal("1.10")
    assert fitted('{"name": "x", "home": {"zip": 1}}', RECORD, "Party")["name"] == "x"


@pytest.mark.parametrize(
    ("value", "spec", "message"),
    [
        ([{"item": "a", "net": 1}, {"item": "b", "net": "soon"}], TABLE, "V, row 2, net: 'soon' is not an amount such as 1,234.56."),
        ([{"net": 1}], TABLE, "V, row 1, item is missing."),
        ([1], TABLE, "V: a list is not a list of records."),
        ({"name": "x"}, RECORD, "V, home is missing."),
        ({"name": "x", "home": {"zip": "1.5"}}, RECORD, "V, home, zip: '1.5' is not a whole number."),
        ({"name": {}, "home": {"zip": 1}}, RECORD, "V, name: a record is not a text."),
        (["a"], FieldSpec(type="list", of="date"), "V, item 1: 'a' is not a date such as 2026-03-31."),
        (["c"], FieldSpec(type="list", of=FieldSpec(type="choice", options=("a", "b"))), "V, item 1: 'c' is not one of a, b."),
        ("not json", RECORD, "V: 'not json' is not a record."),
        (5, FieldSpec(type="list"), "V: 5 is not a list."),
        ([1], FieldSpec(type="string"), "V: a list is not a text."),
        ({}, FieldSpec(type="file"), "V: a record is not the name of a file."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_way_to_it(value: Any, spec: FieldSpec, message: str) -> None:
    with pytest.raises(ValueWrong) as caught:
        fitted(value, spec, "V")
    assert caught.value.message == message
    assert caught.value.details["field"] == message.partition(":")[0].removesuffix(" is missing.")


def test_inputs_use_the_same_types() -> None:
    specs = {"lines": InputSpec(type="table", title="Lines", columns={"net": "money"})}
    assert typed_inputs(specs, {"lines": [{"net": "5"}]}) == {"lines": [{"net": Decimal(5)}]}
    with pytest.raises(ValueWrong, match=r"Lines, row 1, net: 'x' is not an amount"):
        typed_inputs(specs, {"lines": [{"net": "x"}]})


@pytest.mark.parametrize(
    "given", [{"type": "date", "of": "string"}, {"type": "list", "fields": {"a": "string"}}]
)
def test_a_key_that_has_no_meaning_for_the_type_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="has no meaning for the type"):
        InputSpec.model_validate(given)
