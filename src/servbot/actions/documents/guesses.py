"""Values that stand without a label: the sender's name at the top, the currency of the amounts."""

import re
from collections.abc import Sequence
from statistics import median

from servbot.actions.documents.amounts import find_amounts, plain_width
from servbot.actions.documents.currencies import most_named
from servbot.actions.documents.layout import Run
from servbot.actions.documents.search import Candidate, Pages

LETTERHEAD = 0.35
"""The name of the sender stands in this upper part of the first page."""

OUTSTANDING = 1.4
"""A name set in letters so much larger than the rest is the sender's; any other is a guess."""

_TITLES = re.compile(
    r"\b(invoice|tax invoice|bill|receipt|copy|original|duplicate|page|statement|delivery|factu+r|facture|rechnung|fattura|factura|proforma|credit note)\b|发票|联|副本|样张",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"[!?。]$|(?<!Ltd)(?<!Inc)(?<!Co)(?<!Corp)(?<!plc)(?<!\.V)(?<!\.A)(?<!\.L)\.$", re.IGNORECASE
)
"""Slogans end like sentences; a name may end with a shortened legal form."""


def guess_letterhead(pages: Pages) -> Candidate | None:
    """The largest text at the top of the first page that is no title of the document."""
    near_top = [run for run in pages.runs if _may_be_name(run) and not pages.labelled(run)]
    if not near_top:
        return None
    largest = max(run.height for run in near_top)
    name = next(run for run in near_top if run.height > 0.9 * largest)
    # Engines draw their boxes with a margin, which makes sizes look more alike.
    least = OUTSTANDING if name.page.source == "text-layer" else 0.9 * OUTSTANDING
    stands_out = name.height > least * median(run.height for run in pages.runs)
    return Candidate(" ".join(name.text.split()), name, 0.93 if stands_out else 0.7)


def _may_be_name(run: Run) -> bool:
    letters = sum(character.isalpha() for character in run.text)
    return (
        run.page.number == 1
        and run.bottom < LETTERHEAD * run.page.height
        and letters >= 3
        and letters > 0.5 * len(run.text)
        and ":" not in plain_width(run.text)
        and not _SENTENCE.search(run.text)
        and not _TITLES.search(run.text)
    )


def guess_currency(pages: Pages) -> Candidate | None:
    """The currency that most of the texts with an amount name; a Chinese tax invoice is in CNY."""
    with_amounts = [run for run in pages.runs if find_amounts(run.text)]
    named = most_named([run.text for run in with_amounts])
    if named:
        return Candidate(named[0], with_amounts[named[1]], 0.97)
    return _chinese(pages.runs)


def _chinese(runs: Sequence[Run]) -> Candidate | None:
    found = next((run for run in runs if "价税合计" in run.text or "发票号码" in run.text), None)
    return Candidate("CNY", found, 0.95) if found else None
