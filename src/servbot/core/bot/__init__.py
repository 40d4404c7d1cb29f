"""The definition of a bot, as its YAML says it."""

from servbot.core.bot.bot import Bot
from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.steps import (
    ActionStep,
    AskStep,
    Branch,
    ChooseStep,
    ControlStep,
    DecideStep,
    EachStep,
    NamedBranch,
    ParallelStep,
    SessionStep,
    SetStep,
    Step,
    TryStep,
    WaitStep,
    walk,
)
from servbot.core.bot.trigger import FolderTrigger, ScheduleTrigger, Trigger

__all__ = [
    "ActionStep",
    "AskStep",
    "Bot",
    "Branch",
    "ChooseStep",
    "ControlStep",
    "DecideStep",
    "EachStep",
    "FolderTrigger",
    "InputSpec",
    "NamedBranch",
    "OutputSpec",
    "ParallelStep",
    "ScheduleTrigger",
    "SessionStep",
    "SetStep",
    "Step",
    "Trigger",
    "TryStep",
    "WaitStep",
    "walk",
]
