"""The verb `each`: the same steps for every item of a list, one after the other or side by side."""

from functools import partial
from typing import Any

from servbot.core.bot.steps import EachStep
from servbot.core.errors import BusinessFailure, FailureKind
from servbot.core.interpreter.forking import Fork
from servbot.core.interpreter.scope import Catcher, Scope
from servbot.core.interpreter.session_verb import Item, SessionVerb
from servbot.core.interpreter.signals import FellBack
from servbot.core.interpreter.trial import Trial, subject_of

Result = dict[str, Any] | FellBack
"""Outputs of an item's steps by name, or the failure that ended it."""


class NotAList(BusinessFailure):
    """A loop needs a list."""

    code = "each.not-a-list"
    kind = FailureKind.DEFECT


class EachVerb(SessionVerb):
    """Walks `each` steps."""

    async def each(self, step: EachStep, path: str, scope: Scope, session: str) -> Any:
        """The results of every item, in the order of the list."""

        async def attempt(trial: Trial) -> list[Any]:
            items = await self.render(step.each, step, f"{path}:each.{trial.number}", scope)
            if not isinstance(items, list | tuple):
                raise NotAList(f"“{step.label}” needs a list, but was given {type(items).__name__}.")
            return list(items)

        items = await self.passing(step, path, scope, attempt)
        collector = Catcher() if step.on_item_failure == "collect" else None
        inside = scope.view(collector) if collector else scope
        beside = not session and step.concurrency > 1
        walked = self._side_by_side if beside else partial(self._one_by_one, session)
        results = await walked(step, path, inside, items)
        passed = [each for each in results if not isinstance(each, FellBack)]
        return {"items": passed, "failed": _failed(items, results)} if collector else {"items": passed}

    async def _side_by_side(self, step: EachStep, path: str, scope: Scope, items: list[Any]) -> list[Result]:
        scopes = [scope.child(**{step.as_: item, "index": index}) for index, item in enumerate(items)]
        walks = [partial(self._beside, step, f"{path}[{at}]", each) for at, each in enumerate(scopes)]
        results = await Fork(walks, step.concurrency)
        for each in scopes:
            scope.adopt(each.corrections)
        if step.on_item_failure == "stop":
            raise_first(results)
        return results

    async def _one_by_one(
        self, session: str, step: EachStep, path: str, scope: Scope, items: list[Any]
    ) -> list[Result]:
        results: list[Result] = []
        for index, item in enumerate(items):
            results.append(await self._next(step, path, scope, index, item, session))
            if step.on_item_failure == "stop":
                raise_first(results)
        return results

    async def _beside(self, step: EachStep, path: str, scope: Scope) -> Result:
        """Walk one item; a failure that a block takes does not cut off the items beside it."""
        try:
            await self.block(step.steps, path, scope)
        except FellBack as fallen:
            return fallen
        return {inner.name: scope.steps[inner.name] for inner in step.steps}

    async def _next(
        self, step: EachStep, path: str, scope: Scope, index: int, item: Any, session: str
    ) -> Result:
        """Walk one item after the other; inside a session one that was finished before is not walked again."""
        place = f"{path}[{index}]"
        subject = subject_of(place)
        if subject in self.finished:
            return self.finished[subject]
        child = scope.child(**{step.as_: item, "index": index})
        if not session:
            results = await self._beside(step, place, child)
        else:
            # What people corrected when the item was walked in a session that was lost, they need not do again.
            earlier = self.corrected.get(subject, {})
            child.corrections = self.corrected[subject] = dict(earlier)
            child.adopt(earlier)
            results = await self._inside(step, Item(place, child, step.steps), session)
        scope.adopt(child.corrections)
        return results

    async def _inside(self, step: EachStep, item: Item, session: str) -> Result:
        """Walk one item inside a session, which may be lost before its end."""
        subject = subject_of(session)
        begun = self.under_way.setdefault(subject, [])
        begun.append(item)
        try:
            await self.block(item.steps, item.path, item.scope, session)
        except FellBack as fallen:
            begun.pop()
            if step.on_item_failure == "collect":
                self.remember_item(item, subject, fallen)
            return fallen
        begun.pop()
        return self.finish_item(item, subject)


def raise_first(results: list[Any]) -> None:
    """Raise the first failure that a block around takes: the same one in whatever order they came."""
    for result in results:
        if isinstance(result, FellBack):
            raise result


def _failed(items: list[Any], results: list[Result]) -> list[dict[str, Any]]:
    pairs = enumerate(zip(items, results, strict=True))
    return [
        {"index": index, "item": item, "error": result.error}
        for index, (item, result) in pairs
        if isinstance(result, FellBack)
    ]
