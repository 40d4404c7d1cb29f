"""Values that stand without a label: the sender's name at the top, the currency of the amounts."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from servbot.actions.documents.amounts import find_amounts, plain_width
from servbot.actions.documents.currencies import most_named
from servbot.actions.documents.dates import find_date
from servbot.actions.documents.layout import Run, words_of_a_title
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
    r"[!?。]$|(?<!Ltd)(?<!BHD)(?<!Inc)(?<!Co)(?<!Corp)(?<!plc)(?<!\.V)(?<!\.A)(?<!\.L)\.$", re.IGNORECASE
)
"""Slogans end like sentences; a name may end with a shortened legal form."""

_FORMS = r"SDN\.?\s*\.?BHD|BERHAD|BHD|[S5]/B|SB|Ltd|Limited|LLC|L\.L\.C|Inc|Corp|PLC|LLP|GmbH|AG|B\.?V|S\.?A|Pte|Pty|Co"
_LEGAL = re.compile(rf"(?<![a-z])(?:{_FORMS})(?![a-z])|公司", re.IGNORECASE)
_ONLY_LEGAL = re.compile(
    rf"(?:(?:{_FORMS}|\([A-Z]{{1,3}}\)|TRADING|ENTERPRISE|COMPANY|RESTAURANT|HARDWARE|STORE|MARKET)[.\s]*)+",
    re.IGNORECASE,
)
"""The end of a name whose beginning stands in the line above."""

_MISREAD = (
    (re.compile(r"(?<![A-Z0-9/])[S5]/[B8](?![A-Z0-9/])"), "S/B"),
    (re.compile(r"(?<![A-Z])(SDN\.?\s*)[A-Z0-9]HD(?![A-Z])"), r"\1BHD"),
)
"""Legal forms that engines get wrong by one letter."""

_REGISTRATION = re.compile(
    r"\s*(?:[(\[{]?\s*(?:(?:co|reg|company)\W*(?:no|reg)?\W*)?\(?[A-Z]{0,2}\d{5,}|[(\[{]\s*[A-Z]{0,2}\d{3,}).*$",
    re.IGNORECASE,
)
"""The number of a company behind its name."""

COMPANY_RUNS = 14
"""The name of a shop stands among so many first texts of its receipt."""

_TELLING = re.compile(
    rf"(?<![a-z])(?:{_FORMS})(?![a-z])|ENTERPRISE|TRADING|COMPANY|RESTAURANT|RESTORAN|STATIONER|HARDWARE|MARKET|(?<![a-z])MART(?![a-z])|BAKER|CAFE|COFFEE|KEDAI"
    r"|PERNIAGAAN|SYARIKAT|PASARAYA|PHARMACY|FARMASI|SUPPLIES|(?<![a-z])SUPPLY|SHOP(?:PE)?(?![a-z])|STORE|HOTEL|PIZZA|SEAFOOD|NOODLE|FOODS?(?![a-z])|FLORIST|BOOKS|GIFT|CARRY|HANDICRAFT|(?<![a-z])CAKE|BAKERY|CATERING|BISTRO|SUPERMARKET|BOUTIQUE|CLINIC|KLINIK|PETROL|ELECTRIC"
    r"|公司|餐厅|饭店|酒店|超市|商店|商场|药店|酒楼",
    re.IGNORECASE,
)
"""What names of shops and companies hold and names of people, slogans and streets rarely do."""

_ADDRESS = re.compile(
    r"^(?:no|lot|unit|block)\b[ .:]*\d|\b(?:jalan|jln|taman|street|road|avenue|tel|fax|www|http)\b|\b\d{5}\b",
    re.IGNORECASE,
)
_DECIMALS = re.compile(r"[.,]\d\d\D*$")
_TIME = re.compile(r"\d\d?\s*[:.]\s*\d\d")


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


def guess_company(pages: Pages) -> Candidate | None:
    """The first name at the top that a trade or a legal form gives away; else the first name at all."""
    first = [run for run in pages.runs if run.page.number == 1][:COMPANY_RUNS]
    names = words_of_a_title([run for run in first if _is_name(run) and not _ADDRESS.search(run.text)])
    telling = [run for run in names if _TELLING.search(plain_width(run.text))]
    if telling:
        whole = _whole_name(telling[0], names)
        rivals = sum(_plain_name(run) not in whole for run in telling[1:])
        return Candidate(whole, telling[0], 0.95, rivals=rivals)
    return Candidate(_whole_name(names[0], names), names[0], 0.6, rivals=len(names) - 1) if names else None


def _whole_name(run: Run, names: Sequence[Run]) -> str:
    """Without the registration number behind it; with the lines above and below that the name runs over."""
    above = [name for name in names if name.bottom <= run.middle and run.top - name.bottom < run.height]
    below = [name for name in names if name.top >= run.middle and name.top - run.bottom < run.height]
    text = _plain_name(run)
    if above and (
        _ONLY_LEGAL.fullmatch(text) or text.startswith("&") or _plain_name(above[-1]).endswith("&")
    ):
        text = f"{_plain_name(above[-1])} {text}"
    after = _plain_name(below[0]) if below else ""
    if not _LEGAL.search(text) and (
        text.endswith("&") or after.startswith("&") or _ONLY_LEGAL.fullmatch(after)
    ):
        text = f"{text} {after}"
    return text


def _plain_name(run: Run) -> str:
    text = " ".join(plain_width(run.text).split())
    for misread, form in _MISREAD:
        text = misread.sub(form, text)
    return _REGISTRATION.sub("", text).strip(" -.,:*") or text


def guess_date(pages: Pages) -> Candidate | None:
    """The first date on the page; one with a time of day behind it comes before others."""
    dated = [(found, run) for run in pages.runs if (found := find_date(run.text))]
    dated.sort(key=lambda place: not _TIME.search(place[1].text[place[0][2] :]))
    if not dated:
        return None
    (value, start, end), run = dated[0]
    rivals = {found[0] for found, _ in dated} - {value}
    return Candidate(value, run.part(start, end), 0.8 if rivals else 0.97, rivals=len(rivals))


def guess_total(pages: Pages) -> Candidate | None:
    """The largest amount with decimals that stands on the page more than once: sums are repeated, prices rarely."""
    found = [
        (value, run.part(start, end))
        for run in pages.runs
        for value, start, end in find_amounts(run.text)
        if _DECIMALS.search(run.text[start:end])
    ]
    counted = Counter(value for value, _ in found)
    repeated = [place for place in found if counted[place[0]] > 1 and place[0] > 0]
    if not repeated:
        return None
    value, run = max(repeated, key=lambda place: place[0])
    return Candidate(value, run, 0.6)


def _may_be_name(run: Run) -> bool:
    return run.page.number == 1 and run.bottom < LETTERHEAD * run.page.height and _is_name(run)


def _is_name(run: Run) -> bool:
    text = _REGISTRATION.sub("", run.text)
    letters = sum(character.isalpha() for character in text)
    return (
        letters >= 3
        and letters > 0.5 * len(text)
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
