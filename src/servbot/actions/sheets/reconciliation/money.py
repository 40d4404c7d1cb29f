"""Makes the amount of every row: debit and credit, the sign, and the currency in which sides are compared."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from servbot.actions.sheets.errors import RulesWrong
from servbot.actions.sheets.reconciliation.difference import number_of
from servbot.actions.sheets.reconciliation.normal_form import WIDE
from servbot.actions.sheets.reconciliation.rules import Rules
from servbot.actions.sheets.reconciliation.side import Side
from servbot.actions.sheets.reconciliation.side_rules import AmountRule, SideRules

CENT = Decimal("0.01")


def derive_amount(side: Side, given: SideRules, rules: Rules) -> None:
    """Add the amount that the rules describe, in the currency of the comparison."""
    if given.amount is None:
        return
    own = own_amounts(side, given.amount)
    currencies = currencies_of(side, given.amount, rules)
    side.derive(given.amount.name, [_converted(a, c, rules) for a, c in zip(own, currencies, strict=True)])


def own_amounts(side: Side, rule: AmountRule) -> list[Decimal | None]:
    """The amounts in the currency of each row, with the sign of the comparison."""
    if rule.column:
        found = [number_of(value) for value in side.own_values(rule.column)]
    else:
        both = zip(side.own_values(rule.debit), side.own_values(rule.credit), strict=True)
        found = [_balance(debit, credit) for debit, credit in both]
    return [None if amount is None else WIDE.minus(amount) for amount in found] if rule.reversed else found


def currencies_of(side: Side, rule: AmountRule, rules: Rules) -> Sequence[str]:
    """The currency of each row; that of the comparison where none is given."""
    if not rule.currency:
        return [rules.currency] * side.length
    return [
        str(value).strip().upper() if value else rules.currency for value in side.own_values(rule.currency)
    ]


def _balance(debit: Any, credit: Any) -> Decimal | None:
    left, right = number_of(debit), number_of(credit)
    if left is None and right is None:
        return None
    return WIDE.subtract(left or Decimal(0), right or Decimal(0))


def _converted(amount: Decimal | None, currency: str, rules: Rules) -> Decimal | None:
    if amount is None or currency == rules.currency:
        return amount
    if currency not in rules.rates:
        raise RulesWrong(
            f"There is no rate for {currency or 'rows without a currency'}.",
            remedy=f"Add it under rates: how much one {currency} is in {rules.currency or 'the currency compared'}.",
        )
    return WIDE.multiply(amount, rules.rates[currency]).quantize(CENT, ROUND_HALF_EVEN, WIDE)
