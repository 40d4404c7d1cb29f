"""What is wrong with the calls of other bots: bots and inputs that are not there, values of another type, circles."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from servbot.core.bot.data import InputSpec
from servbot.core.interface import Interface, calls_in
from servbot.core.loader import Diagnostic, Document, Path
from servbot.core.typed_value import ValueWrong, fitted

Bots = Callable[[], Mapping[str, Interface]]
"""The bots that can be called, by name; asked only when a step calls one."""


def call_problems(document: Document, path: Path, step: Mapping[str, Any], bots: Bots) -> list[Diagnostic]:
    """Everything that is wrong with one raw step that calls.

    Args:
        document: the bot's file.
        path: of the step in it.
        step: as written.
        bots: those that can be called.
    """
    callee = step.get("call")
    if not isinstance(callee, str):
        return []
    own = str(document.data.get("name", ""))
    known = bots()
    if circle := _circle(own, callee, known):
        told = " → ".join(circle)
        remedy = "Take what they share into a bot of its own, and let both call that."
        return [
            document.diagnostic((*path, "call"), "bot.call-cycle", f"A bot calls itself: {told}.", remedy)
        ]
    if callee not in known:
        others = [name for name in known if name != own]
        near = get_close_matches(callee, others, n=3, cutoff=0.5)
        listed = f"Known are: {', '.join(sorted(others))}." if others else "No other bot is known here."
        hint = f"Did you mean {' or '.join(near)}?" if near else listed
        message = f"There is no bot named {callee!r}."
        return [document.diagnostic((*path, "call"), "bot.unknown-callee", message, hint)]
    given = step.get("with", {})
    return list(_of_inputs(document, path, given, known[callee])) if isinstance(given, dict) else []


def _circle(own: str, callee: str, known: Mapping[str, Interface]) -> list[str]:
    """The way from a bot over one it calls back to itself; empty where there is none."""
    waiting = [[own, callee]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop(0)
        if way[-1] == own:
            return way
        if way[-1] in seen or way[-1] not in known:
            continue
        seen.add(way[-1])
        waiting += [[*way, each] for each in known[way[-1]].calls]
    return []


def control_called(step: Mapping[str, Any], bots: Bots | None) -> str:
    """The bot with a control point that a step or one inside it calls, also by way of others; empty where there is none."""
    waiting = list(calls_in([step])) if bots else []
    seen: set[str] = set()
    while bots and waiting:
        name = waiting.pop(0)
        callee = bots().get(name)
        if callee is None or name in seen:
            continue
        if callee.has_control:
            return name
        seen.add(name)
        waiting += callee.calls
    return ""


def _of_inputs(
    document: Document, path: Path, given: Mapping[str, Any], callee: Interface
) -> Iterator[Diagnostic]:
    inputs = callee.inputs
    missing = [name for name, spec in inputs.items() if name not in given and _is_needed(spec)]
    meant = {name: near[0] for name in given if name not in inputs and (near := _near(name, given, callee))}
    for name in given:
        if name not in inputs:
            known = f"Its inputs are: {', '.join(inputs)}." if inputs else "It has none."
            hint = f"Did you mean {meant[name]}?" if name in meant else known
            message = f"{callee.name} has no input named {name!r}."
            yield document.diagnostic(
                (*path, "with", name), "bot.unknown-call-input", message, hint, key=True
            )
    for name in missing:
        if name not in meant.values():
            place = (*path, "with") if document.has((*path, "with")) else (*path, "call")
            message = f"{callee.name} needs the input {name!r}."
            yield document.diagnostic(
                place, "bot.missing-call-input", message, f"Add `{name}:` below `with:`."
            )
    for name, value in given.items():
        spec = inputs.get(name)
        if spec is not None and not has_expression(value):
            yield from _of_literal(document, (*path, "with", name), name, value, spec, callee.name)


def _of_literal(
    document: Document, place: Path, name: str, value: Any, spec: InputSpec, callee: str
) -> Iterator[Diagnostic]:
    needed = spec.required and spec.default is None
    try:
        fitted(value, spec.model_copy(update={"required": needed, "title": ""}), name)
    except ValueWrong as error:
        yield document.diagnostic(place, "bot.wrong-call-value", f"{callee}: {error.message}", error.remedy)


def _near(name: str, given: Mapping[str, Any], callee: Interface) -> list[str]:
    free = [each for each in callee.inputs if each not in given]
    needed = [each for each in free if _is_needed(callee.inputs[each])]
    close = get_close_matches(name, needed, n=1, cutoff=0.5)
    return close or get_close_matches(name, free, n=1, cutoff=0.5)


def _is_needed(spec: InputSpec | None) -> bool:
    return spec is not None and spec.required and spec.default is None


def has_expression(value: Any) -> bool:
    """Whether a value is only known when its step runs."""
    if isinstance(value, str):
        return "${{" in value
    if isinstance(value, dict):
        return any(map(has_expression, value.values()))
    return isinstance(value, list) and any(map(has_expression, value))
