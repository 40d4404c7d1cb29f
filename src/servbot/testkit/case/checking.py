"""What is wrong in a file of cases beyond its shape: steps, inputs, outputs and fields that the bot does not have."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.loader import Diagnostic, Document, Path, check_expressions
from servbot.testkit.case.spec import ActionEntry, Case, CaseFile, Usual


def case_problems(
    document: Document, read: CaseFile, bot: Bot, catalogue: ActionCatalogue
) -> list[Diagnostic]:
    """Everything that is wrong."""
    check = _Check(document, bot, catalogue)
    found = [*check.usual(("usual",), read.usual)]
    for at, case in enumerate(read.cases):
        found += check.case(("cases", at), case)
    titles = Counter(case.case for case in read.cases)
    for at, case in enumerate(read.cases):
        if titles[case.case] > 1:
            path = ("cases", at, "case")
            found.append(
                check.at(
                    path, "same-case", f"two cases are called {case.case!r}", "give each its own sentence"
                )
            )
    return [*found, *check_expressions(document)]


class _Check:
    def __init__(self, document: Document, bot: Bot, catalogue: ActionCatalogue) -> None:
        self.document = document
        self.bot = bot
        self.catalogue = catalogue
        self.steps = {step.name: step for step in bot.possible_steps()}

    def case(self, path: Path, case: Case) -> Iterator[Diagnostic]:
        """Of one case."""
        yield from self.usual(path, case)
        for at, each in enumerate(case.inject):
            yield from self._steps([each.step], lambda _, at=at: (*path, "inject", at, "step"))
        expect = (*path, "expect")
        for name in ("path", "walked", "left_out"):
            for at, step in enumerate(getattr(case.expect, name) or ()):
                yield from self._steps([step], lambda _, name=name, at=at: (*expect, name, at))
        for name in ("steps", "given", "attempts"):
            yield from self._keys((*expect, name), getattr(case.expect, name), self.steps, "step")
        yield from self._keys((*expect, "outputs"), case.expect.outputs, self.bot.outputs, "output")

    def usual(self, path: Path, given: Usual) -> Iterator[Diagnostic]:
        """Of what a case and what is usual both may say."""
        yield from self._keys((*path, "inputs"), given.inputs, self.bot.inputs, "input")
        for name in ("actions", "sessions", "people"):
            yield from self._keys((*path, name), getattr(given, name), self.steps, "step")
        for name, entries in given.actions.items():
            several = isinstance(entries, tuple)
            for at, entry in enumerate(entries if isinstance(entries, tuple) else (entries,)):
                place = (*path, "actions", name, *((at,) if several else ()))
                yield from self._returned(place, name, entry)

    def _returned(self, path: Path, name: str, entry: ActionEntry) -> Iterator[Diagnostic]:
        """Fields of an output that the action does not give."""
        action = getattr(self.steps.get(_step_of(name)), "action", "")
        if entry.says == "returns" and isinstance(entry.returns, Mapping) and action in self.catalogue:
            output = self.catalogue.find(action).Output
            fields = output.model_fields
            if fields and output.model_config.get("extra") != "allow":
                yield from self._keys((*path, "returns"), entry.returns, fields, "output", of=f"of {action}")

    def _steps(self, names: Iterable[str], place: Any) -> Iterator[Diagnostic]:
        for name in names:
            if _step_of(name) not in self.steps:
                yield self._unknown(place(name), "step", name, self.steps, key=False)

    def _keys(
        self, path: Path, given: Iterable[str], known: Mapping[str, Any], what: str, of: str = ""
    ) -> Iterator[Diagnostic]:
        for name in given:
            if (_step_of(name) if what == "step" else name) not in known:
                yield self._unknown((*path, name), what, name, known, key=True, of=of)

    def _unknown(
        self, path: Path, what: str, name: str, known: Mapping[str, Any], *, key: bool, of: str = "of the bot"
    ) -> Diagnostic:
        near = get_close_matches(_step_of(name) if what == "step" else name, known, n=1, cutoff=0.5)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        there = ", ".join(list(known)[:20])
        remedy = f"write `{near[0]}` instead" if near else f"there are {there}" if there else "there are none"
        message = f"no {what} {of or 'of the bot'} is called {name[:60]!r}{meant}"
        return self.at(path, f"unknown-{what}", message, remedy, key=key)

    def at(self, path: Path, code: str, message: str, remedy: str, *, key: bool = False) -> Diagnostic:
        """A diagnostic at its place."""
        node = self.document.place(path, key=key)
        width = node.end.column - node.start.column if node.start.line == node.end.line else 1
        return self.document.problems.diagnostic(f"case.{code}", node.start, message, remedy, width=width)


def _step_of(name: str) -> str:
    """The step's name of a place such as `work[1]/record`."""
    return name.rpartition("/")[2]
