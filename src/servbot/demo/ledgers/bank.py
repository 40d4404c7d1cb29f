"""A ledger and the bank's statement of the same month, as CAMT.053 and as MT940."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from servbot.demo.ledgers.table import NAMES, write_table

FIRST = date(2026, 3, 2)
ACCOUNT = "DE02500105170137075030"
OPENING = Decimal("12000.00")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Booking:
    """A payment as one of both sides has it."""

    day: date
    amount: Decimal
    reference: str
    party: str
    text: str


@dataclass(frozen=True, slots=True)
class BankTruth:
    """What was planted."""

    pairs: int
    fees: int
    """Payments from which the bank kept a fee."""

    transposed: int
    """Payments with two digits changed in the ledger."""

    collective: int
    """Payments that settle several ledger lines at once."""

    only_ledger: int
    only_bank: int
    alike: int
    """Payments whose reference is written a little differently."""


def bank_files(folder: Path, *, pairs: int = 40, seed: int = 7) -> BankTruth:
    """Write `ledger.xlsx`, `statement.xml` and `statement.sta`; the same seed gives the same files."""
    chance = random.Random(seed)
    truth = BankTruth(pairs=pairs, fees=2, transposed=1, collective=2, only_ledger=2, only_bank=1, alike=1)
    ledger, bank = _planted(truth, chance)
    chance.shuffle(ledger)
    bank.sort(key=lambda each: (each.day, each.reference))
    write_table(
        folder / "ledger.xlsx",
        "Ledger",
        ("Day", "Document", "Party", "Debit", "Credit"),
        (
            (each.day, each.reference, each.party, _positive(each.amount), _positive(-each.amount))
            for each in ledger
        ),
    )
    (folder / "statement.xml").write_text(_camt(bank), encoding="utf-8")
    (folder / "statement.sta").write_text(_swift(bank), encoding="utf-8")
    return truth


def _planted(truth: BankTruth, chance: random.Random) -> tuple[list[Booking], list[Booking]]:
    ledger: list[Booking] = []
    bank: list[Booking] = []
    for number in range(truth.pairs):
        own = _booking(number, chance)
        ledger.append(own)
        bank.append(_later(own, own.amount, own.reference, chance))
    for number in range(900, 900 + truth.fees):
        own = _booking(number, chance, positive=True)
        ledger.append(own)
        bank.append(_later(own, own.amount - Decimal("1.50"), own.reference, chance))
    for number in range(910, 910 + truth.transposed):
        own = _booking(number, chance, positive=True, amount=Decimal("1354.00"))
        ledger.append(own)
        bank.append(_later(own, Decimal("1534.00"), own.reference, chance))
    for number in range(920, 920 + truth.collective):
        parts = [
            _booking(number * 10 + part, chance, positive=True, party=NAMES[number % 5]) for part in range(3)
        ]
        ledger.extend(parts)
        whole = sum((part.amount for part in parts), start=Decimal(0))
        bank.append(_later(parts[0], whole, f"ALL-{number}", chance))
    for number in range(930, 930 + truth.alike):
        own = _booking(number, chance, positive=True)
        ledger.append(own)
        bank.append(_later(own, own.amount, own.reference.replace("INV-", "INV "), chance))
    ledger.extend(_booking(number, chance) for number in range(940, 940 + truth.only_ledger))
    bank.extend(_booking(number, chance) for number in range(950, 950 + truth.only_bank))
    return ledger, bank


def _booking(
    number: int,
    chance: random.Random,
    *,
    positive: bool = False,
    amount: Decimal | None = None,
    party: str = "",
) -> Booking:
    value = amount or Decimal(chance.randint(10_00, 4_000_00)) * CENT
    sign = 1 if positive or chance.random() < 0.6 else -1
    return Booking(
        day=FIRST + timedelta(days=chance.randint(0, 24)),
        amount=sign * value,
        reference=f"INV-{20000 + number}",
        party=party or chance.choice(NAMES),
        text=f"Invoice {20000 + number}",
    )


def _later(own: Booking, amount: Decimal, reference: str, chance: random.Random) -> Booking:
    return Booking(own.day + timedelta(days=chance.randint(0, 2)), amount, reference, own.party, own.text)


def _positive(amount: Decimal) -> Decimal | None:
    return amount if amount > 0 else None


def _closing(bank: list[Booking]) -> Decimal:
    return OPENING + sum((each.amount for each in bank), start=Decimal(0))


def _camt(bank: list[Booking]) -> str:
    entries = "\n".join(map(_entry, bank))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><GrpHdr><MsgId>M-3</MsgId><CreDtTm>2026-04-01T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>2026-3</Id><ElctrncSeqNb>3</ElctrncSeqNb><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{_balance("OPBD", OPENING, "2026-03-01")}
{_balance("CLBD", _closing(bank), "2026-03-31")}
{entries}
</Stmt></BkToCstmrStmt></Document>
"""


def _balance(code: str, amount: Decimal, day: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount)}<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _amount(amount: Decimal) -> str:
    sign = "DBIT" if amount < 0 else "CRDT"
    return f'<Amt Ccy="EUR">{abs(amount):.2f}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'


def _entry(each: Booking) -> str:
    other = "Cdtr" if each.amount < 0 else "Dbtr"
    return (
        f"<Ntry>{_amount(each.amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{each.day}</Dt></BookgDt>"
        f"<ValDt><Dt>{each.day}</Dt></ValDt><NtryDtls><TxDtls><Refs><EndToEndId>{each.reference}</EndToEndId></Refs>"
        f"<RltdPties><{other}><Pty><Nm>{escape(each.party)}</Nm></Pty></{other}></RltdPties>"
        f"<RmtInf><Ustrd>{each.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _swift(bank: list[Booking]) -> str:
    lines = [":20:STATEMENT", f":25:{ACCOUNT}", ":28C:3/1", f":60F:C260301EUR{_comma(OPENING)}"]
    for each in bank:
        mark = "D" if each.amount < 0 else "C"
        lines.append(
            f":61:{each.day:%y%m%d}{each.day:%m%d}{mark}{_comma(abs(each.amount))}NTRF{each.reference}"
        )
        lines.append(f":86:166?00PAYMENT?20{each.text}?32{each.party[:27]}")
    lines.append(f":62F:C260331EUR{_comma(_closing(bank))}")
    return "\n".join(lines) + "\n"


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
