"""Rubbish in the inbox and an ERP that is down: an exception item each, and the worker lives."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from servbot.demo.erp import set_faults
from servbot.demo.invoices.rubbish import rubbish

if TYPE_CHECKING:
    from .conftest import Fresh, Played

RUBBISH = {
    "not_a_pdf.pdf": "documents.not-a-document",
    "empty.pdf": "documents.empty",
    "encrypted.pdf": "documents.encrypted",
    "huge.png": "documents.too-large",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of hostile files."""
    folder = tmp_path_factory.mktemp("hostile")
    rubbish(folder)
    return folder


@pytest.mark.parametrize("name", sorted(RUBBISH))
def test_a_file_that_cannot_be_read_becomes_an_item_and_stays(
    played: "Played", hostile: Path, name: str
) -> None:
    played.drop(hostile / name)
    run, _ = played.run_of(name, "waiting")
    _, kind, code, message = played.task_of(run)
    assert (kind, code) == ("business", RUBBISH[name])
    assert message
    assert (played.inbox / name).is_file()


def test_a_zip_bomb_named_xlsx_is_refused_by_hand(played: "Played", hostile: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "servbot",
        "--config",
        str(played.folder / "servbot.toml"),
        "action",
        "run",
    ]
    command += ["sheets.read", "--folder", str(hostile), "--with", '{"file": "bomb.xlsx"}', "--json"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "[sheets.too-large]" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_an_erp_that_is_down_makes_an_item_and_books_nothing(
    played: "Played", fresh: "Fresh", faulty: str
) -> None:
    entry, path = fresh
    set_faults(faulty, down=True)
    name = played.drop(path)
    run, _ = played.run_of(name, "waiting")
    _, kind, _, message = played.task_of(run)
    assert kind == "application"
    assert "503" in message
    assert not played.booked(entry)
