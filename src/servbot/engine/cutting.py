"""What is told of a run that is cut off by a cancel."""

from collections.abc import Mapping, Sequence

from servbot.core.errors import FailureKind
from servbot.core.human_task import TaskKind
from servbot.core.interpreter import AskPerson, Effect, Ending, RunAction
from servbot.core.reading import Artefact
from servbot.core.run import EventType, Failed, Failure, NewEvent
from servbot.engine.hiding import Hiding
from servbot.engine.outcome_event import outcome_event
from servbot.engine.replay import doubt_after_crash
from servbot.engine.under_way import must_end


class Cutting:
    """Gathers what was stopped and what is in doubt."""

    def __init__(self) -> None:
        self._stopped: dict[str, NewEvent] = {}
        self.doubts: tuple[str, ...] = ()
        """Titles of steps of which nobody knows whether they were done."""

    def stopped(self, effect: Effect, before: tuple[Artefact, ...], seconds: float) -> None:
        """Take note of something that was stopped; `before`: pictures of what it looked like before."""
        self._keep(effect, _stopped_by_cancel(effect, before), seconds)

    def _keep(self, effect: Effect, failure: Failure, seconds: float) -> None:
        event = outcome_event(effect, Failed(failure=failure), seconds)
        if event is not None and isinstance(effect, RunAction):
            self._stopped[effect.address] = event

    def events(
        self, wanted: Mapping[str, Effect], intents: Mapping[str, tuple[Artefact, ...]], by: str, reason: str
    ) -> Sequence[NewEvent]:
        """The mark of the cut, and behind it what was stopped.

        Args:
            wanted: what the walk wanted when it was cut off.
            intents: what was begun by workers that died, with pictures.
            by: who cancels.
            reason: why.
        """
        for address in wanted.keys() & intents.keys():
            self._keep(wanted[address], doubt_after_crash(intents[address]), 0)
        self.doubts = tuple(title for effect in wanted.values() if (title := self._doubt(effect)))
        data = {"by": by, "reason": reason, "cut": sorted(wanted), "in_doubt": list(self.doubts)}
        return [NewEvent(type=EventType.RUN_CANCELLING, data=data), *self._stopped.values()]

    def _doubt(self, effect: Effect) -> str:
        """Title of a step that is in doubt; empty for any other effect."""
        if isinstance(effect, AskPerson) and effect.request.kind is TaskKind.IN_DOUBT:
            return effect.request.step_title
        if isinstance(effect, RunAction) and must_end(effect) and effect.address in self._stopped:
            return effect.title
        return ""

    def told(self, ending: Ending, hiding: Hiding) -> Ending:
        """The end of the run in words that may be read, with everything that is in doubt."""
        failure = hiding.failure(ending.failure) if ending.failure else None
        in_doubt = tuple(dict.fromkeys((*self.doubts, *ending.in_doubt)))
        words = {"reason": hiding.text(ending.reason), "failure": failure}
        return ending.model_copy(update={**words, "in_doubt": in_doubt})


def _stopped_by_cancel(effect: Effect, before: tuple[Artefact, ...]) -> Failure:
    """The failure of what was under way when the run was cancelled."""
    if must_end(effect):
        words = (
            "The run was cancelled while this step was being done, so it is not known whether it took effect."
        )
        return doubt_after_crash(before).model_copy(update={"message": words})
    return Failure(
        code="run.cancelled",
        kind=FailureKind.APPLICATION,
        title="Stopped because the run is cancelled",
        message="This was stopped because the run is being cancelled.",
    )
