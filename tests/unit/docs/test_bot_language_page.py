"""The page about the language names everything the language has, and nothing it has not."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import BaseModel

from servbot.core.bot import (
    ActionStep,
    AskStep,
    Bot,
    Branch,
    CallStep,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    InputSpec,
    NamedBranch,
    Override,
    ParallelStep,
    SessionStep,
    SetStep,
    TryStep,
    Variant,
    WaitStep,
)
from servbot.core.bot.bot import Goal, ServiceLevel
from servbot.core.bot.data import AskField, FieldSpec, OutputSpec
from servbot.core.bot.derived import DerivedBot
from servbot.core.bot.policy import Accept, Ask, Retry, Route
from servbot.core.bot.single_steps import Decide, Wait
from servbot.core.bot.steps import verbs
from servbot.core.bot.trigger import Folder, Schedule, TriggerBasis
from servbot.core.decision_table.spec import InputColumn, OutputColumn, RuleSpec, TableSpec
from servbot.core.errors import FailureKind
from servbot.core.expression.conditions import conditions
from servbot.core.expression.filters import filters
from servbot.core.run import DecisionKind
from servbot.wiring.catalogue import all_actions

PAGE = (Path(__file__).parents[3] / "docs" / "bot-language.md").read_text(encoding="utf-8")
WITHOUT_BLOCKS = re.sub(r"^```.*?^```$", "", PAGE, flags=re.DOTALL | re.MULTILINE)
WORDS = {
    word
    for text in re.findall(r"`([^`]+)`", WITHOUT_BLOCKS)
    for word in re.findall(r"[a-z][a-z0-9_-]*", text)
}
PRESENT, _, ABSENT = PAGE.partition("## Not there yet")

models = (
    ActionStep, AskStep, Bot, Branch, CallStep, ChooseStep, ControlStep, EachStep, InputSpec, SessionStep, SetStep, Goal,
    ServiceLevel, AskField, OutputSpec, Accept, Ask, Retry, Route, Folder, Schedule, TriggerBasis, NamedBranch,
    ParallelStep, TryStep, Wait, WaitStep, DecideStep, Decide, FieldSpec, TableSpec, InputColumn, OutputColumn, RuleSpec, Override,
    Variant, DerivedBot,
)  # fmt: skip


@pytest.mark.parametrize("model", models, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[BaseModel]) -> None:
    keys = {info.alias or name for name, info in model.model_fields.items()}
    assert keys <= WORDS


def test_every_verb_filter_and_condition_is_named() -> None:
    assert set(verbs) == set(re.findall(r"^### `(\w+)`", PAGE, re.MULTILINE))
    assert listed("Filters") == set(filters)
    assert listed("Tests") == set(conditions)


def listed(start: str) -> set[str]:
    """The names in the list item that begins so."""
    (text,) = re.findall(rf"^- {start}: (.*?)^(?=\S)", PAGE, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`(\w+)`", text))


def test_every_kind_of_decision_is_in_the_table() -> None:
    rows: Iterable[str] = re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE)
    assert {kind.value for kind in DecisionKind} <= set(rows)


def test_every_kind_of_failure_is_named() -> None:
    assert {kind.value for kind in FailureKind} <= WORDS


def test_the_actions_that_must_not_be_repeated_are_named() -> None:
    catalogue = all_actions()
    not_repeatable = {name for name in catalogue.names() if not catalogue.find(name).repeatable}
    (sentence,) = re.findall(r"Actions say so themselves \((.*?) are not\)", PAGE, re.DOTALL)
    assert set(re.findall(r"`([\w.]+)`", sentence)) == not_repeatable


def test_what_is_not_there_yet_is_really_not_there() -> None:
    assert not set(verbs) & set(re.findall(r"`(\w+)`", ABSENT))
