"""A definition put together from several files, written as one."""

from decimal import Decimal
from typing import Any

import yaml

from servbot.core.loader import Document

WIDTH = 120


class _Writer(yaml.SafeDumper):
    """Writes what the reader of definitions reads back as the same."""

    def ignore_aliases(self, data: Any) -> bool:
        """The same value twice is written twice."""
        del data
        return True


def _of_decimal(writer: _Writer, value: Decimal) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:float", f"{value:f}")


_Writer.add_representer(Decimal, _of_decimal)


def plain_text(document: Document, derived: str, base: str) -> str:
    """The definition as the text of one file.

    Args:
        document: what the files make together.
        derived: name of the bot.
        base: name of the bot it extends.
    """
    data = {key: document.data[key] for key in sorted(document.data, key=_place)}
    written = yaml.dump(data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH)
    return f"# {derived} extends {base}: this is what both files make together.\n{written}"


def _place(key: str) -> int:
    """Heads first, then what the base had, in its order."""
    heads = ("servbot", "name", "title", "description", "goal", "owner")
    return heads.index(key) if key in heads else len(heads)
