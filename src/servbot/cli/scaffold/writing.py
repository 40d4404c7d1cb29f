"""Files from templates; nothing that is there is ever overwritten."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from servbot.core.errors import UsageError

TEMPLATES = Path(__file__).with_name("templates")


class IsThere(UsageError):
    """A file that would be written is there already."""

    code = "new.is-there"
    default_remedy = "Choose another name, or remove the file first."


class NameWrong(UsageError):
    """A new thing cannot have this name."""

    code = "new.name-wrong"


def filled(template: str, words: Mapping[str, str]) -> str:
    """The text of a template with its words."""
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)


def write_new(texts: Mapping[Path, str]) -> list[Path]:
    """Write all files, or none when one of them is there."""
    there = [path.as_posix() for path in texts if path.exists()]
    if there:
        raise IsThere(f"{', '.join(there)} is there already.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)
