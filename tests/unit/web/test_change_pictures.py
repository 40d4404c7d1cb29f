"""What differs between two definitions as one picture; the steps that variants override are marked."""

import re

import pytest

from servbot.core.bot import Bot
from servbot.core.loader import load
from servbot.web.topology import can_draw, change_picture
from servbot.web.topology.change import change_source
from servbot.web.topology.source import source_of

TEXT = """servbot: 1
name: claims
title: Claims
goal: {measure: cost, target: less}
owner: finance
outputs: {}
variants:
  small:
    when: "${{ vars.a < 1 }}"
    override:
      check: {skip: true}
      book: {title: Book at once, before: [{name: look, set: {l: 1}}]}
      other: {replace: [{name: instead, set: {i: 1}}]}
      tried: {title: Tried out}
steps:
  - {name: begin, set: {a: 1}}
  - {name: check, action: log, with: {message: x}}
  - {name: tried, try: [{name: book, action: log, with: {message: x}}], fallback: [{name: other, set: {o: 1}}]}
  - {name: last, set: {z: 1}}
"""


@pytest.fixture
def bot() -> Bot:
    return load(TEXT, "bot.yaml", Bot)


def line(source: str, tooltip: str) -> str:
    """The line that draws a step."""
    return next(each for each in source.splitlines() if re.search(rf'tooltip="?{tooltip}\b', each))


def test_each_kind_of_change_has_its_word_its_line_and_its_colour(bot: Bot) -> None:
    source = change_source(bot, bot.in_variant("small"))
    assert "+ added" in line(source, "look")
    assert "penwidth=2.4" in line(source, "look")
    assert "− removed" in line(source, "other")
    assert "dashed" in line(source, "other")
    assert "≠ changed" in line(source, "book")
    assert "∅ left out" in line(source, "check")
    assert "Tried out ≠ changed" in source
    for same in ("begin", "last"):
        assert "penwidth" not in line(source, same)
    assert "∅ 略过" in change_source(bot, bot.in_variant("small"), "zh")


def test_a_step_that_is_gone_stands_at_its_old_place_and_the_way_leads_past_it(bot: Bot) -> None:
    shorter = bot.model_copy(update={"steps": (bot.steps[0], bot.steps[1], bot.steps[3])})
    source = change_source(bot, shorter)
    order = [source.index(f"tooltip={name}") for name in ("check", "book", "other", "last")]
    assert order == sorted(order)
    arrows = re.findall(r"(\w+) -> (\w+)", source)
    numbers = {name: re.search(rf"(step\d+) .*tooltip=\"?{name}\b", source) for name in ("check", "last")}
    check, last = (found[1] for found in numbers.values() if found)
    assert (check, last) in arrows


def test_nothing_is_marked_where_nothing_differs(bot: Bot) -> None:
    assert "added" not in change_source(bot, bot)
    assert "penwidth" not in change_source(bot, bot)


def test_the_picture_of_a_bot_names_the_variants_at_the_steps_they_override(bot: Bot) -> None:
    source = source_of(bot)
    assert "◆ small" in line(source, "check")
    assert "class=" in line(source, "check")
    assert "variant" in line(source, "check")
    assert "◆" not in line(source, "begin")


@pytest.mark.skipif(not can_draw(), reason="dot is not installed")
def test_it_is_drawn(bot: Bot) -> None:
    svg = change_picture(bot, bot.in_variant("small"))
    assert svg.startswith("<svg")
    assert "+ added" in svg
    assert "style=" not in svg
