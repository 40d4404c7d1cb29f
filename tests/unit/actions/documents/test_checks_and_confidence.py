from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servbot.actions.documents.checks import Facts, run_checks
from servbot.actions.documents.confidence import Signals, confidence
from servbot.actions.documents.einvoice_code import parse_einvoice_code
from servbot.actions.documents.template import CheckName
from servbot.core.reading import Check

CODE = "01,10,042002500698,28112096,829.40,20251006,95503071012385424084,"


def check(name: CheckName, **facts: Any) -> tuple[Check, ...]:
    return run_checks((name,), Facts(**facts))


def line(quantity: str, price: str, amount: str) -> dict[str, Decimal]:
    return {"quantity": Decimal(quantity), "unit_price": Decimal(price), "amount": Decimal(amount)}


def test_net_and_tax_give_the_total() -> None:
    fields = {"net": Decimal("1204.00"), "tax": Decimal("156.52"), "total": Decimal("1360.52")}
    (passed,) = check("net-tax-total", fields=fields)
    assert passed.passed
    (failed,) = check("net-tax-total", fields={**fields, "total": Decimal("1360.51")})
    assert failed.message.endswith("but the document says 1,360.51 (0.01 less).")


def test_nothing_to_compare_gives_no_check() -> None:
    fields = {"net": None, "tax": Decimal(1), "total": Decimal(1), "date": None, "supplier_tax_number": None}
    for name in ("net-tax-total", "tax-number", "plausible-date", "code", "capitals", "line-sums"):
        assert check(name, fields=fields) == ()


def test_lines_add_up_to_net_or_to_the_total_with_tax() -> None:
    lines = [line("1", "60.00", "60.00"), line("2", "30.00", "60.00")]
    for fields in (
        {"net": Decimal(120), "total": Decimal(144)},
        {"net": Decimal(100), "total": Decimal(120)},
    ):
        assert check("line-sums", fields=fields, lines=lines)[0].passed
    (failed,) = check("line-sums", fields={"net": Decimal(121), "total": Decimal(144)}, lines=lines)
    assert failed.message == "The 2 lines add up to 120.00, but the net amount is 121.00."
    assert failed.fields == ("net",)


def test_no_lines_at_all_are_doubtful_only_where_an_engine_read() -> None:
    fields = {"net": Decimal(100), "total": Decimal(120)}
    assert check("line-sums", fields=fields) == ()
    (failed,) = check("line-sums", fields=fields, by_engine=True)
    assert failed.message == "No line items were read, but the net amount is 100.00."


def test_a_misread_price_shows_only_where_an_engine_read() -> None:
    lines = [line("17", "8497", "1444.49")]
    facts = {"fields": {"net": Decimal("1444.49"), "total": None}, "lines": lines}
    assert [found.code for found in check("line-sums", **facts) if not found.passed] == []
    failed = [found for found in check("line-sums", **facts, by_engine=True) if not found.passed]
    assert [found.code for found in failed] == ["documents.line-does-not-multiply"]


def test_rounded_unit_prices_still_multiply() -> None:
    lines = [line("3", "33.333333", "100.00"), line("7", "1.43", "10.00")]
    assert all(
        f.passed for f in check("line-sums", fields={"net": Decimal(110)}, lines=lines, by_engine=True)
    )


@pytest.mark.parametrize(("number", "passed"), [("91440300708461136T", True), ("91440300708461136A", False)])
def test_the_check_character_of_a_chinese_tax_number(number: str, passed: bool) -> None:
    assert check("tax-number", fields={"supplier_tax_number": number})[0].passed is passed


def test_only_dates_near_today_are_plausible() -> None:
    today = datetime.now(UTC).date()
    for day, passed in (
        (today, True),
        (today + timedelta(days=400), False),
        (date(1999, 12, 31), False),
    ):
        assert check("plausible-date", fields={"date": day})[0].passed is passed


def test_the_qr_code_confirms_or_names_what_differs() -> None:
    code = parse_einvoice_code(CODE)
    fields = {
        "number": "28112096",
        "date": date(2025, 10, 6),
        "net": Decimal("829.40"),
        "total": Decimal("937.22"),
    }
    assert check("code", fields=fields, code=code)[0].passed
    facts = Facts(fields={**fields, "number": "28112095"}, code=code)
    (failed,) = run_checks(("code",), facts)
    assert failed.message == "The QR code says otherwise: number 28112096, not 28112095."
    assert failed.fields == ("number",)
    assert facts.alternatives == {"number": "28112096"}


def test_the_codes_amount_may_be_the_total() -> None:
    code = parse_einvoice_code("01,32,,24312000000012345678,937.22,20251006,,ABCD")
    fields = {"net": Decimal("829.40"), "total": Decimal("937.22")}
    assert check("code", fields=fields, code=code)[0].passed


@pytest.mark.parametrize("text", ["", "https://example.org", "01,10", "02,10,1,2,3,4,5", "01,10,1,abc,3,4,5"])
def test_other_codes_say_nothing(text: str) -> None:
    assert parse_einvoice_code(text) is None


def test_capitals_and_figures() -> None:
    facts = Facts(fields={"total": Decimal("8148.67")}, capitals=Decimal("2148.67"))
    (failed,) = run_checks(("capitals",), facts)
    assert not failed.passed
    assert facts.alternatives == {"total": "2148.67"}


def test_money_nobody_supports_is_doubtful_and_supported_money_is_not() -> None:
    read = {"reading": 0.985, "trust": 1.0, "money": True, "by_engine": True}
    assert confidence(Signals(**read)) < 0.9 < confidence(Signals(**read, agreeing=1))
    assert confidence(Signals(**read, agreeing=1, contradicted=True)) <= 0.5


def test_a_text_layer_is_sure_but_not_a_persons_word() -> None:
    assert confidence(Signals(reading=1, trust=1)) == 0.99


signals = st.builds(
    Signals,
    reading=st.floats(0, 1),
    trust=st.floats(0, 1),
    money=st.booleans(),
    by_engine=st.booleans(),
    agreeing=st.integers(0, 5),
    contradicted=st.booleans(),
    second=st.sampled_from((None, True, False)),
)


@given(signals)
def test_confidence_stays_between_nothing_and_nearly_certain(given_signals: Signals) -> None:
    assert 0 <= confidence(given_signals) <= 0.99
