from decimal import Decimal

import pytest
from row_content import canonical

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reconciliation.difference import difference
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.rules import Comparison, Rules
from servbot.actions.sheets.rule_file import read_rules, rules_from


def compared(left, right, tolerance="0"):
    return difference(Comparison(left="a", right="Price", tolerance=tolerance), left, right)


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        (Decimal("12.50"), 12, "Price 12.50 instead of 12.00 (0.50 more)"),
        (9, 12, "Price 9 instead of 12 (3 less)"),
        (12.5, Decimal("12.51"), "Price 12.50 instead of 12.51 (0.01 less)"),
        ("EUR 12.50", "12.00", "Price 'EUR 12.50' instead of '12.00' (0.50 more)"),
        ("bolt", "nut", "Price 'bolt' instead of 'nut'"),
        (None, 12, "Price is missing on the left; on the right it is 12"),
        (12, None, "Price 12 is missing on the right"),
        ("2026-03-04", "2026-03-06", "Price '2026-03-04' instead of '2026-03-06' (2 days earlier)"),
    ],
)
def test_a_difference_is_said_in_a_sentence(left, right, sentence):
    assert compared(left, right).sentence == sentence


@pytest.mark.parametrize(
    ("left", "right"),
    [(12.5, "12.50"), (" Bolt", "bolt"), (None, ""), ("ＡＢ", "ab"), (0.1 + 0.2, 0.1 + 0.2)],
)
def test_the_same_value_written_differently_is_no_difference(left, right):
    assert compared(left, right) is None


def test_codes_with_leading_zeros_are_not_numbers():
    assert compared("00123", "123") is not None


@pytest.mark.parametrize("cents", range(1, 400, 7))
def test_a_cent_is_a_cent_at_every_amount(cents):
    left, right = cents / 100, (cents + 1) / 100
    assert compared(left, right, "0.01").tolerated
    assert not compared(left, (cents + 2) / 100, "0.01").tolerated


def test_percent_is_of_the_larger_value_and_the_limit_agrees():
    assert compared(99, 100, "1%").tolerated
    assert compared(100, 99, "1%").tolerated
    assert not compared(Decimal("98.99"), 100, "1%").tolerated


def test_days_are_tolerated_between_dates_only():
    assert compared("2026-03-04", "2026-03-06", "2 days").tolerated
    assert not compared("2026-03-04", "2026-03-07", "2 days").tolerated
    assert not compared(4, 6, "2 days").tolerated


def test_keys_ignore_what_they_are_told_to():
    assert key_text(" ＡB-0 1 ") == "ab-0 1"
    assert key_text("00-7/A", ("punctuation", "leading_zeros", "case")) == "7a"
    assert key_text(Decimal("1.0")) == key_text(1) == key_text(1.0) == key_text("1") == "1"
    assert key_text(None) == ""
    assert key_text(0) == "0"


def test_content_does_not_depend_on_place_but_on_values():
    assert canonical({"a": 1, "_row": 3}) == canonical({"_row": 9, "a": Decimal("1.0")})
    assert canonical({"a": 1}) != canonical({"a": "1"})


def test_every_mistake_in_the_rules_is_named_at_once():
    wrong = [
        {"name": "x", "keys": [{"left": "a"}], "compare": [{"left": "b", "right": "c", "tolerance": "much"}]}
    ]
    with pytest.raises(RulesWrong) as caught:
        rules_from(wrong, place="matching.yaml")
    assert "keys.0.right" in str(caught.value)
    assert "'much' is no tolerance" in str(caught.value)
    assert str(caught.value).startswith("matching.yaml: ")


def test_rules_are_read_from_yaml_with_exact_tolerances(tmp_path):
    (tmp_path / "r.yaml").write_text(
        "rules:\n- name: item\n  keys: [{left: a, right: b}]\n  compare: [{left: p, right: q, tolerance: 0.01}]\n"
    )
    rules = read_rules(tmp_path / "r.yaml")
    assert rules.rules[0].compare[0].tolerance.amount == Decimal("0.01")
    assert rules.mirrored().mirrored().rules[0].keys == rules.rules[0].keys
    (tmp_path / "bad.yaml").write_text("rules: [")
    with pytest.raises(RulesWrong):
        read_rules(tmp_path / "bad.yaml")


def test_two_rules_of_one_name_are_refused():
    rule = {"name": "x", "keys": [{"left": "a", "right": "b"}]}
    with pytest.raises(RulesWrong, match="same name"):
        rules_from([rule, rule])
    assert isinstance(rules_from(rule), Rules)
