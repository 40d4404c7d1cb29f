"""What became of a run in memory, and assertions about it with messages that say what was found."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from servbot.core.bot import ActionStep, DecideStep
from servbot.core.human_task import TaskRequest
from servbot.core.interpreter import RunAction
from servbot.testkit.case.comparing import Difference, compared, not_found, path_differences
from servbot.testkit.case.showing import table
from servbot.testkit.memory_shell import place_of
from servbot.testkit.watching import WatchedShell

__tracebackhide__ = True
"""What pytest looks at: a failed assertion is shown where the test wrote it."""


class BotRun:
    """One run of a bot that has ended, or waits."""

    def __init__(self, shell: WatchedShell, problems: tuple[Difference, ...] = ()) -> None:
        self.shell = shell
        self.problems = problems
        """What was written for the run and could not be used, such as decisions that nobody asked for."""

    @property
    def status(self) -> str:
        """`succeeded`, `rejected`, `failed`, or `waiting` for a person."""
        return self.shell.ending.status.value if self.shell.ending else "waiting"

    @property
    def path(self) -> list[str]:
        """Names of the steps that were walked, in their order."""
        return [visit.step.name for visit in self.shell.walk.visits if visit.due]

    @property
    def outputs(self) -> dict[str, Any]:
        """The run's outputs."""
        return self.shell.ending.outputs if self.shell.ending else {}

    @property
    def ending(self) -> dict[str, Any]:
        """Why a run was rejected or failed: `code`, `reason`, `by`, `message`, `kind`."""
        end = self.shell.ending
        if end is None or end.failure is None:
            return {} if end is None else {"code": end.code, "reason": end.reason, "by": end.by}
        return {"code": end.failure.code, "message": end.failure.message, "kind": end.failure.kind.value}

    @property
    def steps(self) -> dict[str, Any]:
        """Outputs of the steps, by name and by place; of several, the last."""
        found: dict[str, Any] = {}
        for visit in self.shell.walk.visits:
            output = visit.output if visit.due else {"skipped": True}
            found[visit.step.name] = found[visit.place] = output
        return {**found, **self.data.get("steps", {})}

    @property
    def data(self) -> Mapping[str, Any]:
        """What expressions see: `inputs`, `steps`, `vars`."""
        return self.shell.walk.data

    @property
    def tasks(self) -> list[dict[str, Any]]:
        """Everything that people were asked, in order."""
        return [_told(task) for task in self.shell.tasks]

    @property
    def done(self) -> list[RunAction]:
        """Every action that was begun, in order."""
        return [effect for effect in self.shell.effects if isinstance(effect, RunAction)]

    @property
    def given(self) -> dict[str, Any]:
        """Rendered inputs of every action at its last attempt, by name and by place."""
        return {name: each.inputs for each in self.done for name in (each.step, place_of(each))}

    @property
    def attempts(self) -> dict[str, int]:
        """How often every action was done, by name and by place."""
        never = [
            step.name for step in self.shell.bot.possible_steps() if isinstance(step, ActionStep | DecideStep)
        ]
        times = Counter(dict.fromkeys(never, 0))
        for each in self.done:
            times.update({each.step, place_of(each)})
        return dict(times)

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What people were told."""
        return [dict(each.inputs) for each in self.done if each.action == "notify.send"]

    @property
    def slept(self) -> float:
        """Seconds that the run waited by itself, all pauses together."""
        return sum(self.shell.slept)

    # Assertions. Each gives the run back, so that they can be written one behind the other.

    def ended(self, status: str, **why: Any) -> "BotRun":
        """It ended so; `why` names parts of `ending`."""
        found = [
            *self.problems,
            *compared("status", status, self.status),
            *compared("ending", why, self.ending),
        ]
        return self._judged(found)

    def walked(self, *steps: str) -> "BotRun":
        """These steps were walked among others, in this order."""
        return self._judged(not_found("walked", steps, self.path))

    def took_path(self, *steps: str) -> "BotRun":
        """Exactly these steps were walked, in this order."""
        return self._judged(path_differences(steps, self.path))

    def left_out(self, *steps: str) -> "BotRun":
        """These steps were not walked."""
        return self._judged(
            [Difference("left_out", f"not {each}", each) for each in steps if each in self.path]
        )

    def gave(self, **outputs: Any) -> "BotRun":
        """The run's outputs have these values."""
        return self._judged(compared("outputs", outputs, self.outputs))

    def step_gave(self, step: str, output: Any) -> "BotRun":
        """A step, by name or place, has this output; of a mapping only what is named is compared."""
        return self._judged(compared("steps", {step: output}, self.steps))

    def was_given(self, step: str, **inputs: Any) -> "BotRun":
        """An action was given these rendered inputs at its last attempt."""
        return self._judged(compared("given", {step: inputs}, self.given))

    def done_times(self, step: str, times: int) -> "BotRun":
        """An action was done so often."""
        return self._judged(compared("attempts", {step: times}, self.attempts))

    def asked(self, *tasks: Mapping[str, Any] | str) -> "BotRun":
        """People were asked exactly these, in order: names of steps, or mappings such as `{"code": …}`."""
        wanted = [{"step": each} if isinstance(each, str) else dict(each) for each in tasks]
        return self._judged(compared("tasks", wanted, self.tasks))

    def told(self, *notices: Mapping[str, Any]) -> "BotRun":
        """People were told exactly this, in order."""
        return self._judged(compared("notices", [dict(each) for each in notices], self.notices))

    def slept_for(self, seconds: float) -> "BotRun":
        """The run waited so long by itself."""
        return self._judged(compared("slept", seconds, self.slept))

    def _judged(self, found: list[Difference]) -> "BotRun":
        if found:
            raise AssertionError("\n".join(["the run is not as wanted", table(found), *self.remarks()]))
        return self

    def remarks(self) -> list[str]:
        """Where the run stands, for whoever wonders why it did not come further."""
        waits = [
            f"It waits for {each.step}: “{_one_line(each.message)}” [{each.code}]"
            for each in self.shell.waiting
        ]
        why = self.ending.get("message") or self.ending.get("reason")
        return waits + ([f"It {self.status}: {_one_line(why)} [{self.ending['code']}]"] if why else [])


def _told(task: TaskRequest) -> dict[str, Any]:
    """What matters of a task to whoever tests a bot."""
    words = {name: getattr(task, name) for name in ("step", "title", "message", "code", "role", "amount")}
    shape = {"kind": task.kind.value, "place": task.subject, "choices": [kind.value for kind in task.choices]}
    return {**words, **shape, "form": {field.path: field.value for field in task.form}}


def _one_line(text: str) -> str:
    return " ".join(text.split())
