"""Values with `${{ … }}` in them become values."""

from collections.abc import Mapping
from typing import Any

from servbot.core.expression.errors import ExpressionError, ExpressionFailed, ExpressionSyntax
from servbot.core.expression.evaluation import Scope, result_of
from servbot.core.expression.holes import OPEN, Hole, pieces, whole
from servbot.core.expression.limits import check_text, check_values
from servbot.core.expression.words import kind_of
from servbot.core.expression.writing import text_of

words = {"true": True, "yes": True, "false": False, "no": False, "": False}


def render(value: Any, scope: Scope, *, place: str = "") -> Any:
    """The value with every expression in it replaced by its result.

    A text that is one expression and nothing else becomes the result itself, of whatever type; in
    any other text the results are written as text. Keys stay as they are.

    Args:
        value: texts, lists and dicts of them; anything else is returned as it is.
        scope: what the expressions may name.
        place: where the value stands, for errors; the way inside of it is added.
    """
    result = _inside(value, scope, place)
    if isinstance(result, dict | list) and result is not value:
        _check_whole(result, place)
    return result


def _inside(value: Any, scope: Scope, place: str) -> Any:
    match value:
        case str():
            return _rendered(value, scope, place)
        case Mapping():
            return {key: _inside(inner, scope, _below(place, key)) for key, inner in value.items()}
        case list():
            return [_inside(inner, scope, f"{place}[{at}]") for at, inner in enumerate(value)]
    return value


def _check_whole(value: Any, place: str) -> None:
    """What an expression makes may be used in the next one: without a bound of the whole, it would grow step by step."""
    try:
        check_values(value)
    except ExpressionError as error:
        error.place = error.place or place
        raise


def evaluate(text: str, scope: Scope) -> Any:
    """The result of one expression, written with its marks or without."""
    if OPEN not in text:
        return result_of(text, scope)
    hole = whole(text)
    if hole is None:
        raise ExpressionSyntax(
            "There must be one expression and nothing around it.", remedy=f"Write {OPEN} … }}}} only."
        ).within(text)
    return result_of(hole.source, scope)


def truth(condition: Any, scope: Scope) -> bool:
    """Whether a condition such as `when` holds.

    Args:
        condition: true, false, or the text of an expression.
        scope: what the expression may name.
    """
    value = render(condition, scope)
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    if isinstance(value, str):
        remedy = "Compare it with something." if OPEN in str(condition) else f"Write {OPEN} … }}}} around it."
        raise ExpressionFailed(f"{value[:60]!r} is {kind_of(value)}, neither true nor false.", remedy=remedy)
    return bool(value)


def _rendered(text: str, scope: Scope, place: str) -> Any:
    if OPEN not in text:
        return text
    try:
        hole = whole(text)
        return result_of(hole.source, scope) if hole else _filled(text, scope)
    except ExpressionError as error:
        error.place = error.place or place
        raise


def _filled(text: str, scope: Scope) -> str:
    parts: list[str] = []
    length = 0
    for piece in pieces(text):
        parts.append(_written(piece, scope) if isinstance(piece, Hole) else piece)
        length += len(parts[-1])
        check_text(length)
    return "".join(parts)


def _written(hole: Hole, scope: Scope) -> str:
    value = result_of(hole.source, scope)
    try:
        return text_of(value)
    except ExpressionError as error:
        raise error.within(hole.source) from None


def _below(place: str, key: Any) -> str:
    return f"{place}.{key}" if place else str(key)
