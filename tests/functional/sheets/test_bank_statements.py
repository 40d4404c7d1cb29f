"""Bank statements in both formats: read alike, checked against their balances, refused with their place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from servbot.actions.sheets.errors import SheetDamaged, StatementWrong
from servbot.actions.sheets.read_statement import ReadStatement
from servbot.actions.sheets.statements.reading import read_statement
from servbot.demo.ledgers import bank_files
from servbot.testkit.context import LocalContext

SAME = ("Account", "Booked", "Amount", "Currency", "Counterparty")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    bank_files(folder)
    return folder


def changed(files: Path, name: str, old: str, new: str, target: Path) -> Path:
    """The file with one place changed."""
    text = (files / name).read_text("utf-8")
    assert old in text
    place = target / name
    place.write_text(text.replace(old, new, 1), encoding="utf-8")
    return place


def test_both_formats_give_the_same_bookings(files: Path) -> None:
    camt, swift = (read_statement(files / name) for name in ("statement.xml", "statement.sta"))
    assert (camt.format, swift.format) == ("CAMT.053", "MT940")
    rows = [[tuple(row[name] for name in SAME) for row in each.rows] for each in (camt, swift)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 47
    assert camt.statements[0].opening == swift.statements[0].opening == Decimal("12000.00")
    assert camt.statements[0].closing == swift.statements[0].closing
    first = (files / "statement.sta").read_text("utf-8").splitlines()[swift.rows[0]["_row"] - 1]
    assert first.startswith(":61:")


async def test_the_action_gives_rows_and_balances(files: Path, tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    (tmp_path / "shared").mkdir(exist_ok=True)
    place = context.writable("shared/statement.xml")
    place.write_bytes((files / "statement.xml").read_bytes())
    found = await ReadStatement(file="shared/statement.xml").run(context)
    assert found.statements[0].lines == len(found.rows) == 47
    assert isinstance(found.rows[0]["Booked"], date)


@pytest.mark.parametrize(
    ("name", "old", "new", "error", "said"),
    [
        (
            "statement.xml",
            '<Amt Ccy="EUR">12000.00',
            '<Amt Ccy="EUR">12000.01',
            StatementWrong,
            "do not make",
        ),
        ("statement.xml", "<BookgDt><Dt>2026", "<BookgDt><Dt>26", StatementWrong, "is no date"),
        ("statement.xml", "<Cd>CLBD</Cd>", "<Cd>XXXX</Cd>", StatementWrong, "no closing balance"),
        ("statement.xml", "</Stmt>", "", SheetDamaged, "no well-formed XML"),
        ("statement.xml", "BkToCstmrStmt>", "Other>", SheetDamaged, "no well-formed XML"),
        (
            "statement.sta",
            ":60F:C260301EUR12000,00",
            ":60F:C260301EUR12000,01",
            StatementWrong,
            "do not make",
        ),
        ("statement.sta", ":62F:", ":99F:", StatementWrong, "is no MT940"),
        ("statement.sta", ":61:26", ":61:XX", StatementWrong, "line"),
        ("statement.sta", ":20:", ":2x:", StatementWrong, "neither CAMT.053 nor MT940"),
    ],
)
def test_what_was_edited_or_cut_is_refused(
    files: Path, tmp_path: Path, name: str, old: str, new: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_statement(changed(files, name, old, new, tmp_path))


@pytest.mark.parametrize("depth", [1, 11])
def test_entities_are_refused_unexpanded(tmp_path: Path, depth: int) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth + 1))
    place = tmp_path / "statement.xml"
    text = f'<!DOCTYPE D [<!ENTITY e0 "boom">{bomb}]><Document>&e{depth};</Document>'
    place.write_text(text, encoding="utf-8")
    with pytest.raises(SheetDamaged, match=r"document type|amplification") as refused:
        read_statement(place)
    assert "Ask the bank" in refused.value.remedy


def test_a_statement_that_is_missing_between_two_is_found(files: Path, tmp_path: Path) -> None:
    text = (files / "statement.sta").read_text("utf-8")
    place = tmp_path / "statement.sta"
    place.write_text(f"{{1:F01BANK}}{{4:\n{text}-}}\n{text}", encoding="utf-8")
    with pytest.raises(StatementWrong, match="lines are missing"):
        read_statement(place)


def test_a_collective_booking_gives_its_parts(tmp_path: Path) -> None:
    part = '<TxDtls><Refs><EndToEndId>A-{0}</EndToEndId></Refs><Amt Ccy="EUR">{0}0.00</Amt></TxDtls>'
    balance = '<Bal><Tp><CdOrPrtry><Cd>{0}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{1}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
    entry = (
        '<Ntry><Amt Ccy="EUR">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>'
        "<BookgDt><Dt>2026-03-02</Dt></BookgDt><NtryDtls>"
        f"{part.format(1)}{part.format(2)}</NtryDtls></Ntry>"
    )
    body = f"<Stmt><Id>1</Id>{balance.format('PRCD', '50.00')}{balance.format('CLBD', '20.00')}{entry}</Stmt>"
    place = tmp_path / "statement.xml"
    place.write_text(
        f'<Document xmlns="urn:x"><BkToCstmrStmt>{body}</BkToCstmrStmt></Document>', encoding="utf-8"
    )
    rows = read_statement(place).rows
    assert [(row["Reference"], row["Amount"]) for row in rows] == [("A-1", -10), ("A-2", -20)]
