"""`run --dry-run`: what a run would do, with nothing done."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import typer

from servbot.core.bot import EachStep
from servbot.core.masking import masked, values_at
from servbot.core.redaction import Redactor
from servbot.core.rehearsal import Noted, Rehearsed, rehearsal_inputs, rehearse

INDENT = "   "
PLACEHOLDER = "‹"
"""Begins what stands in for a value."""

LONGEST = 2_000
"""Characters of a value that are shown."""

HEAD = (
    "Nothing is done. ‹…› stands for a text only a run can know; where a number, date or yes is needed, "
    "1, 2000-01-01 and true stand in."
)


def show(word: str, given: Mapping[str, Any]) -> None:
    """Print every step of a bot with its rendered inputs."""
    from servbot.cli.naming import callee, named
    from servbot.wiring.catalogue import all_actions

    bot, _ = named(word)
    inputs, now = rehearsal_inputs(bot, given), datetime.now(UTC)
    seen = rehearse(bot, inputs, all_actions(), now, lambda name: callee(word, name))
    hide = Redactor(
        written
        for note in seen.notes
        for written in values_at(note.values, getattr(note.step, "mask", ()))
        if PLACEHOLDER not in written
    )
    for line in _lines(bot.title, seen):
        typer.echo(hide(line))


def _lines(title: str, seen: Rehearsed) -> Iterator[str]:
    yield f"{title}: dry run"
    yield HEAD
    yield ""
    steps = {note.path: note.step for note in seen.notes}
    for note in seen.notes:
        yield from _of_step(note, _item(note.path, steps))
    yield ""
    yield from _of_end(seen)


def _of_step(note: Noted, item: str) -> Iterator[str]:
    pad = INDENT * note.depth
    place = note.path.rpartition("/")[2]
    what = f": {note.what}" if note.what else ""
    yield f"{pad}{note.step.label} ({place}){item}{what}"
    for name, value in masked(note.values or {}, getattr(note.step, "mask", ())).items():
        yield f"{pad}{INDENT}{name}: {_shown(value)}"
    if note.remark:
        yield f"{pad}{INDENT}{note.remark}"


def _item(path: str, steps: Mapping[str, Any]) -> str:
    """Which item of a loop a step belongs to."""
    loop, bracket, number = path.rpartition("/")[0].rpartition("[")
    if not bracket or not isinstance(steps.get(loop), EachStep):
        return ""
    return f" for item {int(number.rstrip(']')) + 1}"


def _shown(value: Any) -> str:
    from servbot.core.comparison.wording import shown

    return shown(value, LONGEST)


def _of_end(seen: Rehearsed) -> Iterator[str]:
    if seen.ending is None:
        yield "The walk was stopped: it has no end with values that stand in."
        return
    yield f"It would end as {seen.ending.status.value}."
    if seen.ending.reason:
        yield f"{INDENT}{seen.ending.reason}"
    if seen.ending.failure:
        yield f"{INDENT}{seen.ending.failure.message}"
    for name, value in seen.ending.outputs.items():
        yield f"{INDENT}{name}: {_shown(value)}"
