"""The verb `each`: the same steps for every item of a list, one after the other or side by side."""

from functools import partial
from typing import Any

from servbot.core.bot.steps import EachStep
from servbot.core.errors import BusinessFailure, FailureKind
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.session_verb import Item, SessionVerb
from servbot.core.interpreter.strands import Fork
from servbot.core.interpreter.trial import Trial, subject_of


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
        if session or step.concurrency == 1:
            return {
                "items": [await self._next(step, path, scope, *pair, session) for pair in enumerate(items)]
            }
        scopes = [scope.child(**{step.as_: item, "index": index}) for index, item in enumerate(items)]
        walks = [partial(self._beside, step, f"{path}[{at}]", each) for at, each in enumerate(scopes)]
        results = await Fork(walks, step.concurrency)
        for each in scopes:
            scope.adopt(each.corrections)
        return {"items": results}

    async def _beside(self, step: EachStep, path: str, scope: Scope) -> dict[str, Any]:
        """Walk one item beside others."""
        await self.block(step.steps, path, scope)
        return {inner.name: scope.steps[inner.name] for inner in step.steps}

    async def _next(
        self, step: EachStep, path: str, scope: Scope, index: int, item: Any, session: str
    ) -> dict[str, Any]:
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
            results = await self._inside(Item(place, child, step.steps), session)
        scope.adopt(child.corrections)
        return results

    async def _inside(self, item: Item, session: str) -> dict[str, Any]:
        """Walk one item inside a session, which may be lost before its end."""
        subject = subject_of(session)
        begun = self.under_way.setdefault(subject, [])
        begun.append(item)
        await self.block(item.steps, item.path, item.scope, session)
        begun.pop()
        return self.finish_item(item, subject)
