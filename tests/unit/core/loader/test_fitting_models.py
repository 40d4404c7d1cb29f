"""A document that does not fit its model: each mistake once, at its place, in plain words."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from servbot.core.errors import UsageError
from servbot.core.loader import DefinitionError, Diagnostic, load, render_diagnostics
from servbot.core.record import Record


class Refused(UsageError, ValueError):
    code = "step.refused"


class Common(Record):
    name: str = Field(pattern="^[a-z]+$")
    """Small letters only."""

    when: str | bool = True
    lane: Literal["front", "back"] = "back"
    after: date | None = None


class Act(Common):
    action: str
    with_: dict[str, Any] = Field(default={}, alias="with")
    tries: int = Field(default=1, ge=1, le=9)
    share: Decimal = Decimal(0)

    @field_validator("action")
    @classmethod
    def _known(cls, value: str) -> str:
        if value == "bad":
            raise Refused("There is no action bad.", remedy="Write good.")
        if "." not in value:
            raise ValueError(f"{value!r} is no action; write family.verb")
        return value


class Assign(Common):
    set: dict[str, Any]


class Each(Common):
    each: str
    steps: "tuple[Step, ...]" = Field(min_length=1)


def verb_of(value: Any) -> str | None:
    keys = value if isinstance(value, dict) else vars(value) if hasattr(value, "__dict__") else ()
    return next((verb for verb in ("action", "set", "each") if verb in keys), None)


Step = Annotated[
    Annotated[Act, Tag("action")] | Annotated[Assign, Tag("set")] | Annotated[Each, Tag("each")],
    Discriminator(verb_of, custom_error_type="no_verb", custom_error_message="a step has one verb"),
]


class ByFolder(Record):
    name: str
    folder: str


class ByTime(Record):
    name: str
    cron: str
    zone: str = "UTC"

    @model_validator(mode="after")
    def _five_parts(self) -> "ByTime":
        if len(self.cron.split()) != 5:
            raise ValueError("a cron line has five parts")
        return self


class Circle(Record):
    kind: Literal["circle"]
    radius: int


class Square(Record):
    kind: Literal["square"]
    side: int


class Plan(Record):
    servbot: Literal[1]
    title: str
    """What people read."""

    triggers: tuple[ByFolder | ByTime, ...] = ()
    shapes: tuple[Annotated[Circle | Square, Discriminator("kind")], ...] = ()
    inputs: dict[str, ByFolder] = {}
    factor: float = 1
    steps: tuple[Step, ...] = Field(default=(), max_length=5)


Each.model_rebuild()
Plan.model_rebuild()

HEAD = "servbot: 1\ntitle: x\n"


def diagnostics_of(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(DefinitionError) as caught:
        load(text, "plan.yaml", Plan)
    return caught.value.diagnostics


def test_a_document_that_fits() -> None:
    plan = load(
        HEAD + "factor: 2.5\ntriggers: [{name: a, cron: '* * * * *'}]\n"
        "steps:\n  - {name: a, action: x.y, share: 0.10, with: {b: 1.50}, after: 2026-01-02}\n",
        "plan.yaml",
        Plan,
    )
    assert plan.factor == 2.5
    assert isinstance(plan.triggers[0], ByTime)
    step = plan.steps[0]
    assert isinstance(step, Act)
    assert step.with_ == {"b": Decimal("1.50")}
    assert str(step.share) == "0.10"
    assert step.after == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "words"),
    [
        ("servbot: 1\ntitel: x\n", 2, 1, "bot.unknown-field", "unknown field 'titel'; did you mean 'title'?"),
        ("servbot: 1\n", 1, 1, "bot.missing-field", "'title' is missing"),
        (HEAD + "colour: red\n", 3, 1, "bot.unknown-field", "remove it; there are servbot, title"),
        ("servbot: 2\ntitle: x\n", 1, 10, "bot.wrong-value", "write 1"),
        ("servbot: 1\ntitle: 2024\n", 2, 8, "bot.wrong-type", 'put quotes around it: "2024"'),
        ("servbot: 1\ntitle:\n", 2, 7, "bot.wrong-type", "must be a text, not nothing"),
        ("servbot: 1\ntitle: [a]\n", 2, 8, "bot.wrong-type", "write a text"),
        (HEAD + "factor: much\n", 3, 9, "bot.wrong-type", "must be a number, not 'much'"),
        (HEAD + "inputs: [a]\n", 3, 9, "bot.wrong-type", "a mapping of names to values, not a list"),
        (HEAD + "inputs:\n  a: {name: x, fodler: y}\n", 4, 16, "bot.unknown-field", "did you mean 'folder'"),
        (HEAD + "steps: x\n", 3, 8, "bot.wrong-type", "must be a list, not 'x'"),
        (
            HEAD + "steps:\n  - {action: a.b}\n",
            4,
            5,
            "bot.missing-field",
            "'name' is missing in item 1 of 'steps'",
        ),
        (HEAD + "steps:\n  - {set: {name: 1}}\n", 4, 5, "bot.missing-field", "'name' is missing"),
        (HEAD + "steps:\n  - {name: a, set: {x: 1}, titel: 1}\n", 4, 28, "bot.unknown-field", "'titel'"),
        (HEAD + "steps:\n  - {name: a, acton: b.c}\n", 4, 15, "bot.unknown-field", "did you mean 'action'?"),
        (HEAD + "steps:\n  - {name: a}\n", 4, 5, "bot.no-such-kind", "a step has one verb"),
        (HEAD + "steps:\n  - text\n", 4, 5, "bot.wrong-value", "a step has one verb"),
        (HEAD + "steps:\n  - {name: A1, set: {}}\n", 4, 12, "bot.wrong-value", "Small letters only."),
        (HEAD + "steps:\n  - {name: a, action: b.c, tries: 10}\n", 4, 35, "bot.wrong-value", "at most 9"),
        (HEAD + "steps:\n  - {name: a, action: b.c, tries: x}\n", 4, 35, "bot.wrong-type", "a whole number"),
        (
            HEAD + "steps:\n  - {name: a, action: b.c, tries: 1.5}\n",
            4,
            35,
            "bot.wrong-type",
            "a whole number",
        ),
        (HEAD + "steps:\n  - {name: a, action: b.c, share: x}\n", 4, 35, "bot.wrong-type", "a number"),
        (
            HEAD + "steps:\n  - {name: a, action: b.c, lane: up}\n",
            4,
            34,
            "bot.wrong-value",
            "'front' or 'back'",
        ),
        (
            HEAD + "steps:\n  - {name: a, action: b.c, when: [1]}\n",
            4,
            34,
            "bot.wrong-type",
            "a text or true or false",
        ),
        (HEAD + "steps:\n  - {name: a, action: b.c, after: x}\n", 4, 35, "bot.", ""),
        (HEAD + "steps:\n  - {name: a, action: b.c, with: 1}\n", 4, 34, "bot.wrong-type", "a mapping"),
        (HEAD + "steps:\n  - {name: a, action: b}\n", 4, 23, "bot.wrong-value", "write family.verb"),
        (HEAD + "steps:\n  - {name: a, action: bad}\n", 4, 23, "step.refused", "Write good."),
        (HEAD + "steps:\n  - {name: a, each: b, steps: []}\n", 4, 31, "bot.wrong-value", "1 or more items"),
        (
            HEAD + "steps:\n  - name: a\n    each: x\n    steps:\n      - {name: b, action: c.d, wth: {}}\n",
            7,
            32,
            "bot.unknown-field",
            "did you mean 'with'?",
        ),
        (HEAD + "triggers: [{name: a, flder: x}]\n", 3, 22, "bot.unknown-field", "did you mean 'folder'?"),
        (HEAD + "triggers: [{name: a, crn: x}]\n", 3, 22, "bot.unknown-field", "did you mean 'cron'?"),
        (HEAD + "triggers: [{name: a, cron: x}]\n", 3, 12, "bot.wrong-value", "five parts"),
        (HEAD + "triggers: [{name: a, folder: [x]}]\n", 3, 30, "bot.wrong-type", "must be a text"),
        (HEAD + "triggers: [{name: a, cron: '* * * * *', zon: x}]\n", 3, 41, "bot.unknown-field", "'zone'"),
        (HEAD + "shapes: [{kind: circel, radius: 1}]\n", 3, 10, "bot.no-such-kind", "'circel' is not one of"),
        (HEAD + "shapes: [{radius: 1}]\n", 3, 10, "bot.no-such-kind", "'kind' is missing"),
        (HEAD + "shapes: [{kind: circle, side: 1, radius: 2}]\n", 3, 25, "bot.unknown-field", "'side'"),
        ("", 1, 1, "bot.wrong-type", "the file is empty"),
        ("- 1\n", 1, 1, "bot.wrong-type", "the file must be a mapping"),
        ("hello", 1, 1, "bot.wrong-type", "the file must be a mapping"),
    ],
)
def test_one_mistake_is_one_diagnostic(text: str, line: int, column: int, code: str, words: str) -> None:
    found = diagnostics_of(text)
    shown = render_diagnostics(found, text)
    assert [(each.line, each.column) for each in found] == [(line, column)], shown
    assert found[0].code.startswith(code)
    assert words in f"{found[0].message} {found[0].remedy}"


def test_all_mistakes_of_a_file_at_once_with_those_of_its_syntax() -> None:
    text = (
        "servbot: 1\ntitel: x\nsteps:\n"
        "  - name: a\n    action: documents: extract\n    wth: {a: 1}\n"
        "  - name: b\n    set: {c: 1, c: 2}\n    lane: up\n"
    )
    assert [(each.line, each.column, each.code) for each in diagnostics_of(text)] == [
        (2, 1, "bot.unknown-field"),
        (5, 22, "yaml.syntax"),
        (6, 5, "bot.unknown-field"),
        (8, 17, "yaml.duplicate-key"),
        (9, 11, "bot.wrong-value"),
    ]


def test_errors_of_ours_from_a_validator_are_told() -> None:
    class Strict(Record):
        a: int

        @field_validator("a")
        @classmethod
        def _no(cls, value: int) -> int:
            raise UsageError("Not like this.", remedy="Like that.")

    with pytest.raises(DefinitionError) as caught:
        load("a: 1", "x.yaml", Strict)
    assert [(each.code, each.remedy) for each in caught.value.diagnostics] == [("usage.wrong", "Like that.")]


def test_families_of_codes() -> None:
    with pytest.raises(DefinitionError) as caught:
        load("a: 1", "x.yaml", ByFolder, family="settings")
    assert {each.code.partition(".")[0] for each in caught.value.diagnostics} == {"settings"}


def test_message_counts_the_errors_and_names_the_first_place() -> None:
    with pytest.raises(DefinitionError, match=r"^plan.yaml:1:1: plan.yaml has 2 errors") as caught:
        load("x: 1\ny: 2\nservbot: 1\ntitle: a\n", "plan.yaml", Plan)
    assert caught.value.place == "plan.yaml:1:1"


def found_in(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong; nothing but a `DefinitionError` may be raised, and never an empty one."""
    try:
        load(text, "plan.yaml", Plan)
    except DefinitionError as error:
        return error.diagnostics
    return ()


keys = st.sampled_from(
    [
        "servbot",
        "title",
        "titel",
        "triggers",
        "shapes",
        "inputs",
        "factor",
        "steps",
        "name",
        "folder",
        "cron",
        "kind",
        "set",
        "action",
        "with",
        "each",
        "when",
        "lane",
        "tries",
        "after",
    ]
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-3, 20)
    | st.sampled_from(["a", "x.y", "bad", "circle", "1.5", "no"])
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "null" if value is None else str(value)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(keys, trees, max_size=6))
def test_any_tree_fits_or_is_diagnosed_inside_the_file(tree: dict[str, Any]) -> None:
    text = "\n".join(f"{key}: {flow(value)}" for key, value in tree.items())
    lines = text.split("\n")
    for each in found_in(text):
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1


pieces = st.sampled_from(
    [
        "a",
        "b: ",
        "- ",
        "\n",
        "  ",
        "\t",
        "'",
        '"',
        "{",
        "}",
        "[",
        "]",
        ",",
        ": ",
        "&x ",
        "*x",
        "!t ",
        "|",
        ">",
        "#",
        "---",
        "${{ a }}",
        "${{",
        "中",
        "\r\n",
        "@",
        "%",
        "?",
        "\\",
        "\x00",
        "\x85",
        "1.5",
        "steps",
        "<<",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(pieces, max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_diagnosed(text: str) -> None:
    shown = render_diagnostics(found_in(text), text)
    assert shown or load(text, "plan.yaml", Plan)
