"""Diagnostics as SARIF 2.1.0, which code scanning of CI systems reads."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from servbot import __version__
from servbot.core.errors import ServbotError
from servbot.core.loader import Diagnostic

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

helps: Mapping[str, str] = {
    "yaml": "The file is not read as it was meant. Mind indentation, colons and quotes at the place shown.",
    "bot": "The definition does not fit the bot language. docs/bot-language.md explains every key, "
    "`servbot action show NAME` the fields of an action.",
    "expression": "An expression between ${{ and }} cannot be used. docs/bot-language.md lists the names, filters "
    "and tests there are.",
}
"""What to do in general, by the first half of the code."""


def sarif(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The log file as plain data; the order of the diagnostics stays."""
    found = list(diagnostics)
    codes = sorted({each.code for each in found})
    told = {each.code: each for each in reversed(found)}
    driver = {
        "name": "servbot",
        "semanticVersion": __version__,
        "rules": [_rule(told[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes) for each in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(example: Diagnostic) -> dict[str, Any]:
    family, _, rest = example.code.partition(".")
    words = rest.replace("-", " ")
    general = helps.get(family, "Correct the place shown. docs/errors.md lists every code.")
    return {
        "id": example.code,
        "name": "".join(part.capitalize() for part in example.code.replace(".", "-").split("-")),
        "shortDescription": {"text": f"{family.capitalize()}: {words}"},
        "fullDescription": {"text": _sentence(example)},
        "help": {"text": general},
        "defaultConfiguration": {"level": example.severity},
    }


def _sentence(example: Diagnostic) -> str:
    """What the code means: the sentence of its error class, else the first message with it."""
    classes: list[type[ServbotError]] = [ServbotError]
    while classes:
        kind = classes.pop()
        if kind.__dict__.get("code") == example.code and kind.__doc__:
            return kind.__doc__.strip().splitlines()[0]
        classes += kind.__subclasses__()
    return example.message


def _result(each: Diagnostic, codes: Sequence[str]) -> dict[str, Any]:
    text = f"{each.message} {each.remedy}".strip()
    return {
        "ruleId": each.code,
        "ruleIndex": codes.index(each.code),
        "level": each.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": _place(each)}],
        "partialFingerprints": {"servbot/v1": _fingerprint(each)},
    }


def _place(each: Diagnostic) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": each.line,
        "startColumn": each.column,
        "endColumn": each.column + each.width,
    }
    if each.snippet:
        region["snippet"] = {"text": each.snippet}
    return {"artifactLocation": {"uri": _uri(each.file)}, "region": region}


def _uri(file: str) -> str:
    path = quote(file.replace("\\", "/"))
    return f"file://{path}" if path.startswith("/") else path


def _fingerprint(each: Diagnostic) -> str:
    """The same finding stays the same when lines above it change."""
    known = f"{each.file}\n{each.code}\n{each.snippet.strip()}\n{each.message}"
    return hashlib.sha256(known.encode()).hexdigest()[:32]
