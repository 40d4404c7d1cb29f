"""MT940: read by the library mt-940, one statement of the file after the other."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import mt940
from mt940.options import Options

from servbot.actions.sheets.errors import StatementWrong
from servbot.actions.sheets.reading.encoding import decode
from servbot.actions.sheets.statements.statement import Statement, StatementLine

BEGIN = re.compile(r"^:20:", re.MULTILINE)
LINE = re.compile(r"^:61:", re.MULTILINE)
ENVELOPE = re.compile(r"\{4:\s*|^-\}?\s*$|^\{[1235]:.*$", re.MULTILINE)
"""What SWIFT puts around a message."""

NOTHING = ("NONREF", "NOTPROVIDED")


def read_swift(path: Path) -> Iterator[Statement]:
    """The statements of the file, in their order."""
    text = decode(path.read_bytes(), path.name, "").text.replace("\r\n", "\n")
    # Blank in place, so that every line keeps its number.
    text = ENVELOPE.sub(lambda found: "\n" * found[0].count("\n"), text)
    starts = [found.start() for found in BEGIN.finditer(text)]
    if not starts:
        raise StatementWrong(f"{path.name} holds no MT940 statement (a line that begins with :20:).")
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield _read(text[start:end], text.count("\n", 0, start) + 1, path.name)


def _read(part: str, first: int, file: str) -> Statement:
    """One statement, whose first line is this line of the file."""
    try:
        found = mt940.parse(part, options=Options.all())
        data = found.data
        opening = data.get("final_opening_balance") or data["intermediate_opening_balance"]
        closing = data.get("final_closing_balance") or data["intermediate_closing_balance"]
    except (RuntimeError, ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as error:
        raise StatementWrong(
            f"The statement from line {first} on is no MT940: {_said(error)}.", place=f"{file}, line {first}"
        ) from error
    rows = [first + part.count("\n", 0, line.start()) for line in LINE.finditer(part)]
    booked = [each for each in found.transactions if each.data.get("amount") is not None]
    if len(rows) != len(booked):
        raise StatementWrong(
            f"The statement from line {first} on has {len(rows)} lines :61:, of which {len(booked)} can be read.",
            place=f"{file}, line {first}",
        )
    return Statement(
        account=str(data.get("account_identification", "")),
        number="/".join(
            str(data[name]) for name in ("statement_number", "sequence_number") if data.get(name)
        ),
        currency=str(closing.amount.currency),
        opening=_number(opening.amount),
        opened=_day(opening.date),
        closing=_number(closing.amount),
        closed=_day(closing.date),
        lines=tuple(_line(row, each.data) for row, each in zip(rows, booked, strict=True)),
    )


def _line(row: int, data: dict[str, Any]) -> StatementLine:
    reference = next(
        (text for name in ("end_to_end_reference", "customer_reference") if (text := _text(data, name))), ""
    )
    text = _text(data, "purpose") or _text(data, "transaction_details") or _text(data, "extra_details")
    return StatementLine(
        row=row,
        booked=_day(data.get("guessed_entry_date") or data.get("entry_date") or data["date"]) or data["date"],
        value_date=_day(data["date"]),
        amount=_number(data["amount"]),
        currency=str(data["amount"].currency),
        reference=reference,
        counterparty=_text(data, "applicant_name") or _text(data, "recipient_name"),
        counterparty_account=_text(data, "applicant_iban") or _text(data, "gvc_applicant_iban"),
        text=text,
        bank_reference=_text(data, "bank_reference"),
    )


def _text(data: dict[str, Any], name: str) -> str:
    text = " ".join(str(data.get(name) or "").split())
    return "" if text in NOTHING else text


def _number(amount: Any) -> Decimal:
    return Decimal(amount.amount)


def _day(day: Any) -> date | None:
    return date(day.year, day.month, day.day) if day else None


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split())[:200]
