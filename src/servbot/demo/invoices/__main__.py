"""`python -m servbot.demo.invoices --seed 7 --count 24 --out DIR`."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from servbot.demo.invoices import generate


def main(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same invoices.")] = 7,
    count: Annotated[int, typer.Option(min=1, help="Number of invoices.")] = 24,
    browser: Annotated[str | None, typer.Option(help="Path of a Chromium; looked for without it.")] = None,
) -> None:
    """Write invoices with known contents, their orders and their suppliers."""
    truth = generate(out, seed=seed, count=count, browser=browser)
    kinds: Counter[str] = Counter(entry.defect or "clean" for entry in truth.entries)
    typer.echo(f"{truth.count} invoices in {out / 'invoices'}: " + _listed(kinds))


def _listed(kinds: Counter[str]) -> str:
    return ", ".join(f"{amount} {kind}" for kind, amount in kinds.most_common())


if __name__ == "__main__":
    typer.run(main)
