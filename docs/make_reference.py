# ruff: noqa: INP001 - a script, not a package
"""Write the pages of the documentation that say what the code says.

`python docs/make_reference.py` writes them; with `--check` it only tells which ones are not in step.
"""

import importlib
import inspect
import pkgutil
import re
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import servbot
from servbot.core.errors import FailureKind, ServbotError
from servbot.core.lifecycle import Lifecycle
from servbot.core.lifecycle.breaker import BREAKER
from servbot.core.lifecycle.course import COURSE
from servbot.core.lifecycle.human_task import HUMAN_TASK
from servbot.core.lifecycle.run import RUN
from servbot.core.lifecycle.work_item import WORK_ITEM
from servbot.services.reference import action_page
from servbot.store.connection import prepare
from servbot.wiring.catalogue import all_actions

DOCS = Path(__file__).parent
KNOWN: Mapping[str, Any] = tomllib.loads((DOCS / "reference.toml").read_text(encoding="utf-8"))
MADE = "<!-- Made by docs/make_reference.py; change the code or docs/reference.toml, not this page. -->"

passed_over = ("servbot.__main__", "servbot.store.migrations")
"""Modules that do something when they are imported, or hold nothing of interest."""


def actions_page() -> str:
    """Every action."""
    catalogue = all_actions()
    actions = [catalogue.find(name) for name in catalogue.names()]
    index = [f"- [`{each.name}`](#{each.name.replace('.', '')}): {_sentence(each)}" for each in actions]
    return _page("Actions", KNOWN["words"]["actions"], "\n".join(index), *map(action_page, actions))


def lifecycles_page() -> str:
    """The transition tables as diagrams."""
    words = KNOWN["words"]
    return _page(
        "Lifecycles",
        words["lifecycles"],
        _diagram("Circuit breaker", BREAKER, words["breaker"]),
        _diagram("Run", RUN, words["run"]),
        _diagram("Course of a run", COURSE, words["course"]),
        _diagram("Human task", HUMAN_TASK, words["human_task"]),
        _diagram("Work item", WORK_ITEM, words["work_item"]),
    )


def errors_page() -> str:
    """Every stable code: of error classes, and of causes that are told without one."""
    rows: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
    for error in error_classes():
        family = error.code.partition(".")[0]
        rows[family].add((error.code, error.kind.value, _sentence(error), error.default_remedy))
    for kind, sentences in KNOWN["causes"].items():
        for code, sentence in sentences.items():
            rows[code.partition(".")[0]].add((code, kind, sentence, ""))
    kinds = [f"- `{kind.value}`: {_sentence_below(kind)}" for kind in FailureKind]
    families = [_family(family, sorted(rows[family])) for family in sorted(rows)]
    words = KNOWN["words"]
    return _page("Error codes", words["errors"], "\n".join(kinds), words["remedies"], *families)


def dependencies_page() -> str:
    """Every package that pyproject.toml names, with its licence and its reason."""
    groups = [_packages(group, names) for group, names in requirements().items()]
    words = KNOWN["words"]
    programs = f"## Programs of the system\n\n{words['programs'].strip()}"
    return _page("Dependencies", words["dependencies"].strip(), *groups, programs)


pages: Mapping[str, Callable[[], str]] = {
    "actions.md": actions_page,
    "lifecycles.md": lifecycles_page,
    "errors.md": errors_page,
    "dependencies.md": dependencies_page,
}


def requirements() -> dict[str, list[str]]:
    """Names of the packages in pyproject.toml, by group."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = {"runtime": project["dependencies"], **project["optional-dependencies"]}
    return {
        group: sorted(re.findall(r"^[\w.-]+", "\n".join(lines), re.MULTILINE))
        for group, lines in listed.items()
    }


def licence_of(package: str) -> str:
    """The licence that an installed package states."""
    stated = metadata(package).json
    short = str(stated.get("license_expression") or stated.get("license") or "").strip().split("\n")[0]
    if short and not short.startswith("Copyright"):
        return short
    names = [line.split(" :: ")[-1] for line in stated.get("classifier", []) if line.startswith("License ::")]
    return "; ".join(names)


def error_classes() -> list[type[ServbotError]]:
    """All error classes of servbot, every module imported."""
    for module in pkgutil.walk_packages(servbot.__path__, "servbot."):
        if not module.name.startswith(passed_over):
            importlib.import_module(module.name)
    return sorted(set(_with_subclasses(ServbotError)), key=lambda each: (each.code, each.__name__))


def _with_subclasses(error: type[ServbotError]) -> Iterator[type[ServbotError]]:
    yield error
    for inner in error.__subclasses__():
        yield from _with_subclasses(inner)


def _sentence(thing: type[Any]) -> str:
    return inspect.cleandoc(thing.__doc__ or "").partition("\n")[0]


def _sentence_below(member: FailureKind) -> str:
    """The sentence below a member of an enumeration, from its source."""
    (found,) = re.findall(
        rf'{member.name} = .*?\n    """(.*?)"""', inspect.getsource(type(member)), re.DOTALL
    )
    return str(found)


def _family(family: str, rows: list[tuple[str, str, str, str]]) -> str:
    lines = [f"| `{code}` | {kind} | {what} | {remedy} |" for code, kind, what, remedy in rows]
    return "\n".join(
        [f"## `{family}`", "", "| code | kind | what | remedy |", "| --- | --- | --- | --- |", *lines]
    )


def _diagram(title: str, lifecycle: Lifecycle[Any], sentence: str) -> str:
    return f"## {title}\n\n{sentence}\n\n```mermaid\n{lifecycle.diagram()}\n```"


def _packages(group: str, names: list[str]) -> str:
    title = KNOWN["words"]["groups"][group]
    lines = [f"| {name} | {licence_of(name)} | {KNOWN[group][name]} |" for name in names]
    return "\n".join([f"## {title}", "", "| package | licence | why |", "| --- | --- | --- |", *lines])


def _page(title: str, *parts: str) -> str:
    text = "\n\n".join([f"# {title}", MADE, *parts])
    return "\n".join(line.rstrip() for line in text.split("\n")) + "\n"


def main() -> int:
    """Write or check the pages."""
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "reference.sqlite3")
        made = {DOCS / name: make() for name, make in pages.items()}
    behind = [place for place, text in made.items() if not _is(place, text)]
    if "--check" in sys.argv[1:]:
        sys.stdout.write("".join(f"{place} is not in step: run docs/make_reference.py\n" for place in behind))
        return 1 if behind else 0
    for place in behind:
        place.write_text(made[place], encoding="utf-8", newline="\n")
    return 0


def _is(place: Path, text: str) -> bool:
    return place.exists() and place.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
