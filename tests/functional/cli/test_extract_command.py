"""`servbot extract`: documents read by hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

SERVBOT = Path(sys.executable).with_name("servbot")
ROWS = (
    (60, 780, 20, "Acme Bolts Ltd"),
    (330, 700, 10, "Invoice number: INV-2026-0012"),
    (330, 684, 10, "Invoice date: 1 March 2026"),
    (60, 600, 10, "Description"),
    (320, 600, 10, "Quantity"),
    (400, 600, 10, "Unit price"),
    (480, 600, 10, "Amount"),
    (60, 584, 10, "<b>Hex bolts</b>"),
    (320, 584, 10, "100"),
    (400, 584, 10, "1.20"),
    (480, 584, 10, "120.00"),
    (400, 540, 10, "Net amount"),
    (480, 540, 10, "120.00"),
    (400, 524, 10, "VAT"),
    (480, 524, 10, "24.00"),
    (400, 508, 10, "Total"),
    (480, 508, 10, "145.00"),
)
"""Left, bottom, size, text; the total is a unit too high."""


def invoice() -> bytes:
    """A page with a text layer; readers rebuild the table of objects that it lacks."""
    shown = b"".join(b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (s, x, y, t.encode()) for x, y, s, t in ROWS)
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>> stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def extract(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    place = folder.as_posix()
    (folder / "servbot.toml").write_text(f'[paths]\ndata = "{place}/data"\nshared = "{place}/shared"\n')
    command = [str(SERVBOT), "--config", str(folder / "servbot.toml"), "extract", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)


def test_a_folder_is_read_with_progress_into_all_forms_and_bad_files_do_not_stop_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "march").mkdir(parents=True)
    (inbox / "march" / "a.pdf").write_bytes(invoice())
    (inbox / "b.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * 500)
    (inbox / "notes.txt").write_text("no document")
    told = extract(
        "inbox",
        "--template",
        "invoice",
        "--json",
        "--xlsx",
        "out.xlsx",
        "--html",
        "out.html",
        folder=tmp_path,
    )
    assert told.returncode == 1, "one of them could not be read"
    damaged, read = (json.loads(line) for line in told.stdout.splitlines())
    assert damaged["failure"] == "documents.damaged"
    assert read["fields"]["number"] == "INV-2026-0012"
    assert read["fields"]["total"] == {"$decimal": "145.00"}
    assert "total" in read["doubtful"]
    assert "1 of 2: " in told.stderr
    assert "2 of 2: " in told.stderr
    assert "2 documents with 1 pages in" in told.stderr
    assert "1 could not be read" in told.stderr
    workbook = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    assert workbook.sheet_names == ["Documents", "Lines", "Checks", "Not read"]
    header, row = workbook.get_sheet_by_name("Documents").to_python()
    assert dict(zip(header, row, strict=True))["Invoice number"] == "INV-2026-0012"
    assert len(workbook.get_sheet_by_name("Not read").to_python()) == 2
    page = (tmp_path / "out.html").read_text("utf-8")
    assert 'class="box doubt" id="d2-total"' in page
    assert "data:image/jpeg;base64," in page
    assert "&lt;b&gt;Hex bolts&lt;/b&gt;" in page, "what was read is shown, never run"
    assert "<script" not in page


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("absent.pdf", "--template", "invoice"), "extract.arguments"),
        ((".", "--template", "invoice"), "extract.arguments"),
        (("servbot.toml", "--template", "no-such"), "documents.template-missing"),
    ],
)
def test_a_wrong_command_names_what_is_wrong(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    told = extract(*words, folder=tmp_path)
    assert told.returncode == 1
    assert f"[{code}]" in told.stderr
