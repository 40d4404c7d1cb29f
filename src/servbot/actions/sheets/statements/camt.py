"""CAMT.053 (ISO 20022): every version of it, because tags are named without their namespace."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from servbot.actions.sheets.errors import SheetDamaged, StatementWrong
from servbot.actions.sheets.statements.statement import Statement, StatementLine

AGAIN = "Ask the bank for the file again; do not edit it."
BOOKED = ("BOOK", "")
"""An entry without a status is from a version that only had booked ones."""


def read_camt(path: Path) -> Iterator[Statement]:
    """The statements of the file; documents with a type declaration are refused, so no entity is ever expanded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise SheetDamaged(
            f"{path.name} is no well-formed XML: {error.msg}",
            remedy=AGAIN,
            place=f"{path.name}, line {error.lineno}",
        ) from error
    if tree.docinfo.doctype:
        raise SheetDamaged(
            f"{path.name} declares a document type, which no bank statement does.",
            remedy=AGAIN,
            place=path.name,
        )
    found = tree.getroot().findall("{*}BkToCstmrStmt/{*}Stmt")
    if not found:
        raise StatementWrong(f"{path.name} is XML, but no CAMT.053 statement.", place=path.name)
    for element in found:
        yield _Statement(element, path.name).read()


class _Statement:
    def __init__(self, element: etree._Element, file: str) -> None:
        self._element, self._file = element, file

    def read(self) -> Statement:
        opening = self._balance("OPBD", "PRCD")
        closing = self._balance("CLBD")
        entries = self._element.findall("{*}Ntry")
        booked = [entry for entry in entries if _text(entry, "{*}Sts/{*}Cd", "{*}Sts") in BOOKED]
        return Statement(
            account=_text(self._element, "{*}Acct/{*}Id/{*}IBAN", "{*}Acct/{*}Id/{*}Othr/{*}Id"),
            number=_text(self._element, "{*}ElctrncSeqNb", "{*}LglSeqNb", "{*}Id"),
            currency=self._currency(closing),
            opening=self._signed(opening),
            opened=self._day(opening, "{*}Dt"),
            closing=self._signed(closing),
            closed=self._day(closing, "{*}Dt"),
            lines=tuple(line for entry in booked for line in self._lines(entry)),
            pending=len(entries) - len(booked),
        )

    def _balance(self, *codes: str) -> etree._Element:
        balances = self._element.findall("{*}Bal")
        for code in codes:
            for balance in balances:
                if _text(balance, "{*}Tp/{*}CdOrPrtry/{*}Cd") == code:
                    return balance
        raise StatementWrong(
            f"A statement of {self._file} has no {'opening' if 'OPBD' in codes else 'closing'} balance.",
            place=self._at(self._element),
        )

    def _lines(self, entry: etree._Element) -> Iterator[StatementLine]:
        """One line for each entry; for each of its transactions where their amounts make up the entry's."""
        whole = self._signed(entry)
        details = entry.findall("{*}NtryDtls/{*}TxDtls")
        amounts = [self._of_detail(each, whole) for each in details]
        known = [amount for amount in amounts if amount is not None]
        if len(details) > 1 and len(known) == len(details) and sum(known) == whole:
            for detail, amount in zip(details, known, strict=True):
                yield self._line(entry, detail, amount)
        else:
            yield self._line(entry, details[0] if len(details) == 1 else entry, whole)

    def _of_detail(self, detail: etree._Element, whole: Decimal) -> Decimal | None:
        found = detail.find("{*}Amt")
        if found is None:
            found = detail.find("{*}AmtDtls/{*}TxAmt/{*}Amt")
        if found is None:
            return None
        sign = _text(detail, "{*}CdtDbtInd") or ("DBIT" if whole < 0 else "CRDT")
        amount = self._number(found)
        return -amount if sign == "DBIT" else amount

    def _line(self, entry: etree._Element, detail: etree._Element, amount: Decimal) -> StatementLine:
        other = "Cdtr" if amount < 0 else "Dbtr"
        booked = self._day(entry, "{*}BookgDt")
        if booked is None:
            raise StatementWrong("An entry has no booking date.", place=self._at(entry))
        parties = "{*}RltdPties/{*}"
        return StatementLine(
            row=int(entry.sourceline or 0),
            booked=booked,
            value_date=self._day(entry, "{*}ValDt"),
            amount=amount,
            currency=self._currency(entry),
            reference=_text(
                detail,
                "{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref",
                "{*}Refs/{*}EndToEndId",
                skip=("NOTPROVIDED",),
            ),
            counterparty=_text(detail, f"{parties}{other}/{{*}}Nm", f"{parties}{other}/{{*}}Pty/{{*}}Nm"),
            counterparty_account=_text(
                detail,
                f"{parties}{other}Acct/{{*}}Id/{{*}}IBAN",
                f"{parties}{other}Acct/{{*}}Id/{{*}}Othr/{{*}}Id",
            ),
            text=" ".join(_all(detail, "{*}RmtInf/{*}Ustrd")) or _text(entry, "{*}AddtlNtryInf"),
            bank_reference=_text(entry, "{*}AcctSvcrRef", "{*}NtryRef"),
        )

    def _signed(self, element: etree._Element) -> Decimal:
        found = element.find("{*}Amt")
        sign = _text(element, "{*}CdtDbtInd")
        if found is None or sign not in ("CRDT", "DBIT"):
            raise StatementWrong("An amount or its sign (CdtDbtInd) is missing.", place=self._at(element))
        amount = self._number(found)
        return -amount if sign == "DBIT" else amount

    def _number(self, element: etree._Element) -> Decimal:
        try:
            number = Decimal((element.text or "").strip())
        except InvalidOperation as error:
            raise StatementWrong(f"{element.text!r} is no amount.", place=self._at(element)) from error
        if not number.is_finite():
            raise StatementWrong(f"{element.text!r} is no amount.", place=self._at(element))
        return number

    def _currency(self, element: etree._Element) -> str:
        found = element.find("{*}Amt")
        return str(found.get("Ccy", "")) if found is not None else ""

    def _day(self, element: etree._Element, path: str) -> date | None:
        text = _text(element, f"{path}/{{*}}Dt", f"{path}/{{*}}DtTm")
        if not text:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError as error:
            raise StatementWrong(f"{text!r} is no date.", place=self._at(element)) from error

    def _at(self, element: etree._Element) -> str:
        return f"{self._file}, line {element.sourceline}"


def _text(element: etree._Element, *paths: str, skip: tuple[str, ...] = ()) -> str:
    """The first text that is there."""
    texts = (text for path in paths for text in _all(element, path))
    return next((text for text in texts if text and text not in skip), "")


def _all(element: etree._Element, path: str) -> Iterable[str]:
    return (" ".join((found.text or "").split()) for found in element.findall(path))
