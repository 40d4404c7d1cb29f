"""Adds a new action to a family, and a new family to a package, in files that people wrote."""

import ast
import re
import tomllib
from pathlib import Path

from servbot.core.errors import UsageError

GROUP = '[project.entry-points."servbot.actions"]'


class NotRegistered(UsageError):
    """A file cannot be extended by a new action."""

    code = "new.not-registered"


def registered(file: Path, verb: str, class_name: str, package: str, family: str) -> str:
    """The text of a family's module with one action more in its tuple ACTIONS."""
    text = file.read_text(encoding="utf-8")
    place = next((node for node in ast.parse(text).body if _is_actions(node)), None)
    value = getattr(place, "value", None)
    if not isinstance(value, ast.Tuple):
        raise NotRegistered(f"{file.as_posix()} has no tuple ACTIONS.", remedy="Write `ACTIONS = (…,)`.")
    line, offset, more = _behind_the_last(value, class_name)
    lines = text.splitlines(keepends=True)
    at = len(lines[line - 1].encode()[:offset].decode())  # Python's parser counts bytes
    # `(Track,)` becomes `(Track, Seal)`: a comma before the bracket is needed for one alone only.
    rest = re.sub(r"^,\s*\)", ")", lines[line - 1][at:])
    lines[line - 1] = f"{lines[line - 1][:at]}{more}{rest}"
    return _imported("".join(lines), f"from {package}.{family}.{verb} import {class_name}\n")


def _behind_the_last(actions: ast.Tuple, class_name: str) -> tuple[int, int, str]:
    """Line, offset and text of what is added to a tuple; everything else of it stays as it is written."""
    if not actions.elts:
        return actions.lineno, actions.col_offset + 1, f"{class_name},"
    last = actions.elts[-1]
    return last.end_lineno or last.lineno, last.end_col_offset or 0, f", {class_name}"


def _is_actions(node: ast.stmt) -> bool:
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return any(isinstance(each, ast.Name) and each.id == "ACTIONS" for each in targets)


def _imported(text: str, line: str) -> str:
    """The text with an import in its place among those of the same package, which stand in order."""
    lines = text.splitlines(keepends=True)
    stem = line.split(".", maxsplit=1)[0]
    beside = [at for at, each in enumerate(lines) if each.startswith(stem)]
    later = [at for at in beside if lines[at] > line]
    at = later[0] if later else beside[-1] + 1 if beside else _after_docstring(text)
    lines.insert(at, line)
    return "".join(lines)


def _after_docstring(text: str) -> int:
    first = ast.parse(text).body[:1]
    return (first[0].end_lineno or 0) if first and isinstance(first[0], ast.Expr) else 0


def entry_point_added(project: Path, family: str, module: str) -> str:
    """The text of a pyproject.toml with an entry point more."""
    text = project.read_text(encoding="utf-8")
    line = f'{family} = "{module}"\n'
    if GROUP in text:
        at = text.index(GROUP) + len(GROUP) + 1
        text = text[:at] + line + text[at:]
    else:
        text = f"{text.rstrip()}\n\n{GROUP}\n{line}"
    points = tomllib.loads(text)["project"]["entry-points"]["servbot.actions"]
    if points.get(family) != module:
        raise NotRegistered(
            f"{project.as_posix()} cannot be extended.", remedy=f"Add the entry point {line.strip()}."
        )
    return text
