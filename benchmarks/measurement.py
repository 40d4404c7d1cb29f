"""What every benchmark prints: a table for people and rows for machines."""

import argparse
import json
import platform
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison: servbot beside a peer that did the same work in the same run."""

    name: str
    servbot: float | None
    peer: str
    """Name and version of what it is compared with; empty where the bound is a figure."""

    peer_value: float | None
    unit: str
    floor: str
    """What is required, as the design states it."""

    ratio: float | None = None
    """How many times better servbot is: above 1 is better, whatever the unit."""

    met: bool | None = None
    """`None` where one side could not be measured."""


def compared(
    name: str,
    servbot: float,
    peer: str,
    peer_value: float,
    *,
    unit: str,
    least: float,
    more_is_better: bool = True,
) -> Row:
    """A row whose floor is a ratio: servbot must be `least` times as good as the peer."""
    ratio = servbot / peer_value if more_is_better else peer_value / servbot
    return Row(
        name=name,
        servbot=servbot,
        peer=peer,
        peer_value=peer_value,
        unit=unit,
        floor=f"{least:g}x",
        ratio=ratio,
        met=ratio >= least,
    )


def bounded(name: str, servbot: float, *, unit: str, most: float) -> Row:
    """A row whose floor is a figure that must not be passed."""
    return Row(
        name=name,
        servbot=servbot,
        peer="",
        peer_value=None,
        unit=unit,
        floor=f"at most {most:g} {unit}",
        ratio=most / servbot,
        met=servbot <= most,
    )


def at_least(name: str, value: float, floor: float, unit: str = "") -> Row:
    """A row whose floor is a share that must be reached."""
    return Row(
        name=name,
        servbot=value,
        peer="",
        peer_value=None,
        unit=unit,
        floor=f"at least {floor:g}",
        ratio=value / floor,
        met=value >= floor,
    )


def unmeasured(name: str, *, unit: str, floor: str) -> Row:
    """A row of which one side could not be measured."""
    return Row(name=name, servbot=None, peer="", peer_value=None, unit=unit, floor=floor)


def arguments(description: str) -> argparse.ArgumentParser:
    """The arguments that all benchmarks take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to this file too")
    return parser


def report(rows: list[Row], to: Path | None) -> None:
    """Print the table and the JSON line; write the file when one is wanted."""
    widths = [max(len(line[column]) for line in _lines(rows)) for column in range(6)]
    for line in _lines(rows):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
    record = {"machine": _machine(), "date": datetime.now(UTC).isoformat(), "rows": [asdict(r) for r in rows]}
    print(json.dumps(record))
    if to:
        to.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _lines(rows: list[Row]) -> list[tuple[str, ...]]:
    head = ("measured", "servbot", "peer", "", "ratio", "floor")
    return [head, *(_line(row) for row in rows)]


def _line(row: Row) -> tuple[str, ...]:
    verdict = {True: "met", False: "NOT MET", None: "not measured"}[row.met]
    return (
        row.name,
        _figure(row.servbot, row.unit),
        row.peer,
        _figure(row.peer_value, row.unit),
        f"{row.ratio:.2f}" if row.ratio is not None else "",
        f"{row.floor}: {verdict}",
    )


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.4g} {unit}"


def _machine() -> str:
    return f"{platform.machine()}, {platform.system()} {platform.release()}, Python {sys.version.split()[0]}"
