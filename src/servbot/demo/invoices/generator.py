"""A set of invoices as files, with the workbooks they belong to and the truth about them."""

from pathlib import Path

from servbot.demo.invoices.compose import compose
from servbot.demo.invoices.layout import page_of
from servbot.demo.invoices.paper import Paper
from servbot.demo.invoices.photographing import as_jpeg, photographed
from servbot.demo.invoices.plan import Slot
from servbot.demo.invoices.printing import Printer
from servbot.demo.invoices.scanning import as_pdf, as_png, rendered, scanned
from servbot.demo.invoices.tables import write_orders, write_suppliers
from servbot.demo.invoices.truth import Truth, write_truth


def generate(folder: Path, *, seed: int = 7, count: int = 24, browser: str | None = None) -> Truth:
    """Write `invoices/`, `shared/purchase_orders.xlsx`, `shared/suppliers.xlsx` and `truth.json`.

    Inside a running asyncio loop, call it in a thread: it drives a browser and waits for it.

    Args:
        folder: where to write; made when it is missing.
        seed: the same seed and count give the same invoices.
        count: number of files in `invoices/`; from 24 on every kind of defect is among them.
        browser: path of a Chromium; without it one is looked for.
    """
    composition = compose(seed, count)
    for name in ("invoices", "shared"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with Printer(browser) as printer:
        for at, (slot, paper) in enumerate(zip(composition.slots, composition.papers, strict=True)):
            pdf = printer.pdf(page_of(paper))
            content = _in_form(pdf, slot, seed * 100_003 + at)
            (folder / "invoices" / paper.truth.file).write_bytes(content)
    write_orders(composition.orders, folder / "shared" / "purchase_orders.xlsx")
    write_suppliers(folder / "shared" / "suppliers.xlsx")
    return _written(folder, seed, composition.papers)


def _in_form(pdf: bytes, slot: Slot, seed: int) -> bytes:
    """The printed page as the file that arrives."""
    if slot.form == "text":
        return pdf
    if slot.form == "photo":
        photo = photographed(rendered(pdf), seed, blurred=slot.defect == "blurred")
        return as_jpeg(photo, sideways=slot.sideways)
    scan = scanned(pdf, seed)
    return as_png(scan) if slot.suffix == ".png" else as_pdf(scan)


def _written(folder: Path, seed: int, papers: tuple[Paper, ...]) -> Truth:
    entries = tuple(paper.truth for paper in papers)
    truth = Truth(seed=seed, count=len(entries), entries=entries)
    write_truth(truth, folder / "truth.json")
    return truth
