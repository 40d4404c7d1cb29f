"""The definition of a bot, as its YAML says it."""

from servbot.core.bot.bot import Bot
from servbot.core.bot.data import InputSpec, OutputSpec
from servbot.core.bot.single_steps import (
    ActionStep,
    AskStep,
    CallStep,
    ControlStep,
    DecideStep,
    SetStep,
    WaitStep,
)
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
from servbot.core.bot.trigger import FolderTrigger, Following, Queue, QueueTrigger, ScheduleTrigger, Trigger
from servbot.core.bot.variant import Override, Variant
from servbot.core.bot.walking import webhook_steps

__all__ = [
    "ActionStep",
    "AskStep",
    "Bot",
    "Branch",
    "CallStep",
    "ChooseStep",
    "ControlStep",
    "DecideStep",
    "EachStep",
    "FolderTrigger",
    "Following",
    "InputSpec",
    "NamedBranch",
    "OutputSpec",
    "Override",
    "ParallelStep",
    "Queue",
    "QueueTrigger",
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
