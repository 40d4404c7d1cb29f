"""`servbot extract` and `servbot documents`: documents read, measured and learned from by hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from servbot.actions.documents import Extract
from servbot.testkit import LocalContext

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


def invoice(**replaced: str) -> bytes:
    """A page with a text layer; readers rebuild the table of objects that it lacks."""
    shown = b"".join(
        b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (s, x, y, replaced.get(t, t).encode()) for x, y, s, t in ROWS
    )
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>> stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = b"".join(b"%d 0 obj %s endobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def servbot(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    place = folder.as_posix()
    (folder / "servbot.toml").write_text(
        f'[paths]\ndata = "{place}/data"\nshared = "{place}/shared"\n[worker]\nprocesses = 1\n'
    )
    command = [str(SERVBOT), "--config", str(folder / "servbot.toml"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_a_folder_is_read_with_progress_into_all_forms_and_bad_files_do_not_stop_it(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    (inbox / "march").mkdir(parents=True)
    (inbox / "march" / "a.pdf").write_bytes(invoice())
    (inbox / "b.pdf").write_bytes(b"%PDF-1.7\n" + b"\0" * 500)
    (inbox / "notes.txt").write_text("no document")
    told = servbot(
        "extract",
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
    told = servbot("extract", *words, folder=tmp_path)
    assert told.returncode == 1
    assert f"[{code}]" in told.stderr


def test_a_template_is_measured_on_labelled_documents_and_the_figures_are_used(tmp_path: Path) -> None:
    folder = tmp_path / "labelled"
    folder.mkdir()
    for number in range(12):
        file = folder / f"{number:02}.pdf"
        file.write_bytes(invoice(**{"145.00": "144.00" if number % 2 else "145.00"}))
        truth = {"number": "INV-2026-0012", "total": "144.00", "date": "2026-03-01"}
        file.with_suffix(".json").write_text(json.dumps(truth), encoding="utf-8")
    told = servbot("documents", "calibrate", "labelled", "--template", "invoice", "--report", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "12 documents read by text-layer" in told.stdout
    assert "how sure" in told.stdout
    assert "accept: {error: 2%} lets " in told.stdout
    read = servbot("extract", "labelled/01.pdf", "--template", "invoice", "--json", folder=tmp_path)
    evidence = json.loads(read.stdout)["evidence"]
    assert evidence["total"]["error"] is not None
    assert evidence["order_number" if "order_number" in evidence else "net"]["error"] is None, (
        "it was not labelled"
    )


async def test_a_corrected_supplier_is_known_on_the_next_document_until_it_is_undone(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    for name in ("march", "april"):
        (tmp_path / "workspace" / f"{name}.pdf").write_bytes(invoice(**{"Acme Bolts Ltd": "Acrne Bolts Ltd"}))
    march = Extract(file="march.pdf", template="invoice", engine="text-layer")
    april = Extract(file="april.pdf", template="invoice", engine="text-layer")
    before = await march.run(context)
    assert before.fields["supplier"] == "Acrne Bolts Ltd"
    for _ in range(2):  # a worker that died carries a correction out again
        after = await march.correct(context, before.model_dump(), {"supplier": "Acme Bolts Ltd"}, "chen")
    assert after.fields["supplier"] == "Acme Bolts Ltd"
    assert (await april.run(context)).fields["supplier"] == "Acme Bolts Ltd"

    listed = servbot("documents", "learned", "list", "--template", "invoice", "--json", folder=tmp_path)
    [lesson] = json.loads(listed.stdout)
    assert (lesson["by"], lesson["name"], lesson["read"]) == ("chen", "Acme Bolts Ltd", "Acrne Bolts Ltd")
    out = ("--out", "templates.yaml")
    servbot("documents", "learned", "export", "--template", "invoice", *out, folder=tmp_path)
    assert "name: Acme Bolts Ltd" in (tmp_path / "templates.yaml").read_text("utf-8")
    undone = servbot("documents", "learned", "undo", lesson["id"], "--template", "invoice", folder=tmp_path)
    assert undone.stdout == "Forgotten: Acme Bolts Ltd.\n"
    assert (await april.run(context)).fields["supplier"] == "Acrne Bolts Ltd"
    again = servbot("documents", "learned", "undo", lesson["id"], "--template", "invoice", folder=tmp_path)
    assert "[documents.lesson-missing]" in again.stderr


async def test_nothing_is_learned_where_the_bot_forbids_it(tmp_path: Path) -> None:
    context = LocalContext(tmp_path)
    (tmp_path / "workspace" / "march.pdf").write_bytes(invoice())
    action = Extract(file="march.pdf", template="invoice", engine="text-layer", learn=False)
    reading = await action.run(context)
    await action.correct(context, reading.model_dump(), {"supplier": "Somebody Ltd"}, "chen")
    assert not (tmp_path / "shared" / "learned").exists()
