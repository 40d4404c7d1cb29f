"""What a document says about itself: sums, checksums and second statements of the same value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from servbot.actions.documents.einvoice_code import EInvoiceCode
from servbot.actions.documents.identities import check_credit_codes, check_identity
from servbot.actions.documents.template import CheckName
from servbot.core.reading import Check

OLDEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks look at."""

    fields: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]] = ()
    code: EInvoiceCode | None = None
    """What the document's QR code says."""
    capitals: Decimal | None = None
    """The total as written in capital numerals."""
    by_engine: bool = False
    """Whether an engine read the values from a picture, so that any of them may be misread."""
    alternatives: dict[str, str] = field(default_factory=dict)
    """What a failed check would have expected, by field; filled by the checks."""


def run_checks(names: Sequence[CheckName], facts: Facts) -> tuple[Check, ...]:
    """Every named check that has something to compare."""
    return tuple(check for name in names for check in CHECKS[name](facts))


def money(value: Decimal) -> str:
    """A figure as people read it."""
    return f"{value:,.2f}"


def _net_tax_total(facts: Facts) -> list[Check]:
    net, tax, total = (facts.fields.get(name) for name in ("net", "tax", "total"))
    if net is None or tax is None or total is None:
        return []
    computed = net + tax
    sentence = f"Net {money(net)} + tax {money(tax)} = {money(computed)}"
    if computed == total:
        message = f"{sentence}, as the document says."
    else:
        more = "more" if total > computed else "less"
        message = f"{sentence}, but the document says {money(total)} ({money(abs(total - computed))} {more})."
        facts.alternatives["total"] = str(computed)
    return [
        Check(
            code="documents.total-does-not-add-up",
            passed=computed == total,
            message=message,
            fields=("net", "tax", "total"),
        )
    ]


def missing_sum(fields: Mapping[str, Any]) -> dict[str, Decimal]:
    """The net amount or tax that the other two sums leave, for a person to confirm: it was not read."""
    net, tax, total = (fields.get(name) for name in ("net", "tax", "total"))
    if "net" not in fields or "tax" not in fields or total is None or (net is None) == (tax is None):
        return {}
    if net is None:
        return {"net": total - tax}
    return {} if net == total else {"tax": total - net}


def _line_sums(facts: Facts) -> list[Check]:
    """Lines add up to the net amount, or to the total where their prices include the tax.

    An engine that read no line at all has overlooked them; a text layer may be that of a letter.
    """
    amounts = [line.get("amount") for line in facts.lines]
    name, goal = _goal(facts.fields)
    if goal is None or not (amounts or facts.by_engine):
        return []
    added = sum((amount for amount in amounts if amount is not None), Decimal(0))
    passed = added in {goal, facts.fields.get("total")} and None not in amounts
    says = f"The {len(amounts)} lines add up to {money(added)}" if amounts else "No line items were read"
    message = f"{says}, as the document says." if passed else f"{says}, but the net amount is {money(goal)}."
    found = [Check(code="documents.lines-do-not-add-up", passed=passed, message=message, fields=(name,))]
    return found + (_line_products(facts, name) if facts.by_engine else [])


def _goal(fields: Mapping[str, Any]) -> tuple[str, Decimal | None]:
    """The field that the lines speak about, and the net amount; without a net one, what total and tax leave."""
    net, tax, total = (fields.get(name) for name in ("net", "tax", "total"))
    if net is not None:
        return "net", net
    return "total", None if total is None else total - (tax or 0)


def _line_products(facts: Facts, name: str) -> list[Check]:
    """Quantity x price = amount; a discount is no reason to doubt a text layer, a misreading is."""
    wrong = [number for number, line in enumerate(facts.lines, start=1) if not _multiplies(line)]
    if not wrong:
        return []
    which = ", ".join(str(number) for number in wrong)
    return [
        Check(
            code="documents.line-does-not-multiply",
            passed=False,
            message=f"In line {which}, quantity x unit price is not the amount.",
            fields=(name,),
        )
    ]


def _multiplies(line: Mapping[str, Any]) -> bool:
    quantity, price, amount = (line.get(name) for name in ("quantity", "unit_price", "amount"))
    if amount is None or (quantity is None and price is None):
        return True
    if quantity is None or price is None:
        return False
    return bool(abs(quantity * price - amount) <= max(Decimal("0.01"), abs(quantity) * _half_digit(price)))


def _half_digit(price: Decimal) -> Decimal:
    """By how much a printed price may have been rounded."""
    exponent = price.as_tuple().exponent
    return Decimal(5).scaleb(min(int(exponent), -2) - 1)


def _cash_change(facts: Facts) -> list[Check]:
    """What was paid less the change is the total; without change in cash there is nothing to compare."""
    cash, change, total = (facts.fields.get(name) for name in ("cash", "change", "total"))
    if cash is None or total is None or (change is None and cash != total):
        return []
    computed = cash - abs(change or 0)
    sentence = f"Paid {money(cash)} - change {money(abs(change or 0))} = {money(computed)}"
    message = f"{sentence}, as the document says."
    if computed != total:
        message = f"{sentence}, but the document says {money(total)}."
        facts.alternatives["total"] = str(computed)
    code = "documents.change-does-not-add-up"
    return [Check(code=code, passed=computed == total, message=message, fields=("total",))]


def _plausible_date(facts: Facts) -> list[Check]:
    value = facts.fields.get("date")
    if not isinstance(value, date):
        return []
    today = datetime.now(UTC).date()
    passed = value >= OLDEST and (value - today).days <= 366
    message = f"The date {value:%Y-%m-%d} is {'plausible' if passed else 'too far in the past or future'}."
    return [Check(code="documents.date-implausible", passed=passed, message=message, fields=("date",))]


def _due_date(facts: Facts) -> list[Check]:
    """Nothing is due or delivered before the document is written."""
    issued = facts.fields.get("date")
    found = []
    for name in ("due_date", "delivery_date"):
        due = facts.fields.get(name)
        if isinstance(issued, date) and isinstance(due, date):
            passed = due >= issued
            told = "not before" if passed else "before"
            message = f"{due:%Y-%m-%d} is {told} the date of the document, {issued:%Y-%m-%d}."
            found.append(
                Check(
                    code="documents.due-before-issue", passed=passed, message=message, fields=(name, "date")
                )
            )
    return found


def _balance(facts: Facts) -> list[Check]:
    """Opening balance + movements = closing balance."""
    opening, closing = facts.fields.get("opening"), facts.fields.get("closing")
    if opening is None or closing is None or not facts.lines:
        return []
    moved = sum((_movement(line) for line in facts.lines), Decimal(0))
    passed = opening + moved == closing
    sentence = f"Opening {money(opening)} + movements {money(moved)} = {money(opening + moved)}"
    message = f"{sentence}, as the document says."
    if not passed:
        message = f"{sentence}, but the document says {money(closing)}."
    return [
        Check(
            code="documents.balance-does-not-add-up",
            passed=passed,
            message=message,
            fields=("opening", "closing"),
        )
    ]


def _movement(line: Mapping[str, Any]) -> Decimal:
    """What came in less what went out; a statement with one signed column has it as the amount."""
    amount, credit, debit = (line.get(name) for name in ("amount", "credit", "debit"))
    return Decimal((credit or 0) - abs(debit or 0)) if amount is None else Decimal(amount)


def _code(facts: Facts) -> list[Check]:
    if facts.code is None:
        return []
    wrong = {name: said for name, said, agrees in facts.code.statements(facts.fields) if not agrees}
    facts.alternatives.update(wrong)
    compared = tuple(name for name, _, _ in facts.code.statements(facts.fields))
    if not compared:
        return []
    message = "The QR code says the same."
    if wrong:
        pairs = "; ".join(f"{name} {said}, not {facts.fields[name]}" for name, said in wrong.items())
        message = f"The QR code says otherwise: {pairs}."
    return [
        Check(
            code="documents.qr-disagrees",
            passed=not wrong,
            message=message,
            fields=tuple(wrong) or compared,
        )
    ]


def _capitals(facts: Facts) -> list[Check]:
    total = facts.fields.get("total")
    if facts.capitals is None or total is None:
        return []
    passed = facts.capitals == total
    message = f"The capital numerals say {money(facts.capitals)}"
    if passed:
        message += ", as the figures do."
    else:
        message += f", but the figures say {money(total)}."
        facts.alternatives.setdefault("total", str(facts.capitals))
    return [Check(code="documents.capitals-disagree", passed=passed, message=message, fields=("total",))]


CHECKS: Mapping[CheckName, Callable[[Facts], list[Check]]] = {
    "net-tax-total": _net_tax_total,
    "line-sums": _line_sums,
    "cash-change": _cash_change,
    "tax-number": lambda facts: check_credit_codes(facts.fields),
    "due-date": _due_date,
    "id-number": lambda facts: check_identity(facts.fields),
    "balance": _balance,
    "plausible-date": _plausible_date,
    "code": _code,
    "capitals": _capitals,
}
