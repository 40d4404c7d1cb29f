"""An error in a union is reported by pydantic once per member; people are told about the member they meant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from servbot.core.loader.locating import Located
from servbot.core.loader.tree import Path

kinds = {
    "str": "a text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "Decimal": "a number",
}
"""Words for the labels of simple members."""


def one_per_union(errors: Iterable[Located]) -> list[tuple[Located, tuple[str, ...]]]:
    """The errors of the members meant; beside each, the labels of simple members that were possible too."""
    return _chosen(list(errors), 0)


def _chosen(errors: Sequence[Located], depth: int) -> list[tuple[Located, tuple[str, ...]]]:
    result: list[tuple[Located, tuple[str, ...]]] = [
        (error, ()) for error in errors if len(error.labels) <= depth
    ]
    unions: dict[Path, dict[str, list[Located]]] = defaultdict(lambda: defaultdict(list))
    for error in errors:
        if len(error.labels) > depth:
            union, label = error.labels[depth]
            unions[union][label].append(error)
    for path, by_label in unions.items():
        result += _of_union(path, by_label, depth)
    return result


def _of_union(
    path: Path, by_label: dict[str, list[Located]], depth: int
) -> list[tuple[Located, tuple[str, ...]]]:
    simple = [label for label, errors in by_label.items() if all(error.path == path for error in errors)]
    if (
        len(by_label) > 1
        and len(simple) == len(by_label)
        and all(_is_simple(by_label[each]) for each in simple)
    ):
        return [(by_label[simple[0]][0], tuple(simple))]
    other_kind = [each for each in simple if _is_simple(by_label[each])]
    structured = [errors for label, errors in by_label.items() if label not in other_kind]
    return _chosen(min(structured or by_label.values(), key=_distance), depth + 1)


def _is_simple(errors: Sequence[Located]) -> bool:
    """Whether the member did not even begin to fit: the value is of another kind altogether."""
    return len(errors) == 1 and errors[0].error["type"].endswith(("_type", "_parsing"))


def _distance(errors: Sequence[Located]) -> float:
    """How far what was written is from this member."""
    extra = [str(error.path[-1]) for error in errors if error.error["type"] == "extra_forbidden"]
    missing = [str(error.error["loc"][-1]) for error in errors if error.error["type"] == "missing"]
    misspelt = sum(bool(get_close_matches(name, missing, n=1)) for name in extra)
    return len(extra) + len(missing) - 2 * misspelt + 0.1 * len(errors)
