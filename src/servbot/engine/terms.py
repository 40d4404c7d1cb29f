"""What a definition asks of the engine besides its steps, for one run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servbot.core.bot import Bot
from servbot.core.bot.step_basis import StepBasis
from servbot.core.calendar import Calendars
from servbot.core.masking import masks_of
from servbot.core.run import Event, EventType
from servbot.engine.deadline import Deadline
from servbot.engine.deadlines import Deadlines
from servbot.engine.hiding import Hiding
from servbot.ports.run_store import RunRow


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms under which a run is worked."""

    deadline: Deadline
    hiding: Hiding
    deadlines: Deadlines
    """When waits end and items are due."""

    marks: Mapping[str, Mapping[str, str]]
    """What events carry of a step, by its name, so that a log can be judged without the definition."""

    @classmethod
    def of(cls, bot: Bot, run: RunRow, events: Sequence[Event], calendars: Calendars) -> "Terms":
        """The terms of a run at the beginning of a leg."""
        is_over = any(event.type is EventType.RUN_TIMED_OUT for event in events)
        return cls(
            deadline=Deadline(run.created_at, bot.timeout, is_over=is_over),
            hiding=Hiding(masks_of(bot), events),
            deadlines=Deadlines(calendars, bot.service_level),
            marks={step.name: marks for step in bot.all_steps() if (marks := marks_of(step))},
        )


def marks_of(step: StepBasis) -> dict[str, str]:
    """What is unusual about a step: events without a mark are of the back lane and add value."""
    found = {"lane": step.lane, "value_class": step.value, "owner": step.owner}
    return {name: value for name, value in found.items() if value not in ("back", "adds", "")}
