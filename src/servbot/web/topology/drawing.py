"""The picture as SVG, drawn by graphviz' program `dot`."""

import re
import shutil
import subprocess
from functools import lru_cache

from servbot.core.bot import Bot
from servbot.core.loader import load
from servbot.web.topology.source import LANES, Lanes, source_of

SECONDS = 10
"""How long the drawing program may take."""

size = re.compile(r'(width|height)="(\d+)pt"')


def can_draw() -> bool:
    """Whether `dot` is installed."""
    return shutil.which("dot") is not None


@lru_cache(maxsize=128)
def picture(text: str, name: str, lanes: Lanes = LANES) -> str:
    """The picture of a definition as an `<svg>` element; empty when it cannot be drawn here.

    Args:
        text: the definition, checked before.
        name: the bot's name.
        lanes: what the front and the back lane are called.
    """
    return drawn(source_of(load(text, f"{name}/bot.yaml", Bot), lanes=lanes))


def drawn(source: str) -> str:
    """A drawing in graphviz' language as an `<svg>` element; empty when it cannot be drawn here."""
    program = shutil.which("dot")
    if program is None:
        return ""
    try:
        done = subprocess.run(
            [program, "-Tsvg"], input=source.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    svg = done.stdout.decode()
    # What stands before the element (XML declaration, document type) has no place inside a page, and a
    # printer's point is not a screen's pixel: letters of 11 shall be as large as the page's.
    return size.sub(r'\1="\2"', svg[svg.index("<svg") :], count=2)
