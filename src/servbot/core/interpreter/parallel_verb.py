"""The verb `parallel`: several branches side by side."""

from functools import partial
from typing import Any

from servbot.core.bot.steps import NamedBranch, ParallelStep
from servbot.core.bot.walking import walk
from servbot.core.interpreter.each_verb import EachVerb, Result, raise_first
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import FellBack
from servbot.core.interpreter.strands import Fork


class ParallelVerb(EachVerb):
    """Walks `parallel` steps."""

    async def parallel(self, step: ParallelStep, path: str, scope: Scope, session: str) -> Any:
        """The results of every branch by name; what its steps left is seen afterwards."""
        if session:
            return await self._in_turn(step, path, scope, session)
        known = dict(scope.variables)
        scopes = [scope.child() for _ in step.parallel]
        pairs = zip(step.parallel, scopes, strict=True)
        walks = [partial(self._branch, branch, f"{path}[{branch.name}]", each) for branch, each in pairs]
        results = await Fork(walks, step.concurrency or len(walks))
        for branch, each in zip(step.parallel, scopes, strict=True):
            _take_over(scope, branch, each, known)
        raise_first(results)
        return {"branches": {each.name: done for each, done in zip(step.parallel, results, strict=True)}}

    async def _branch(self, branch: NamedBranch, path: str, scope: Scope, session: str = "") -> Result:
        """Walk one branch; a failure that a block takes does not cut off the branches beside it."""
        try:
            await self.block(branch.steps, path, scope, session)
        except FellBack as fallen:
            return fallen
        return {inner.name: scope.steps[inner.name] for inner in branch.steps}

    async def _in_turn(self, step: ParallelStep, path: str, scope: Scope, session: str) -> Any:
        """Walk the branches one after the other: a session has one page."""
        results: list[Result] = []
        for branch in step.parallel:
            results.append(await self._branch(branch, f"{path}[{branch.name}]", scope, session))
            raise_first(results)
        return {"branches": {each.name: done for each, done in zip(step.parallel, results, strict=True)}}


def _take_over(scope: Scope, branch: NamedBranch, walked: Scope, known: dict[str, Any]) -> None:
    """Take what a branch left into the scope around it."""
    for inner in walk(branch.steps):
        if inner.name in walked.steps:
            scope.keep(inner.name, walked.steps[inner.name])
    scope.variables.update(
        {
            name: value
            for name, value in walked.variables.items()
            if name not in known or known[name] is not value
        }
    )
    scope.adopt(walked.corrections)
