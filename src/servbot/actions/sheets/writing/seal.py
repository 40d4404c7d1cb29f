"""The sealed summary of a report: what was found, by which rules, from which files, signed by the installation."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servbot.actions.sheets.errors import ReportNotGenuine
from servbot.actions.sheets.reconciliation.found import Found
from servbot.actions.sheets.reconciliation.result import Proof, Summary

SUMMARY, SIGNATURE = "Sealed summary", "Signature"
PIECE = 30_000
"""Characters of the summary in one cell, which holds at most 32,767."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The file of one side."""

    path: Path
    sheet: str
    digest: str
    """SHA-256 of the file as it was read."""

    header_row: int | None = None
    columns: Mapping[str, Any] | None = None


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sealed_rows(
    found: Found,
    summary: Summary,
    proof: Proof,
    origins: Sequence[Origin],
    sheets: Mapping[str, str],
    key: bytes,
    *,
    repeatable: bool,
) -> Iterator[dict[str, str]]:
    """The rows of the proof that hold the summary and its signature."""
    content = {
        "rules": found.rules.model_dump(mode="json"),
        "summary": summary.model_dump(mode="json"),
        "proof": proof.model_dump(mode="json"),
        "files": [_described(origin) for origin in origins],
        "sheets": dict(sheets),
        "repeatable": repeatable,
        **(
            {"answers": [answer.model_dump(mode="json") for answer in found.answers]} if found.answers else {}
        ),
    }
    text = json.dumps(content, ensure_ascii=True, sort_keys=True)
    for start in range(0, len(text), PIECE):
        yield {"What": SUMMARY, "Value": text[start : start + PIECE]}
    yield {"What": SIGNATURE, "Value": signature(text, key)}


def signature(text: str, key: bytes) -> str:
    """What only the holder of the key can write."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def opened(rows: Iterable[Mapping[str, Any]], key: bytes, place: str) -> dict[str, Any]:
    """The summary behind the rows; `ReportNotGenuine` when the signature is not this installation's."""
    kept = [(row.get("What"), str(row.get("Value"))) for row in rows]
    text = "".join(value for what, value in kept if what == SUMMARY)
    signed = next((value for what, value in kept if what == SIGNATURE), "")
    if not text or not hmac.compare_digest(signature(text, key), signed):
        raise ReportNotGenuine(
            f"The proof of {place} was not signed by this installation, or was changed since.", place=place
        )
    content: dict[str, Any] = json.loads(text)
    return content


def _described(origin: Origin) -> dict[str, Any]:
    columns = dict(origin.columns or {})
    name = {"path": str(origin.path), "sheet": origin.sheet, "sha256": origin.digest}
    return {**name, "header_row": origin.header_row, "columns": columns}
