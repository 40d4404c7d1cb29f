"""The whole text: what the process is for, what starts it, what it needs, does and gives."""

from collections.abc import Iterator
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot, FolderTrigger, InputSpec, Queue, QueueTrigger, Trigger
from servbot.core.comparison import in_words, variant_differences
from servbot.core.explanation.conditions import Wording
from servbot.core.explanation.phrases import Phrases
from servbot.core.explanation.steps import INDENT, Steps
from servbot.core.language import Language

plans = {"* * *": "daily", "* * mon-fri": "workdays", "* * 1-5": "workdays"}
"""Days that have a phrase of their own."""


def explain(bot: Bot, catalogue: ActionCatalogue, language: Language = "en") -> str:
    """A bot in plain words, as text with headings and numbered steps.

    Args:
        bot: the definition.
        catalogue: tells what each action does.
        language: `en` or `zh`.
    """
    return "\n".join(_Explanation(bot, catalogue, Phrases(language)).lines()) + "\n"


class _Explanation:
    def __init__(self, bot: Bot, catalogue: ActionCatalogue, phrases: Phrases) -> None:
        self._bot = bot
        self._phrases = phrases
        self._catalogue = catalogue
        self._say = phrases.say
        self._wording = Wording(bot, phrases)
        self._steps = Steps(bot, catalogue, phrases, self._wording)

    def lines(self) -> Iterator[str]:
        bot = self._bot
        yield bot.title
        if bot.description:
            yield " ".join(bot.description.split())
        yield self._purpose()
        yield from self._part("starts", self._starts())
        yield from self._part("inputs", [self._input(name, spec) for name, spec in bot.inputs.items()])
        yield from ("", self._say("steps"), *self._steps.block(bot.steps, "", 0))
        yield from self._variants()
        routes = [self._steps.route(route) for route in bot.on_error]
        yield from self._part("failures", [*routes, self._say("failures_rest")])
        yield from self._part("outputs", self._outputs())

    def _variants(self) -> Iterator[str]:
        """What each variant does otherwise; of steps that only it has, what they do."""
        if self._bot.variants:
            yield from ("", self._say("variants"), self._say("variants_rule"))
        for name, variant in self._bot.variants.items():
            condition = self._wording.condition(variant.when)
            yield f"- {self._say('variant', title=variant.title or name, condition=condition)}"
            walked = self._bot.in_variant(name)
            steps = Steps(walked, self._catalogue, self._phrases, Wording(walked, self._phrases))
            for each in variant_differences(self._bot, name):
                words = in_words(each, self._phrases.language)
                does = steps.told(walked.find(each.step)) if each.step and each.kind == "added" else ""
                yield f"{INDENT}- {self._phrases.joined([words, does])}"

    def _part(self, name: str, lines: list[str]) -> list[str]:
        return ["", self._say(name), *(f"- {line}" for line in lines or [self._say(f"no_{name}")])]

    def _purpose(self) -> str:
        bot, level = self._bot, self._bot.service_level
        measure = f"measure.{bot.goal.measure}"
        words = self._say(measure) if self._phrases.has(measure) else bot.goal.measure
        parts = [
            self._say("goal", measure=words, target=bot.goal.target),
            self._say("owner", owner=bot.owner),
        ]
        counted = self._say("by_calendar", calendar=level.calendar) if level.calendar else ""
        for name, time in (("own_within", level.own_within), ("resolve_within", level.resolve_within)):
            parts += [self._say(name, time=self._phrases.duration(time), counted=counted)] if time else []
        if bot.timeout:
            parts.append(self._say("limit", time=self._phrases.duration(bot.timeout)))
        return self._phrases.joined(parts)

    def _starts(self) -> list[str]:
        told = [self._trigger(each) for each in self._bot.triggers]
        return [*told, self._say("by_hand_too" if told else "by_hand")]

    def _trigger(self, trigger: Trigger) -> str:
        if isinstance(trigger, FolderTrigger):
            return self._say("folder", path=trigger.folder.path, pattern=trigger.folder.pattern)
        if isinstance(trigger, QueueTrigger):
            return self._queue(trigger.queue)
        plan = trigger.schedule
        overlap = self._say(f"overlap.{plan.overlap}")
        return self._phrases.joined([self._plan(plan.cron, plan.timezone), overlap])

    def _queue(self, queue: Queue) -> str:
        told = [self._say("queue", name=queue.name)]
        told += [self._say("queue_minimum", count=queue.minimum)] if queue.minimum > 1 else []
        told += [self._say("queue_at_most", count=queue.at_most)] if queue.at_most else []
        told += [self._say("queue_retry", count=queue.retry.attempts)] if queue.retry.attempts > 1 else []
        for name, following in (("success", queue.on_success), ("failure", queue.on_failure)):
            told += [self._say(f"queue_{name}", name=following.queue)] if following else []
        return self._phrases.joined(told)

    def _plan(self, cron: str, zone: str) -> str:
        minute, hour, rest = cron.split(maxsplit=2)
        name = plans.get(" ".join(rest.lower().split()))
        if name and minute.isdecimal() and hour.isdecimal():
            return self._say(name, time=f"{int(hour):02}:{int(minute):02}", zone=zone)
        return self._say("schedule", cron=cron, zone=zone)

    def _input(self, name: str, spec: InputSpec) -> str:
        rest = self._say("options", options=self._phrases.listed(list(spec.options))) if spec.options else ""
        if spec.default is not None:
            rest += self._say("default", value=spec.default)
        elif not spec.required:
            rest += self._say("optional")
        return self._say("input", title=spec.title or name, type=self._say(f"type.{spec.type}"), rest=rest)

    def _outputs(self) -> list[str]:
        return [self._output(spec.title or name, spec) for name, spec in self._bot.outputs.items()]

    def _output(self, title: str, spec: Any) -> str:
        kind = self._say(f"type.{spec.type}")
        if spec.value is None:
            return self._say("output_plain", title=title, type=kind)
        return self._say("output", title=title, type=kind, value=self._wording.value(spec.value).strip())
