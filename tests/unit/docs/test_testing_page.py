"""The page about testing names everything a file of cases and a test can say, and nothing else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from servbot.core.loader import load
from servbot.testkit.case.bot_run import BotRun
from servbot.testkit.case.spec import (
    ActionEntry,
    Case,
    CaseFile,
    Expected,
    Fails,
    InjectionEntry,
    PersonEntry,
    ServiceEntry,
    SessionEntry,
)

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
WITHOUT_BLOCKS = re.sub(r"^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
WORDS = {
    word for text in re.findall(r"`([^`]+)`", WITHOUT_BLOCKS) for word in re.findall(r"[a-z][a-z0-9_]*", text)
}

models = (Case, Expected, ActionEntry, ServiceEntry, SessionEntry, PersonEntry, InjectionEntry, Fails)


@pytest.mark.parametrize("model", models, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    assert set(model.model_fields) <= WORDS


def test_every_assertion_and_property_of_a_run_is_named() -> None:
    public = {name for name in vars(BotRun) if not name.startswith("_")} - {
        "remarks",
        "status",
        "path",
        "done",
    }
    assert public <= WORDS


def test_keys_in_the_tables_exist() -> None:
    keys = {field for model in models for field in model.model_fields}
    rows = re.findall(r"^\| (`.*?`) \|", PAGE.partition("## pytest")[0], re.MULTILINE)
    named = {word for row in rows for word in re.findall(r"`([a-z_]+)", row)}
    assert named <= keys


def test_the_shown_file_of_cases_can_be_read() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert len(load(text, "shown.yaml", CaseFile, family="case").cases) == len(yaml.safe_load(text)["cases"])


def test_the_shown_test_passes(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    shutil.copytree(ROOT / "bots", tmp_path / "bots")
    (tmp_path / "test_shown.py").write_text(code, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-o", "asyncio_default_fixture_loop_scope=function"]
    line = [sys.executable, "-m", "pytest", *options, "test_shown.py"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "2 passed" in done.stdout, done.stdout
