"""What is wrong in the triggers of a definition beyond their shape: names used twice, inputs that are not there."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from servbot.core.loader import Path

about_item = ("reference", "queue", "error", "progress")
"""What such a text may name of the case."""


class TriggerProblem(NamedTuple):
    """One thing wrong, and where."""

    path: Path
    code: str
    message: str
    remedy: str
    key: bool = False
    """The key is meant, not its value."""


def trigger_problems(data: Mapping[str, Any]) -> Iterator[TriggerProblem]:
    """Everything that is wrong with the triggers in the raw data of a bot."""
    inputs = data.get("inputs")
    specs = inputs if isinstance(inputs, dict) else {}
    seen: set[str] = set()
    for path, trigger in _triggers(data):
        name = str(trigger.get("name", ""))
        if name and name in seen:
            yield TriggerProblem(
                (*path, "name"),
                "bot.trigger-name-twice",
                f"Two triggers are named {name!r}.",
                "Give each trigger a name of its own.",
            )
        seen.add(name)
        yield from _of_inputs(path, trigger, specs)
        yield from _of_lacking(path, trigger, specs)
        if isinstance(trigger.get("folder"), dict):
            yield from _of_folder(path, trigger["folder"], specs)


def is_afterwards(path: Path) -> bool:
    """Whether a text says where a case goes on once it is over."""
    return (
        path[:1] == ("triggers",)
        and path[2:3] == ("queue",)
        and path[3:4] in {("on_success",), ("on_failure",)}
    )


def names_afterwards(data: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions may name there."""
    declared = {part: data.get(part) for part in ("inputs", "outputs")}
    named = {
        part: dict.fromkeys(specs) if isinstance(specs, dict) else {} for part, specs in declared.items()
    }
    return {**named, "item": dict.fromkeys(about_item)}


def _triggers(data: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    triggers = data.get("triggers")
    for index, trigger in enumerate(triggers if isinstance(triggers, list) else ()):
        if isinstance(trigger, dict):
            yield ("triggers", index), trigger


def _of_inputs(path: Path, trigger: Mapping[str, Any], specs: Mapping[str, Any]) -> Iterator[TriggerProblem]:
    given = trigger.get("inputs")
    for name in given if isinstance(given, dict) else ():
        if name not in specs:
            known = ", ".join(map(str, specs)) or "none"
            yield TriggerProblem(
                (*path, "inputs", name),
                "bot.trigger-input-unknown",
                f"The bot has no input named {name!r}.",
                f"Its inputs are: {known}.",
                key=True,
            )


def _of_lacking(path: Path, trigger: Mapping[str, Any], specs: Mapping[str, Any]) -> Iterator[TriggerProblem]:
    """Inputs that a run must have and this trigger does not give."""
    given = trigger.get("inputs")
    lacking = [
        name
        for name, spec in specs.items()
        if name not in (given if isinstance(given, dict) else ()) and _is_needed(spec, trigger)
    ]
    if lacking:
        yield TriggerProblem(
            path,
            "bot.trigger-input-missing",
            f"A run of this trigger lacks the input {', '.join(lacking)}.",
            "Add it below the trigger's `inputs:`, or give the input a default.",
        )


def _is_needed(spec: Any, trigger: Mapping[str, Any]) -> bool:
    if not isinstance(spec, dict) or spec.get("required", True) is False or spec.get("default") is not None:
        return False
    return not _brings(trigger, is_file=spec.get("type") == "file")


def _brings(trigger: Mapping[str, Any], *, is_file: bool) -> bool:
    """Whether what fires the trigger gives the input: a folder gives files, a queue's item everything else."""
    return "folder" in trigger if is_file else "queue" in trigger


def _of_folder(path: Path, folder: Mapping[str, Any], specs: Mapping[str, Any]) -> Iterator[TriggerProblem]:
    files = [name for name, spec in specs.items() if isinstance(spec, dict) and spec.get("type") == "file"]
    named = folder.get("input")
    if named and named not in files:
        yield TriggerProblem(
            (*path, "folder", "input"),
            "bot.trigger-file-input",
            f"The bot has no file input named {named!r}.",
            f"Its file inputs are: {', '.join(files) or 'none'}.",
        )
    elif not named and len(files) != 1:
        remedy = "Say which with `input:`." if files else "Declare an input with `type: file`."
        yield TriggerProblem(
            (*path, "folder"),
            "bot.trigger-file-input",
            f"A watched folder needs a file input, and the bot has {len(files) or 'none'}.",
            remedy,
            key=True,
        )
