"""Each step in a sentence or a few."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from servbot.core.action import ActionCatalogue
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
    ParallelStep,
    SessionStep,
    SetStep,
    TryStep,
    WaitStep,
)
from servbot.core.bot.policy import Retry, Route
from servbot.core.explanation.conditions import Wording
from servbot.core.explanation.phrases import Phrases

INDENT = "   "


class Steps:
    """Tells the steps of one bot."""

    def __init__(self, bot: Bot, catalogue: ActionCatalogue, phrases: Phrases, wording: Wording) -> None:
        self._bot = bot
        self._catalogue = catalogue
        self._phrases = phrases
        self._say = phrases.say
        self._wording = wording

    def block(self, steps: Sequence[Any], number: str, depth: int) -> Iterator[str]:
        """Lines of a list of steps, numbered `2.1`."""
        for index, step in enumerate(steps, start=1):
            own = f"{number}{index}"
            yield f"{INDENT * depth}{own}. {self.told(step)}"
            yield from self._inside(step, f"{own}.", depth + 1)

    def told(self, step: Any) -> str:
        """One step in a few sentences."""
        return self._phrases.joined(list(self._sentences(step)))

    def route(self, route: Route) -> str:
        """Where a failure leads."""
        name = {"reject": "route_ends", "skip": "route_skips", "ask": "route_asks"}[route.do]
        reason = self._say("reason", reason=route.reason.rstrip(".。")) if route.reason else ""
        return self._say(name, condition=self._wording.condition(route.when), reason=reason)

    def _sentences(self, step: Any) -> Iterator[str]:
        yield self._say("step", title=step.label.rstrip(".。"))
        if step.when is False:
            yield self._say("never")
        elif step.when is not True:
            yield self._say("only_when", condition=self._wording.condition(step.when))
        yield from self._of_verb(step)
        if getattr(step, "retry", None) and step.retry.attempts > 1:
            yield self._retry(step.retry)
        yield from map(self.route, step.on_error)
        yield from self._marks(step)
        if step.owner:
            yield self._say("step_owner", owner=step.owner)
        if step.work_spec:
            yield self._say("work_spec", text=" ".join(step.work_spec.split()))

    def _marks(self, step: Any) -> Iterator[str]:
        """What the step is to the requester, and who may not read it."""
        if step.lane == "front":
            yield self._say("front")
        if step.value != "adds":
            yield self._say({"waste": "waste", "control": "value_control"}[step.value])
        if getattr(step, "mask", ()):
            yield self._say("mask", fields=self._phrases.listed(list(step.mask)))

    def _of_verb(self, step: Any) -> Iterable[str]:
        tellers: Mapping[type, Callable[[Any], Iterable[str]]] = {
            ActionStep: self._action,
            AskStep: self._ask,
            CallStep: self._call,
            ControlStep: self._control,
            DecideStep: self._decide,
            EachStep: self._each,
            SessionStep: self._session,
            SetStep: self._set,
            WaitStep: self._wait,
            ChooseStep: lambda _: [self._say("choose")],
            ParallelStep: self._parallel,
            TryStep: lambda _: [self._say("try")],
        }
        return tellers[type(step)](step)

    def _action(self, step: ActionStep) -> Iterator[str]:
        yield self._does(step.action)
        if step.timeout:
            yield self._say("timeout", time=self._phrases.duration(step.timeout))
        if step.accept and step.accept.error is not None:
            yield self._say("accept_error", error=f"{step.accept.error:.1%}")
        elif step.accept:
            yield self._say("accept", confidence=f"{step.accept.confidence:.0%}")
        if not self._is_repeatable(step):
            yield self._say("once")
            probe = self._wording.value(step.probe).strip()
            yield self._say("in_doubt_probe", probe=probe) if probe else self._say("in_doubt_person")
        if step.skip == "allowed":
            yield self._say("skip")

    def _call(self, step: CallStep) -> Iterator[str]:
        yield self._say("call", bot=step.call)
        given = [
            self._say("set_value", name=name, value=self._wording.value(value).strip())
            for name, value in step.with_.items()
        ]
        if given:
            yield self._say("call_with", values=self._phrases.listed(given))
        if step.timeout:
            yield self._say("call_timeout", time=self._phrases.duration(step.timeout))
        if step.skip == "allowed":
            yield self._say("skip")

    def _does(self, action: str) -> str:
        """The action in a sentence: of the phrase table, else the first one of the action's own words."""
        if self._phrases.has(f"does.{action}"):
            return self._say(f"does.{action}")
        if action not in self._catalogue:
            return self._say("unknown_action", action=action)
        words = (self._catalogue.find(action).__doc__ or action).strip().partition("\n\n")[0]
        return " ".join(words.split()).partition(". ")[0].rstrip(".") + "."

    def _is_repeatable(self, step: ActionStep) -> bool:
        if step.repeatable is not None:
            return step.repeatable
        return step.action not in self._catalogue or self._catalogue.find(step.action).repeatable

    def _ask(self, step: AskStep) -> Iterator[str]:
        question = self._wording.filled(step.ask.question) or step.label
        if step.ask.role:
            role = self._say("role", role=step.ask.role)
            yield self._say("ask", role=role, question=question)
        else:
            yield self._say("ask_anybody", question=question)
        if "amount" in step.ask.authority:
            yield self._say("authority", amount=self._wording.value(step.ask.authority["amount"]).strip())
        fields = [spec.title or name for name, spec in step.fields().items()]
        if fields:
            yield self._say("form", fields=self._phrases.listed(fields))
        yield self._say("ask_end")

    def _control(self, step: ControlStep) -> Iterator[str]:
        yield self._say("control", condition=self._wording.condition(step.control))
        words = self._wording.filled(step.refuse)
        told = self._say("refuse_words", words=words.rstrip(".。")) if words else ""
        yield self._say("refused", code=step.code, words=told)

    def _each(self, step: EachStep) -> Iterator[str]:
        items = self._wording.value(step.each).strip() if isinstance(step.each, str) else str(step.each)
        name = "each" if step.concurrency == 1 else "each_beside"
        yield self._say(name, items=items, name=step.as_, count=step.concurrency)

    def _session(self, step: SessionStep) -> Iterator[str]:
        name = "session" if step.session.login else "session_plain"
        yield self._say(name, connection=step.session.browser, login=step.session.login)
        if step.session.standby:
            yield self._say("standby", connection=step.session.browser, standby=step.session.standby)
        if step.session.heal == "auto":
            yield self._say("heal_auto")
        yield self._say("lost")

    def _set(self, step: SetStep) -> Iterator[str]:
        values = [
            self._say("set_value", name=name, value=self._wording.value(value).strip())
            for name, value in step.set.items()
        ]
        yield self._say("set", values=self._phrases.listed(values))

    def _decide(self, step: DecideStep) -> Iterator[str]:
        table = step.decide.table
        yield self._say("decide", table=table) if isinstance(table, str) else self._say("decide_here")

    def _wait(self, step: WaitStep) -> Iterator[str]:
        wait = step.wait
        counted = self._say("by_calendar", calendar=wait.calendar) if wait.calendar else ""
        if wait.for_ is not None:
            yield self._say("wait_for", time=self._phrases.duration(wait.for_), counted=counted)
        elif wait.event is not None:
            key = self._wording.value(wait.key).strip()
            yield self._say("wait_event" if key else "wait_any_event", event=wait.event, key=key)
        elif wait.webhook is not None:
            signed = wait.webhook.signed_by
            yield self._say("wait_signed_webhook" if signed else "wait_webhook", signed=signed)
        else:
            yield self._say("wait_until", time=self._wording.value(wait.until or "").strip())
        if wait.data:
            yield self._say(
                "wait_data", fields=self._phrases.listed([s.title or n for n, s in wait.data.items()])
            )
        if wait.timeout is not None:
            yield self._say("wait_timeout", time=self._phrases.duration(wait.timeout), counted=counted)
        elif wait.is_for_arrival:
            yield self._say("wait_no_timeout")

    def _parallel(self, step: ParallelStep) -> Iterator[str]:
        if not step.is_race:
            yield self._say("parallel")
        elif step.enough == 1:
            yield self._say("parallel_any")
        else:
            yield self._say("parallel_some", count=step.enough)

    def _retry(self, retry: Retry) -> str:
        name = "tries_evenly" if retry.factor == 1 else "tries"
        name = "tries_twice" if retry.attempts == 2 else name
        told = self._say(name, attempts=retry.attempts, pause=self._phrases.duration(retry.backoff))
        if retry.on == Retry().on:
            return told
        kinds = [self._say(f"kind.{on}") if self._phrases.has(f"kind.{on}") else on for on in retry.on]
        return self._phrases.joined([told, self._say("tries_for", kinds=self._phrases.listed(kinds))])

    def _inside(self, step: Any, number: str, depth: int) -> Iterator[str]:
        pad = INDENT * depth
        if isinstance(step, ChooseStep):
            for index, branch in enumerate(step.choose, start=1):
                yield f"{pad}{self._branch(branch)}"
                yield from self.block(branch.steps, f"{number}{index}.", depth + 1)
            if all(branch.when is not None for branch in step.choose):
                yield f"{pad}{self._say('no_branch')}"
            return
        if isinstance(step, ParallelStep):
            for index, named in enumerate(step.parallel, start=1):
                yield f"{pad}{self._say('beside', title=named.title or named.name)}"
                yield from self.block(named.steps, f"{number}{index}.", depth + 1)
            return
        if isinstance(step, TryStep):
            yield from self._tried(step, number, depth)
            return
        yield from self.block(getattr(step, "steps", ()), number, depth)
        if isinstance(step, SessionStep):
            yield from self._after_loss(step, number, depth)

    def _tried(self, step: TryStep, number: str, depth: int) -> Iterator[str]:
        yield from self.block(step.try_, number, depth)
        for name, sign, steps in (("fallback", "f", step.fallback), ("finally", "e", step.finally_)):
            if steps:
                yield f"{INDENT * depth}{self._say(name)}"
                yield from self.block(steps, f"{number}{sign}", depth + 1)

    def _after_loss(self, step: SessionStep, number: str, depth: int) -> Iterator[str]:
        if step.resume:
            yield f"{INDENT * depth}{self._say('resume')}"
            yield from self.block(step.resume, f"{number}r", depth + 1)
        elif any(isinstance(each, ActionStep) and not self._is_repeatable(each) for each in step.steps):
            yield f"{INDENT * depth}{self._say('no_resume')}"

    def _branch(self, branch: Branch) -> str:
        titled = "_titled" if branch.title else ""
        if branch.when is None:
            return self._say(f"branch_else{titled}", title=branch.title)
        return self._say(
            f"branch{titled}", title=branch.title, condition=self._wording.condition(branch.when)
        )
