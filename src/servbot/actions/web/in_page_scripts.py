"""The scripts that look at a page from inside, as calls to the driver and as selector engines."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

_folder = Path(__file__).with_name("in_page")
_parts = ("labels.js", "writing.js", "several.js", "controls.js", "reading.js")

label_engine = "servbot_label"
"""Finds form controls, groups of choices and named buttons by what people call them."""

reading_engine = "servbot_reading"
"""Finds what stands beside a label, for reading."""

region_engine = "servbot_region"
"""Finds parts of a page by their heading, legend, caption or name."""

showing_engine = "servbot_showing"
"""Finds what shows one of the given secrets."""

choice_engine = "servbot_choice"
"""Finds a choice by its text within its group."""

engines = {
    label_engine: "byLabel(JSON.parse(decodeURIComponent(body)))",
    reading_engine: "readable(JSON.parse(decodeURIComponent(body)))",
    region_engine: "regionsCalled(JSON.parse(decodeURIComponent(body)))",
    showing_engine: "showing(JSON.parse(decodeURIComponent(body)))",
    choice_engine: "choicesIn(root, JSON.parse(decodeURIComponent(body)))",
}
"""What each selector engine evaluates to, given `root` and `body`."""


@cache
def library() -> str:
    """All in-page functions as one script text."""
    return "\n".join((_folder / part).read_text(encoding="utf-8") for part in _parts)


def engine_script(name: str) -> str:
    """The selector engine of that name, as the driver registers it."""
    found = f"queryAll(root, body) {{ return {engines[name]}; }}"
    return f"(() => {{ {library()}\nreturn {{ query(root, body) {{ return this.queryAll(root, body)[0]; }}, {found} }}; }})()"


@cache
def call(parameters: str, expression: str) -> str:
    """A function for the driver to evaluate: `parameters` in, the value of `expression` out."""
    return f"({parameters}) => {{ {library()}\nreturn {expression}; }}"


def selector(engine: str, body: Any) -> str:
    """A selector of one of our engines; its body is free of characters that mean something to the driver."""
    return f"{engine}={quote(json.dumps(body, ensure_ascii=False), safe='')}"
