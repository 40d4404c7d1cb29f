"""Where the table of a name lies: in the folder `decisions` beside the bot, else where the name says."""

from collections.abc import Callable
from pathlib import Path

from servbot.core.paths import FileMissing, first_existing

endings = (".yaml", ".yml", ".xlsx", ".csv")


def place_of(named: str, readable: Callable[[str], Path]) -> Path:
    """The file; `FileMissing` says where it was looked for."""
    file = named.partition("!")[0]
    names = [file] if file.lower().endswith(endings) else [f"{file}{ending}" for ending in endings]
    for path in (each for name in names for each in (f"decisions/{name}", name)):
        try:
            return readable(path)
        except FileMissing:
            continue
    raise FileMissing(
        f"There is no decision table {file!r}.",
        remedy=f"Put it beside the bot as decisions/{names[0]}, or correct the name.",
    )


def sheet_of(named: str) -> str:
    """The sheet that a name such as `limits.xlsx!Sheet2` asks for; empty for the first."""
    return named.partition("!")[2]


def beside(*folders: Path) -> Callable[[str], Path]:
    """Finds files in a bot's folder, or in one of several."""
    return lambda path: first_existing(path, folders)
