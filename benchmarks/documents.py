"""How well and how fast documents are read, on real receipts, photos and invoices that are not part of servbot.

    python benchmarks/documents.py --data DIR --cache DIR --json documents.json

`DIR` holds `receipts`, `taxi_zh` and `invoices_pdf`, the truth beside each file. Readings are kept in the cache folder.
Names and error rates are learned on other folds than those they are judged on; the thresholds are fixed before.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytesseract
from document_pages import PageCache
from document_receipts import Judged, in_folds, labelled, receipts
from measurement import Row, arguments, at_least, compared, report
from PIL import Image

from servbot.actions.documents.calibrating import calibrate, reliability
from servbot.actions.documents.extraction import extract
from servbot.actions.documents.reading.job import read_words
from servbot.actions.documents.template_file import SHIPPED, load_template
from servbot.core.errors import ServbotError

ACCEPTED_ERROR = 0.02
WORKERS = 2


def of_receipts(data: Path, cache: PageCache, most: int) -> list[Row]:
    known = receipts(data / "receipts", cache, most)
    seen = in_folds(known, ACCEPTED_ERROR, vendors_apart=False)
    unseen = in_folds(known, ACCEPTED_ERROR, vendors_apart=True)
    print(*reliability((one.sure, one.right) for one in seen), sep="\n")
    accepted = [one for one in seen if one.accepted]
    wrong = sum(not one.right for one in accepted) / max(1, len(accepted))
    fresh = [one for one in unseen if one.accepted]
    wrong_fresh = sum(not one.right for one in fresh) / max(1, len(fresh))
    rows = [
        at_least(f"receipts, {field}", share(seen, field), 0.0001) for field in ("date", "total", "company")
    ]
    return [
        *rows,
        at_least("receipts, mean of date, total, company", share(seen), 0.94),
        at_least("receipts of vendors never seen, mean", share(unseen), 0.88),
        at_least("fields accepted at an error of 2 %", len(accepted) / len(seen), 0.75),
        at_least("right among those accepted", 1 - wrong, 1 - ACCEPTED_ERROR),
        at_least("vendors never seen: fields accepted", len(fresh) / len(unseen), 0.75),
        at_least("vendors never seen: right among those", 1 - wrong_fresh, 1 - ACCEPTED_ERROR),
    ]


def share(judged: Sequence[Judged], field: str = "") -> float:
    chosen = [one for one in judged if field in {"", one.field}]
    return sum(one.right for one in chosen) / len(chosen)


def of_photos(data: Path, cache: PageCache) -> Row:
    """Printed keywords of two characters and more; a photo that is refused has none found.

    The truth leaves out the colons and dots inside a keyword that are printed, so they are left out here as well.
    """
    found = wanted = 0
    for file in sorted((data / "taxi_zh").glob("*.jpg")):
        text = _letters("".join(word.text for page in cache.read(file).pages for word in page.words))
        truth = file.with_name(f"{file.stem}_textGT.txt").read_text("gbk").splitlines()
        words = [line.strip() for line in truth if len(line.strip()) > 1 and "\t" not in line]
        words = [word for word in words if not word.replace(" ", "").isdigit()]
        wanted += len(words)
        found += sum(_letters(word) in text for word in words)
    return at_least("keywords found on Chinese phone photos", found / wanted, 0.96)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def of_invoices(data: Path, cache: PageCache) -> Row:
    """Number, date and total of invoices with a text layer."""
    template = load_template(SHIPPED / "invoice.yaml")
    right = wanted = 0
    for file in sorted((data / "invoices_pdf").glob("*.pdf")):
        kept = cache.read(file)
        place = file.with_suffix(".json")
        if not place.exists():
            continue
        fields = extract("invoice", template, kept.pages).fields if kept.pages else {}
        truth = json.loads(place.read_text("utf-8"))[0]
        for name, key in (("number", "invoice_number"), ("date", "date"), ("total", "amount")):
            if key in truth:
                wanted += 1
                good = _same(fields.get(name), truth[key])
                right += good
                if not good:
                    print(f"  {file.name}: {name} is {truth[key]}, read {fields.get(name)}")
    return at_least("invoices with a text layer: number, date, total", right / wanted, 1.0)


def _same(value: object, truth: object) -> bool:
    match value:
        case Decimal():
            return value == Decimal(str(truth))
        case date():
            return value.isoformat() == str(truth)[:10]
    # A number sign in front says that a number follows; it is no part of it.
    return str(value or "").lstrip("# ") == str(truth).lstrip("# ")


def of_speed(data: Path, pages: int) -> list[Row]:
    """Pages per minute of the same files, read afresh."""
    files = sorted((data / "receipts").glob("*.jpg"))[:: max(1, 160 // pages)][:pages]
    plain = _per_minute(lambda: [pytesseract.image_to_string(Image.open(file)) for file in files], len(files))
    rows = []
    with ProcessPoolExecutor(WORKERS) as pool:
        for engine, floor in (("rapidocr", 2.0), ("tesserocr", 8.0)):
            list(pool.map(_read, files[:WORKERS], [engine] * WORKERS))  # models are loaded
            engine_pages = _per_minute(
                lambda engine=engine: list(pool.map(_read, files, [engine] * len(files))), len(files)
            )
            name = f"scans, {engine}, {WORKERS} processes"
            version = f"pytesseract {pytesseract.get_tesseract_version()}"
            rows.append(compared(name, engine_pages, version, plain, unit="pages/min", least=floor))
    pdf = data / "invoices_pdf" / "AmazonWebServices.pdf"
    read_words(pdf, "rapidocr", (), 1)
    layer, ocr = (_per_minute(lambda e=e: read_words(pdf, e, (), 1), 1) for e in ("text-layer", "rapidocr"))
    return [*rows, compared("PDF with a text layer", layer, "OCR", ocr, unit="pages/min", least=50)]


def _read(file: Path, engine: str) -> None:
    with suppress(ServbotError):  # what an engine cannot make out has cost its time all the same
        read_words(file, engine, ("eng",) if engine == "tesserocr" else (), 1)  # type: ignore[arg-type]


def _per_minute(work: Callable[[], object], pages: int) -> float:
    begin = time.perf_counter()
    work()
    return 60 * pages / (time.perf_counter() - begin)


def options() -> argparse.Namespace:
    parser = arguments(__doc__ or "")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with receipts, taxi_zh and invoices_pdf"
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder outside the project for readings")
    parser.add_argument(
        "--calibration", type=Path, help="write what all receipts together say, for the template"
    )
    parser.add_argument("--most", type=int, default=0, help="only about so many receipts")
    parser.add_argument("--speed-pages", type=int, default=16, help="receipts read for the speed; 0 for none")
    return parser.parse_args()


def main() -> None:
    given = options()
    if not (given.data / "receipts").is_dir():
        sys.exit(f"There is no folder {given.data / 'receipts'}.")
    cache = PageCache(given.cache, "auto")
    if given.calibration:
        everything = labelled(receipts(given.data / "receipts", cache, given.most))
        found = calibrate("receipt", "rapidocr", everything).calibration
        given.calibration.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    rows = [
        *of_receipts(given.data, cache, given.most),
        of_photos(given.data, cache),
        of_invoices(given.data, cache),
    ]
    if given.speed_pages:
        rows += of_speed(given.data, given.speed_pages)
    report(rows, given.json)


if __name__ == "__main__":
    main()
