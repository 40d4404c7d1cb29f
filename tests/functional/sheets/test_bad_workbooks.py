"""Workbooks that are odd or hostile: read as they are or refused with their place, and never changed."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from servbot.actions.sheets.errors import SheetDamaged, SheetTooLarge, WrongKind
from servbot.actions.sheets.lookup import Lookup
from servbot.actions.sheets.reading.table import read_table
from servbot.core.errors import ServbotError
from servbot.testkit.context import LocalContext

LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def workbook(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def with_sheet(path: Path, change: tuple[bytes, bytes], **more: bytes) -> Path:
    """The workbook with one place of its sheet changed, and further parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change[0] in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(*change)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | more).items():
            archive.writestr(name, content)
    return path


def test_workbooks_that_link_to_each_other_are_read_as_they_were_stored(tmp_path: Path) -> None:
    for name, other in (("a.xlsx", "b.xlsx"), ("b.xlsx", "a.xlsx")):
        path = workbook(tmp_path / name, ("Item", "Price"), ("Bolt", 7))
        link = f'<Relationships><Relationship Id="rId1" Type="{LINK}" Target="{other}" TargetMode="External"/></Relationships>'
        changed = with_sheet(
            path,
            (b'<c r="B2" t="n"><v>7</v>', b'<c r="B2"><f>[1]Sheet!B2</f><v>7</v>'),
            **{"xl/externalLinks/_rels/externalLink1.xml.rels": link.encode()},
        )
        before = digest(changed)
        assert read_table(changed).rows[0]["Price"] == 7
        assert digest(changed) == before


def test_a_lost_reference_is_a_problem_at_its_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "lost.xlsx", ("Item", "Price"), ("Bolt", 7))
    with_sheet(path, (b'<c r="B2" t="n"><v>7</v>', b'<c r="B2" t="e"><f>#REF!*2</f><v>#REF!</v>'))
    table = read_table(path)
    assert table.rows[0]["Price"] is None
    assert [(each.place, each.message) for each in table.problems] == [
        ("Sheet!B2", "the cell holds the error #REF!")
    ]


def test_the_last_column_that_there_is_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "wide.xlsx", [f"C{n}" for n in range(16_384)], [1] * 16_384)
    table = read_table(path)
    assert (len(table.columns), table.rows[0]["C16383"]) == (16_384, 1)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("cut.xlsx", b"PK\x03\x04 and no more", SheetDamaged),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n", WrongKind),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", WrongKind),
        ("book.csv", b"PK\x05\x06" + bytes(18), WrongKind),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_remedy_and_left_alone(
    tmp_path: Path, name: str, content: bytes, error: type[ServbotError]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as refused:
        read_table(path)
    assert name in refused.value.message
    assert refused.value.remedy
    assert path.read_bytes() == content


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", ("Item",))
    before = with_sheet(path, (b"</worksheet>", b"</worksheet>"), **{"xl/media/zeros.bin": bytes(601 << 20)})
    assert before.stat().st_size < 2 << 20
    with pytest.raises(SheetTooLarge, match="unpacks to more than"):
        read_table(path)


async def test_a_row_is_looked_up_in_a_table_that_needs_describing(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    place = context.writable("shared/prices.csv")
    place.write_bytes("Désignation;Prix\nÉcrou;12,50\n".encode("cp1252"))
    found = await Lookup(
        file="shared/prices.csv",
        encoding="cp1252",
        separator=";",
        decimal_mark=",",
        columns={"Prix": "money"},
        where={"Désignation": "écrou"},
    ).run(context)
    assert str(found.row["Prix"]) == "12.50"
