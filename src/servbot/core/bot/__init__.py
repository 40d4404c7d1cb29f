"""The definition of a bot, as its YAML says it."""

from servbot.core.bot.bot import Bot
from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.single_steps import ActionStep, AskStep, ControlStep, DecideStep, SetStep, WaitStep
from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import (
    Branch,
    ChooseStep,
    EachStep,
    NamedBranch,
    ParallelStep,
    SessionStep,
    Step,
    TryStep,
)
from servbot.core.bot.trigger import FolderTrigger, ScheduleTrigger, Trigger
from servbot.core.bot.variant import Override, Variant
from servbot.core.bot.walking import webhook_steps

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
    "Override",
    "ParallelStep",
    "ScheduleTrigger",
    "SessionStep",
    "SetStep",
    "Step",
    "Trigger",
    "TryStep",
    "Variant",
    "WaitStep",
    "walk",
    "webhook_steps",
]
