"""Knows which parts of a workbook would not survive being loaded and saved."""

import re
import zipfile
from pathlib import Path

LOST = {
    "drawings": re.compile(r"xl/drawings/(?!vmlDrawing)[^/]+\.xml"),
    "charts": re.compile(r"xl/(?:charts|chartsheets)/"),
    "slicers": re.compile(r"xl/(?:slicers|slicerCaches|timelines)/"),
    "pivot tables": re.compile(r"xl/pivotTables/"),
    "threaded comments": re.compile(r"xl/(?:threadedComments|persons)/"),
    "form controls": re.compile(r"xl/(?:ctrlProps|activeX|embeddings)/"),
    "tables fed by queries": re.compile(r"xl/(?:queryTables|connections\.xml|model/)"),
}


def parts_lost(path: Path) -> list[str]:
    """What the workbook holds that saving it again would lose, in people's words."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return [word for word, pattern in LOST.items() if any(pattern.match(name) for name in names)]
