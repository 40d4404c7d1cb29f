"""Invoices as HTML pages."""

import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from servbot.core.notation.writing_capitals import capitals
from servbot.demo.company import BUYER
from servbot.demo.invoices.goods import ITEMS
from servbot.demo.invoices.orders import TAX_PERCENT, line_tax
from servbot.demo.invoices.paper import Paper
from servbot.demo.invoices.truth import Line

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_COLOURS = ("#0b6e69", "#8a3324", "#27408b", "#5b3a8c", "#2f5d34")


def page_of(paper: Paper) -> str:
    """The invoice as one HTML page."""
    mark = sum(paper.seller.name.encode())
    return _template(f"{paper.layout}.html").render(
        paper=paper,
        truth=paper.truth,
        seller=paper.seller,
        buyer=BUYER,
        percent=TAX_PERCENT[paper.seller.country],
        sign=_SIGNS.get(paper.truth.currency, ""),
        colour=_COLOURS[mark % len(_COLOURS)],
        rows=[_row(line, paper) for line in paper.truth.lines],
        qr=_qr(paper.qr_text) if paper.qr_text else "",
    )


def _row(line: Line, paper: Paper) -> dict[str, Any]:
    """A line with what only the printed invoice says about it."""
    item = ITEMS.get(line.description)
    return {
        "line": line,
        "tax": line_tax(line, paper.seller),
        "model": item.model if item else "",
        "unit": item.unit if item else "",
    }


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(money=_money, capitals=capitals)
    return environment.get_template(name)


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _qr(text: str) -> str:
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg: str = code.to_svg(add_quiet_zones=False)
    # A view box instead of a fixed size lets the page decide how large the code is.
    return re.sub(r'^.*<svg width="(\d+)" height="(\d+)"', r'<svg viewBox="0 0 \1 \2"', svg, flags=re.DOTALL)
