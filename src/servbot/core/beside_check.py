"""Mistakes in the files that steps name, such as decision tables, found by the actions that read them."""

from collections.abc import Mapping
from pathlib import Path as Folder
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot.single_steps import DECIDE
from servbot.core.finding import Finding
from servbot.core.loader import Diagnostic, Document, Path


def mistakes_beside(
    document: Document, path: Path, step: Mapping[str, Any], catalogue: ActionCatalogue, folder: Folder | None
) -> list[Diagnostic]:
    """What the action of a step says about the files it names.

    Args:
        document: the bot's file.
        path: of the step in it.
        step: as written.
        catalogue: the actions that exist.
        folder: where the files lie.
    """
    name, given, places = _asked(path, step)
    if name not in catalogue:
        return []
    return [
        each if isinstance(each, Diagnostic) else _placed(document, each, places)
        for each in catalogue.find(name).mistakes(given, folder)
    ]


def _asked(path: Path, step: Mapping[str, Any]) -> tuple[str, dict[str, Any], dict[str, Path]]:
    """The action, its fields as written, and where each stands."""
    decide = step.get("decide")
    if isinstance(decide, dict):
        given = {"table": decide.get("table"), "values": decide.get("with", {})}
        place = (*path, "decide")
        return DECIDE, given, {"table": (*place, "table"), "values": (*place, "with")}
    fields = step.get("with", {})
    given = fields if isinstance(fields, dict) else {}
    return str(step.get("action", "")), given, {name: (*path, "with", name) for name in given}


def _placed(document: Document, finding: Finding, places: Mapping[str, Path]) -> Diagnostic:
    field, *rest = finding.path
    path = (*places.get(str(field), ()), *rest)
    return document.diagnostic(
        path,
        finding.code,
        finding.message,
        finding.remedy,
        key=finding.of_key,
        severity=finding.severity,
    )
