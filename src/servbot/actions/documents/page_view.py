"""A page for the browser that shows documents with every field in its box; it needs nothing else, and no script."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from servbot.actions.documents.extracted import Extracted
from servbot.core.reading import DocumentReading

STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem; }
article { display: flex; flex-wrap: wrap; gap: 1.5rem; margin-bottom: 3rem; }
.pages { flex: 3 1 26rem; } .fields { flex: 2 1 22rem; }
figure { position: relative; margin: 0 0 1rem; }
figure img { width: 100%; display: block; border: 1px solid #8888; }
.box { position: absolute; border: 2px solid #2c7a4b; background: #2c7a4b22; }
.box.doubt { border-color: #b3541e; background: #b3541e22; }
.box:target { outline: 4px solid #d9a400; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.doubt { background: #b3541e22; }
"""


def as_html(done: Sequence[Extracted]) -> str:
    """The whole page; everything that was read is shown as text, whatever it holds."""
    body = "".join(_document(one, number) for number, one in enumerate(done, start=1))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Documents read</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><h1>Documents read</h1>{body}</body></html>\n"
    )


def _document(one: Extracted, number: int) -> str:
    title = f"<h2>{escape(one.file)}</h2>"
    if one.failure:
        return f"{title}<p>{escape(one.failure.message)} {escape(one.failure.remedy)}</p>"
    if one.reading is None:
        return title
    doubtful = one.doubtful()
    pages = "".join(
        f'<figure><img alt="Page {page}" src="data:image/jpeg;base64,{b64encode(content).decode()}">'
        f"{''.join(_boxes(one.reading, number, page, doubtful))}</figure>"
        for page, content in enumerate(one.pictures, start=1)
    )
    return (
        f'{title}<article><div class="pages">{pages}</div>'
        f'<div class="fields">{_fields(one.reading, number, doubtful)}{_checks(one.reading)}'
        f"{_lines(one.reading)}</div></article>"
    )


def _boxes(reading: DocumentReading, number: int, page: int, doubtful: Sequence[str]) -> Iterator[str]:
    for name, seen in reading.evidence.items():
        if seen.page != page or seen.box is None:
            continue
        left, top, right, bottom = (100 * edge for edge in seen.box)
        place = f"left:{left:.2f}%;top:{top:.2f}%;width:{right - left:.2f}%;height:{bottom - top:.2f}%"
        kind = "box doubt" if name in doubtful else "box"
        title = escape(reading.titles.get(name, name), quote=True)
        yield f'<div class="{kind}" id="d{number}-{escape(name)}" title="{title}" style="{place}"></div>'


def _fields(reading: DocumentReading, number: int, doubtful: Sequence[str]) -> str:
    return _table(
        ("Field", "Value", "Sure", "Read"), (_row(reading, number, name, doubtful) for name in reading.fields)
    )


def _row(reading: DocumentReading, number: int, name: str, doubtful: Sequence[str]) -> str:
    seen, value = reading.evidence.get(name), reading.fields[name]
    title = escape(reading.titles.get(name, name))
    linked = f'<a href="#d{number}-{escape(name)}">{title}</a>' if seen and seen.box else title
    sure = f"{seen.confidence:.0%}" if seen else ""
    read = escape(seen.text) if seen else ""
    if seen and seen.alternative:
        read += f" <small>or {escape(seen.alternative)}</small>"
    kind = ' class="doubt"' if name in doubtful else ""
    shown = "" if value is None else escape(str(value))
    return f'<tr{kind}><th>{linked}</th><td>{shown}</td><td class="number">{sure}</td><td>{read}</td></tr>'


def _checks(reading: DocumentReading) -> str:
    marks = {True: "holds", False: "does not hold"}
    rows = (
        f"<tr><td>{marks[check.passed]}</td><td>{escape(check.message)}</td></tr>" for check in reading.checks
    )
    return _table(("Check", ""), rows) if reading.checks else ""


def _lines(reading: DocumentReading) -> str:
    if not reading.lines:
        return ""
    names = list(reading.lines[0])
    cells = (
        "".join(f"<td>{escape('' if line[name] is None else str(line[name]))}</td>" for name in names)
        for line in reading.lines
    )
    return _table(names, (f"<tr>{row}</tr>" for row in cells))


def _table(headers: Sequence[str], rows: Iterator[str]) -> str:
    head = "".join(f"<th>{escape(header)}</th>" for header in headers)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
