"""What the practice site makes up as it is asked: a table of several pages, offers for what is typed, a file."""

import json
from pathlib import Path

PAGES = Path(__file__).with_name("pages")
LAST_PAGE = 3
SUPPLIERS = ("Harbour Paper Ltd", "Harbour Paper Ltd (old)", "Northern Steel", "海港纸业有限公司")

rates = "Currency,Rate\nEUR,7.81\nUSD,7.24\n"
"""A file to download."""


def table_page(page: int) -> str:
    """One page of a table; the last one has a `Next` that leads nowhere."""
    rows = "".join(f"<tr><td>INV-{page}{n}</td><td>{n}0.50</td><td>A</td></tr>" for n in range(1, 4))
    following = (
        f'<a href="/table?page={page + 1}">Next »</a>'
        if page < LAST_PAGE
        else '<a aria-disabled="true">Next »</a>'
    )
    head = "<tr><th>Number </th><th>Amount</th><th>Number</th></tr>"
    body = f"<table><caption>Open items</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"
    return f"<title>Items</title>{body}{following}"


def suppliers(query: str) -> str:
    """Names that hold the query, as JSON."""
    return json.dumps([name for name in SUPPLIERS if query.lower() in name.lower()])
