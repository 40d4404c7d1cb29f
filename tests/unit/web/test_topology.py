"""The picture of a bot."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from servbot.core.bot import Bot
from servbot.core.loader import load
from servbot.web.topology import can_draw, outline, picture
from servbot.web.topology.labels import columns, cut, wrapped
from servbot.web.topology.source import source_of

HEAD = """\
servbot: 1
name: drawn
title: Drawn
goal: {measure: cost, target: less}
owner: anybody
outputs: {}
steps:
"""
STEPS = """\
  - {name: first, title: "<b>First</b> & \\\\N", action: log, with: {message: a}}
  - name: which
    title: Which one
    choose:
      - {when: "${{ inputs.a > 1 }}", steps: [{name: left, action: log, with: {message: b}}]}
      - {title: otherwise, steps: [{name: ask, title: 请财务确认这张发票的金额是否正确, ask: {question: Well?}}]}
  - name: all
    title: Every one
    each: [1, 2]
    steps:
      - {name: holds, title: It holds, when: "${{ item > 1 }}", control: "${{ item > 0 }}"}
"""


@pytest.fixture
def bot() -> Bot:
    return load(HEAD + STEPS, "bot.yaml", Bot)


def test_a_decision_table_has_a_shape_of_its_own():
    step = "  - {name: route, title: Who approves, decide: {table: approval.xlsx, with: {total: 1}}}\n"
    decides = load(HEAD + step, "bot.yaml", Bot)
    assert "shape=tab" in source_of(decides)
    assert [line.kind for line in outline(decides)] == ["decide"]


def test_every_step_is_drawn_once_and_frames_are_clusters(bot):
    source = source_of(bot)
    assert source.count("tooltip=first") == 1
    assert "subgraph cluster_" in source
    assert "Every one ↻" in source
    assert "class=person" in source
    assert 'class="control perhaps"' in source


def test_both_branches_lead_on_to_what_follows(bot):
    arrows = [line for line in source_of(bot).splitlines() if "->" in line]
    assert sum(line.strip().startswith("step2 ->") for line in arrows) == 2  # out of the choice
    assert sum("-> step6" in line for line in arrows) == 2  # into the step behind it
    assert any("inputs.a > 1" in line for line in arrows)
    assert any("otherwise" in line for line in arrows)


def test_a_choice_without_otherwise_can_be_passed_by():
    text = HEAD + (
        "  - {name: which, choose: [{when: 'a', steps: [{name: left, action: log, with: {message: b}}]}]}\n"
    )
    arrows = [line for line in source_of(load(text, "bot.yaml", Bot)).splitlines() if "-> end" in line]
    assert len(arrows) == 2


@pytest.mark.skipif(not can_draw(), reason="dot is not installed")
def test_the_picture_is_an_svg_element_that_shows_titles_literally_and_without_styles():
    svg = picture(HEAD + STEPS, "drawn")
    root = ET.fromstring(svg)
    words = " ".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "<b>First</b> & \\N" in words
    assert "style=" not in svg
    assert root.attrib["width"].isdigit()


def test_without_the_program_there_is_no_picture(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert picture(HEAD + STEPS.replace("First", "Second"), "drawn") == ""


def test_the_outline_names_all_steps_in_order_with_their_depth(bot):
    assert [(line.name, line.depth, line.kind) for line in outline(bot)] == [
        ("first", 0, "action"),
        ("which", 0, "choose"),
        ("left", 1, "action"),
        ("ask", 1, "person"),
        ("all", 0, "each"),
        ("holds", 1, "control"),
    ]


BLOCKS = """\
  - name: both
    parallel:
      - {name: here, steps: [{name: a, action: log, with: {message: a}}]}
      - {name: there, title: Over there, steps: [{name: b, wait: {for: 2h}}]}
  - name: ways
    try: [{name: c, action: log, with: {message: c}}]
    fallback: [{name: d, action: log, with: {message: d}}]
    finally: [{name: e, action: log, with: {message: e}}]
"""


def test_branches_and_ways_are_frames_with_named_arrows():
    bot = load(HEAD + BLOCKS, "bot.yaml", Bot)
    source = source_of(bot)
    arrows = [line.strip() for line in source.splitlines() if "->" in line]
    assert source.count("subgraph cluster_") == 2
    assert "Both ∥" in source
    assert "class=wait" in source
    assert [("begin" in arrow, "here" in arrow or "Over there" in arrow) for arrow in arrows[:2]] == [
        (True, True)
    ] * 2
    assert sum("✗" in arrow for arrow in arrows) == 1
    assert sum("-> step7 " in arrow for arrow in arrows) == 2  # into the last step, from both ways
    assert sum("-> end" in arrow for arrow in arrows) == 1
    assert [(line.name, line.depth, line.kind) for line in outline(bot)] == [
        ("both", 0, "parallel"),
        ("a", 1, "action"),
        ("b", 1, "wait"),
        ("ways", 0, "try"),
        ("c", 1, "action"),
        ("d", 1, "action"),
        ("e", 1, "action"),
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Find the supplier in our master data", ["Find the", "supplier in", "our master", "data"]),
        ("请财务确认这张发票", ["请财务确认", "这张发票"]),
        ("核对 PO-10108 的金额", ["核对", "PO-10108 的", "金额"]),
        ("Donaudampfschifffahrt", ["Donaudampfschifffahrt"]),
        ("", []),
    ],
)
def test_labels_are_broken_into_short_lines(text, lines):
    assert wrapped(text, 11) == lines


def test_long_texts_are_cut():
    assert cut("一二三四五", 6) == "一二…"
    assert columns(cut("abcdef", 4)) <= 4
    assert cut("abc", 4) == "abc"


LANES = """\
  - {name: hear, title: Hear, action: log, with: {message: a}, lane: front}
  - {name: copy, title: Copy, action: log, with: {message: b}, value: waste}
  - name: enter
    title: Enter
    each: [1]
    steps:
      - {name: type_in, title: Type, action: log, with: {message: c}}
      - {name: show, title: Show, action: log, with: {message: d}, lane: front}
  - {name: tell, title: Tell, action: log, with: {message: e}, lane: front}
"""


def clusters(text: str) -> dict[str, list[str]]:
    """Titles of the steps directly inside each cluster, by the cluster's title."""
    lines = iter(source_of(load(HEAD + text, "bot.yaml", Bot), ("Front", "Back")).splitlines())
    found: dict[str, list[str]] = {}
    around: list[str] = [""]
    for line in lines:
        if "subgraph" in line:
            around.append("")
        elif line.strip() == "}":
            around.pop()
        elif "label=" in line and len(around) > 1:
            title = line.partition("label=")[2].split()[0].strip('"[]')
            if "graph [" in line:
                around[-1] = title
            elif "->" not in line:
                found.setdefault(around[-1], []).append(title)
    return found


def test_steps_stand_in_their_lanes_and_those_inside_others_too():
    assert clusters(LANES) == {"Front": ["Hear", "Show", "Tell"], "Back": ["Copy"], "Enter": ["Type"]}


def test_without_a_front_there_are_no_lanes():
    assert "cluster_" not in source_of(
        load(HEAD + LANES[: LANES.index("  - name: enter")].replace(", lane: front", ""), "b", Bot)
    )


def test_waste_is_marked_by_its_colour_and_a_sign():
    drawn = source_of(load(HEAD + LANES, "bot.yaml", Bot))
    [line] = [line for line in drawn.splitlines() if "Copy" in line]
    assert "⊖" in line
    assert "waste" in line.partition("class=")[2]


def test_the_lanes_are_called_as_the_reader_is_used_to():
    drawn = picture(HEAD + LANES, "drawn", ("申请人可见", "后台"))
    assert "申请人可见" in drawn
