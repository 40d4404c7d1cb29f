"""The verb `parallel`: several branches side by side."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from servbot.core.bot.step_basis import walk
from servbot.core.bot.steps import NamedBranch, ParallelStep
from servbot.core.interpreter.each_verb import EachVerb, Result, raise_first
from servbot.core.interpreter.effects import CutBranches
from servbot.core.interpreter.forking import CUT, Fork, Race, Verdict
from servbot.core.interpreter.scope import Scope
from servbot.core.interpreter.signals import FellBack
from servbot.core.run.outcome import Done


class ParallelVerb(EachVerb):
    """Walks `parallel` steps."""

    async def parallel(self, step: ParallelStep, path: str, scope: Scope, session: str) -> Any:
        """The results of the branches that came to their end, by name; what their steps left is seen afterwards."""
        if session:
            return await self._in_turn(step, path, scope, session)
        known = dict(scope.variables)
        scopes = [scope.child() for _ in step.parallel]
        pairs = zip(step.parallel, scopes, strict=True)
        walks = [partial(self._branch, branch, f"{path}[{branch.name}]", each) for branch, each in pairs]
        race = Race(step.enough, partial(self._judge, step, path)) if step.is_race else None
        results = await Fork(walks, step.concurrency or len(walks), race)
        await self._close_cut_sessions(step, path, results)
        for branch, each, result in zip(step.parallel, scopes, results, strict=True):
            if result is not CUT:
                _take_over(scope, branch, each, known)
        if CUT not in results:
            raise_first(results)
        return _output(step, results)

    async def _judge(self, step: ParallelStep, path: str, ended: list[int], held: list[str]) -> Verdict:
        """Which branches count, as it was recorded when enough of them had come to their end."""
        names = [branch.name for branch in step.parallel]
        outcome = await CutBranches(
            address=f"{path}:cut",
            step=step.name,
            title=step.label,
            path=path,
            branches=tuple(names),
            ended=tuple(names[index] for index in ended),
            held=tuple(held),
        )
        value = outcome.value if isinstance(outcome, Done) else {"ended": [names[index] for index in ended]}
        winners = frozenset(names.index(name) for name in value["ended"])
        return Verdict(winners, frozenset(value.get("must_end", ())))

    async def _close_cut_sessions(self, step: ParallelStep, path: str, results: Sequence[Any]) -> None:
        cut = [branch for branch, result in zip(step.parallel, results, strict=True) if result is CUT]
        below = tuple(f"{path}[{branch.name}]/" for branch in cut)
        for place in [each for each in self.open_sessions if each.startswith(below)] if below else ():
            await self.close_session(place, "cut")

    async def _branch(self, branch: NamedBranch, path: str, scope: Scope, session: str = "") -> Result:
        """Walk one branch; a failure that a block takes does not cut off the branches beside it."""
        try:
            await self.block(branch.steps, path, scope, session)
        except FellBack as fallen:
            return fallen
        return {inner.name: scope.steps[inner.name] for inner in branch.steps}

    async def _in_turn(self, step: ParallelStep, path: str, scope: Scope, session: str) -> Any:
        """Walk the branches one after the other: a session has one page. In a race the first ones come first."""
        results: list[Any] = []
        for branch in step.parallel:
            passed = [each for each in results if not isinstance(each, FellBack)]
            if step.is_race and len(passed) == step.enough:
                break
            results.append(await self._branch(branch, f"{path}[{branch.name}]", scope, session))
            if not step.is_race:
                raise_first(results)
        passed = [each for each in results if not isinstance(each, FellBack)]
        if len(passed) < step.enough:
            raise_first(results)
        results += [CUT] * (len(step.parallel) - len(results))
        ended = [at for at, each in enumerate(results) if each is not CUT and not isinstance(each, FellBack)]
        if len(ended) < len(results):
            await self._judge(step, path, ended, [])
        return _output(step, [result if at in ended else CUT for at, result in enumerate(results)])


def _output(step: ParallelStep, results: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(step.parallel, results, strict=True)
    branches = {branch.name: result for branch, result in pairs if result is not CUT}
    return {"branches": branches, "ended": list(branches)}


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
