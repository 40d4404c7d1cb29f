"""Whether all pages of a document are there, by what its pages say about themselves."""

import re
from collections.abc import Sequence

from servbot.actions.documents.amounts import plain_width
from servbot.actions.documents.layout import Run
from servbot.core.reading import Check

_NUMBERED = re.compile(
    r"(?<![a-z])page\s*(?P<page>\d{1,3})\s*(?:of|/)\s*(?P<all>\d{1,3})(?!\d)"
    r"|第\s*(?P<page_zh>\d{1,3})\s*页\s*[,/;]?\s*共\s*(?P<all_zh>\d{1,3})\s*页"
    r"|共\s*(?P<all_first>\d{1,3})\s*页\s*[,/;]?\s*第\s*(?P<page_last>\d{1,3})\s*页",
    re.IGNORECASE,
)


def check_pages(runs: Sequence[Run], pages: int) -> list[Check]:
    """A failed check where a page says that there are more pages than came; a total may stand on one of those."""
    said = max((int(number) for run in runs for number in _totals(run.text)), default=0)
    if said <= pages:
        return []
    came = "only 1 page came" if pages == 1 else f"only {pages} pages came"
    message = (
        f"The document says that it has {said} pages, but {came}. Ask the sender for all pages in one file. "
        f"（请发件人把全部 {said} 页放在一个文件里重新发送。）"
    )
    return [Check(code="documents.page-missing", passed=False, message=message)]


def _totals(text: str) -> list[str]:
    found = _NUMBERED.finditer(plain_width(text))
    return [match["all"] or match["all_zh"] or match["all_first"] for match in found]
