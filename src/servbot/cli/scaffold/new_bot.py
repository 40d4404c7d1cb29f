"""`new bot`: a bot with cases and a page."""

import re
from pathlib import Path

from servbot.cli.scaffold.writing import IsThere, NameWrong, filled, write_new


def new_bot(name: str, home: Path) -> list[Path]:
    """Write a bot into a folder of bots; the files that were written."""
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*", name):
        raise NameWrong(
            f"A bot cannot be called {name!r}.",
            remedy="Use small letters, digits and `-`, such as expense-claims.",
        )
    folder = home / name.replace("-", "_")
    if folder.exists():
        raise IsThere(f"{folder.as_posix()} is there already.")
    title = name.replace("-", " ").replace("_", " ").capitalize()
    words = {
        "name": name.replace("_", "-"),
        "title": title,
        "folder": folder.name,
        "place": folder.as_posix(),
    }
    return write_new(
        {
            folder / "bot.yaml": filled("bot/bot.yaml.tmpl", words),
            folder / "tests" / "cases.yaml": filled("bot/cases.yaml.tmpl", words),
            folder / "README.md": filled("bot/README.md.tmpl", words),
        }
    )
