"""What the written pages show exists: links, commands, parts of bots, output, code."""

import re
import shlex
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from servbot.cli.program import program
from servbot.core.action import Action
from servbot.core.definition_check import check_text
from servbot.core.loader import render_diagnostics
from servbot.testkit.context import LocalContext
from servbot.wiring.catalogue import all_actions

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BOT = ROOT / "bots" / "invoice_intake" / "bot.yaml"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_inside_lead_somewhere(page: Path) -> None:
    dead = [link for link in links_of(page.read_text(encoding="utf-8")) if not leads_somewhere(page, link)]
    assert not dead


def links_of(text: str) -> Iterator[str]:
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if not link.startswith(("http://", "https://")):
            yield link


def leads_somewhere(page: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not place.is_file():
        return False
    return not anchor or anchor in anchors(place.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        shown = [line for block in blocks(text, "sh") for line in block.splitlines()]
        inline = re.findall(r"`(servbot [^`]+)`", text.partition("## Not there yet")[0])
        for line in [*shown, *inline]:
            if line.startswith("servbot "):
                yield page.name, line.partition(" #")[0].strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(commands())))
def test_commands_exist_with_their_options(page: str, line: str) -> None:
    command: Any = get_command(program)
    words = shlex.split(line)[1:]
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        command = command.commands[words.pop(0)]
    known = {
        option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = {word for word in words if word.startswith("-")}
    assert used <= known


def test_the_parts_of_the_bot_stand_in_the_bot() -> None:
    parts = blocks(README, "yaml")
    assert len(parts) >= 4
    text = BOT.read_text(encoding="utf-8") + (BOT.parent / "tests/intake.yaml").read_text(encoding="utf-8")
    assert not [part for part in parts if part not in text]


def test_the_mistakes_are_shown_as_the_page_says() -> None:
    text = BOT.read_text(encoding="utf-8")
    text = re.sub(r"^owner:.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("action: documents.extract", "acton: documents.extract", 1)
    text = text.replace("sheets.lookup", "sheets.lokup", 1)
    text = text.replace("find_invoice(steps.read", "find_invoice(steps.raed", 1)
    found, bot = check_text(text, "bots/invoice_intake/bot.yaml", all_actions())
    assert bot is None
    assert f"{render_diagnostics(found).strip()}\n\n1 checked, 1 wrong.\n" in blocks(README, "text")


async def test_the_action_of_the_page_runs(tmp_path: Path) -> None:
    (code,) = blocks(README, "python")
    # From a file: the sentences below the fields are read from the source.
    (tmp_path / "readme_greeting.py").write_text(code, encoding="utf-8")
    spec = spec_from_file_location("readme_greeting", tmp_path / "readme_greeting.py")
    assert spec is not None
    assert spec.loader is not None
    family = module_from_spec(spec)
    spec.loader.exec_module(family)
    (action,) = family.ACTIONS
    assert issubclass(action, Action)
    assert action.model_fields["who"].description == "Name of the person."
    for example in action.examples:
        output = await action(**yaml.safe_load(example)).run(LocalContext(tmp_path))
        written = (tmp_path / "workspace" / output.path).read_text(encoding="utf-8")
        assert written == "Good day, Ana!\n"
