"""A run without any effect: the real walk over a bot, with values that stand in for what only a run can know."""

from servbot.core.rehearsal.inputs import rehearsal_inputs
from servbot.core.rehearsal.rehearsing import Rehearsed, rehearse
from servbot.core.rehearsal.watching import Noted

__all__ = ["Noted", "Rehearsed", "rehearsal_inputs", "rehearse"]
