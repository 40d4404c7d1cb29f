from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from servbot.actions.documents.currencies import most_named, parse_currency
from servbot.actions.documents.failures import ValueWrong
from servbot.actions.documents.values import FieldType, corrected_value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EUR 12.00", "EUR"),
        ("¥12", "CNY"),
        ("￥12", "CNY"),
        ("RMB 12", "CNY"),
        ("HK$ 12", "HKD"),
        ("$12", "USD"),
        ("£1", "GBP"),
        ("人民币", "CNY"),
        ("12.00", None),
        ("EUROPE", None),
    ],
)
def test_currency_by_code_word_or_symbol(text: str, code: str | None) -> None:
    assert parse_currency(text) == code


def test_the_currency_named_most_often_wins() -> None:
    assert most_named(["$1", "12", "EUR 1", "€2"]) == ("EUR", 2)
    assert most_named(["12"]) is None


@pytest.mark.parametrize(
    ("value", "kind", "typed"),
    [
        ("1.234,50", "decimal", Decimal("1234.50")),
        (12, "decimal", Decimal(12)),
        (12.3, "decimal", Decimal("12.3")),
        (Decimal("5.10"), "decimal", Decimal("5.10")),
        ("1 March 2026", "date", date(2026, 3, 1)),
        (date(2026, 3, 1), "date", date(2026, 3, 1)),
        (datetime(2026, 3, 1, 12, 0), "date", date(2026, 3, 1)),  # noqa: DTZ001
        ("12", "integer", 12),
        ("  Acme  Ltd ", "string", "Acme Ltd"),
        ("", "decimal", None),
        (None, "date", None),
    ],
)
def test_what_a_person_types_becomes_the_fields_type(value: Any, kind: FieldType, typed: Any) -> None:
    assert corrected_value("field", value, kind) == typed


@pytest.mark.parametrize(("value", "kind"), [("twelve", "decimal"), ("tomorrow", "date"), ("1.5", "integer")])
def test_what_cannot_be_read_is_refused_with_an_example(value: str, kind: FieldType) -> None:
    with pytest.raises(ValueWrong, match="'total'") as refused:
        corrected_value("total", value, kind)
    assert refused.value.code == "documents.value-wrong"
    assert "Write it like" in refused.value.remedy
