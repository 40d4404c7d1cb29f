"""The generated pages say what the code says, and nothing the code knows is missing from them."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from servbot.core.action import Action
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
KNOWN = tomllib.loads((DOCS / "reference.toml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

ACTIONS = [all_actions().find(name) for name in all_actions().names()]
cause_families = {
    "approval",
    "bot",
    "call",
    "control",
    "documents",
    "expression",
    "person",
    "session",
    "step",
    "validation",
    "yaml",
}
"""First halves of codes that are told without an error class."""

dynamic_causes = {"run.cancelled"} | {
    "bot.missing-field",
    "bot.no-such-kind",
    "bot.unknown-field",
    "bot.wrong-type",
    "bot.wrong-value",
    *(
        f"case.{what}"
        for what in ("missing-field", "no-such-kind", "same-case", "unknown-field", "unknown-input")
    ),
    *(f"case.{what}" for what in ("unknown-output", "unknown-step", "wrong-type", "wrong-value")),
}
"""Codes put together from two halves."""

commands = {"codespell"}
"""Packages that are only run as commands, never imported."""


def test_the_generated_pages_are_in_step_with_the_code() -> None:
    # A process of its own: all modules are imported, and Django is set up for it.
    line = [sys.executable, str(DOCS / "make_reference.py"), "--check"]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_example_of_an_action_fits_its_fields(action: type[Action]) -> None:
    assert action.examples, f"{action.name} has no example"
    for text in action.examples:
        assert action.model_validate(yaml.safe_load(text)) is not None


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_field_of_an_action_is_described(action: type[Action]) -> None:
    silent = [name for name, info in action.model_fields.items() if not info.description]
    assert not silent


@pytest.mark.parametrize("group", ["runtime", *PROJECT["optional-dependencies"]])
def test_every_dependency_has_its_reason_and_no_other_is_named(group: str) -> None:
    lines = PROJECT["dependencies"] if group == "runtime" else PROJECT["optional-dependencies"][group]
    assert set(KNOWN[group]) == {package(line) for line in lines}


def test_nothing_imported_is_under_the_gpl_or_agpl() -> None:
    lines = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    wrong = [line for line in lines if package(line) not in commands and is_gpl(package(line))]
    assert not wrong
    assert is_gpl("codespell"), "the check no longer sees a licence that it must see"


def test_no_command_is_imported() -> None:
    imported = {name for path in (ROOT / "src").rglob("*.py") for name in imports_of(path)}
    assert not commands & imported


def package(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0]


def is_gpl(name: str) -> bool:
    """Whether the licence is GPL or AGPL; the LGPL is not meant."""
    stated: dict[str, Any] = metadata(name).json
    classifiers = [line for line in stated.get("classifier", []) if line.startswith("License ::")]
    short = str(stated.get("license_expression") or stated.get("license") or "")[:200]
    text = " ".join([short, *classifiers]).replace("Lesser General Public", "").replace("LGPL", "")
    return re.search(r"\bA?GPL|General Public License", text) is not None


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_every_cause_without_an_error_class_is_explained() -> None:
    places = [
        path for part in ("core", "actions", "engine") for path in (ROOT / "src/servbot" / part).rglob("*.py")
    ]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in places]
    of_classes = {code for tree in trees for code in codes_of_classes(tree)}
    written = {code for tree in trees for code in codes_in(tree)} - of_classes
    explained = {code for sentences in KNOWN["causes"].values() for code in sentences}
    assert explained == (written - {action.name for action in ACTIONS}) | dynamic_causes


def codes_in(tree: ast.Module) -> Iterator[str]:
    """Texts that have the form of a code of one of the families."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            family, _, rest = node.value.partition(".")
            if family in cause_families and re.fullmatch(r"[a-z]+(-[a-z]+)*", rest) and rest != "yaml":
                yield node.value


def codes_of_classes(tree: ast.Module) -> Iterator[str]:
    """What error classes set as their `code`: they stand on the page by themselves."""
    for node in ast.walk(tree):
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
                yield ast.literal_eval(line.value)
