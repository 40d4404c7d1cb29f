"""Wrong definitions, one or more mistakes each, and exactly what `servbot validate` says about them.

`NAME.yaml` is the definition. `NAME.txt` has a line for every finding, in the order of the file:
`LINE:COLUMN severity code`, and behind a bar words that its message or its help must hold, such as what was meant.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest

from servbot.core.declared_check import Declared
from servbot.core.loader import Diagnostic, render_diagnostics
from servbot.services.definitions import checked_file
from servbot.services.sarif import sarif
from servbot.wiring.catalogue import all_actions

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
DECLARED = Declared(
    has_credential=lambda name: name == "erp-robot",
    credentials=("erp-robot",),
    connections={"erp": ("find_invoice",)},
)


def found_in(path: Path) -> Sequence[Diagnostic]:
    return checked_file(path, all_actions(), DECLARED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exactly_these_mistakes_are_told(path: Path) -> None:
    found = found_in(path)
    wanted = [line.partition(" | ") for line in path.with_suffix(".txt").read_text("utf-8").splitlines()]
    assert [f"{each.line}:{each.column} {each.severity} {each.code}" for each in found] == [
        place for place, _, _ in wanted
    ], render_diagnostics(found)
    for each, (_, _, words) in zip(found, wanted, strict=True):
        assert words in f"{each.message} {each.remedy}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mistake_can_be_shown(path: Path) -> None:
    found = found_in(path)
    shown = render_diagnostics(found)
    assert shown.count(f"{path.as_posix()}:") >= len(found)
    assert max(map(len, shown.splitlines())) < 1000
    assert json.dumps([each.model_dump() for each in found])


def test_code_scanning_can_read_all_of_them() -> None:
    shape = json.loads((HERE.parent / "services" / "sarif-shape.json").read_text(encoding="utf-8"))
    found = [each for path in FILES for each in found_in(path)]
    log = sarif(found)
    jsonschema.validate(log, shape)
    assert len(log["runs"][0]["results"]) == len(found)


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 60
