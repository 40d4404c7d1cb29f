"""Repeating a run from a step on: what is taken over, what is done again, what may be edited."""

from servbot.core.rerun.editing import edited_outcome
from servbot.core.rerun.errors import EditRefused, StepUnknown, WouldRepeat
from servbot.core.rerun.place import Place
from servbot.core.rerun.taking_over import done_once, taken_over

__all__ = [
    "EditRefused",
    "Place",
    "StepUnknown",
    "WouldRepeat",
    "done_once",
    "edited_outcome",
    "taken_over",
]
