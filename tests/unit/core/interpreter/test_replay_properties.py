"""Whatever bot, whatever outcomes, wherever it stops: the log replayed in any order leads to the same place."""

import hashlib
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servbot.core.bot import ActionStep, Bot, ChooseStep, EachStep, ParallelStep, SessionStep, TryStep
from servbot.core.errors import ApplicationFailure, BusinessFailure
from servbot.core.human_task import TaskRequest
from servbot.core.interpreter import (
    AskPerson,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    Interpreter,
    OpenSession,
    RunAction,
)
from servbot.core.lifecycle.run import RunStatus
from servbot.core.run import Decision, Done, Failed, Failure, Outcome
from servbot.core.value import plain
from servbot.engine.replay import doubt_after_crash, session_lost
from servbot.testkit import Crash, MemoryShell
from servbot.testkit.memory_shell import BEGINNING
from servbot.testkit.people import correct, done, reject, retry, skip, submit

HEAD = {
    "servbot": 1,
    "name": "made",
    "title": "Made",
    "goal": {"measure": "cost", "target": "x"},
    "owner": "o",
}
LIMITS = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def leaves() -> st.SearchStrategy[dict[str, Any]]:
    retries = st.sampled_from([{}, {"retry": {"attempts": 2, "backoff": "1s"}}, {"skip": "allowed"}])
    probes = st.sampled_from([{}, {"probe": "${{ services.erp.find(1) }}"}])
    read = retries.map(
        lambda more: {"action": "test.read", "with": {"what": "${{ item | default(0) }}"}, **more}
    )
    send = probes.map(lambda more: {"action": "test.submit", **more})
    asks = st.sampled_from(
        [
            {"control": "${{ services.erp.ok(2) }}"},
            {"ask": {"question": "Go on?"}},
            {"set": {"x": "${{ services.erp.value(3) }}"}},
            {"action": "test.read", "when": "${{ services.erp.ok(4) }}"},
            {"wait": {"for": "2h"}},
            {"wait": {"until": "${{ services.erp.value(6) and now }}"}},
            {"action": "test.read", "on_error": [{"when": "${{ error.kind == 'business' }}", "do": "skip"}]},
        ]
    )
    return st.one_of(read, send, asks)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    block = st.lists(inner, min_size=1, max_size=3)
    loops = st.builds(
        lambda steps, size, limit, way: {
            "each": list(range(size)), "concurrency": limit, "on_item_failure": way, "steps": steps,
        },
        block, st.integers(0, 3), st.integers(1, 3), st.sampled_from(["stop", "collect"]),
    )  # fmt: skip
    sessions = st.builds(
        lambda steps, resume: {"session": {"browser": "erp"}, "steps": steps, "resume": resume},
        block, st.sampled_from([[], [{"action": "test.read"}]]),
    )  # fmt: skip
    choices = block.map(
        lambda steps: {
            "choose": [
                {"when": "${{ services.erp.ok(5) }}", "steps": steps},
                {"steps": [{"action": "test.read"}]},
            ]
        }
    )
    branches = st.builds(
        lambda blocks, limit, enough: {
            "parallel": [{"name": f"b{at}", "steps": steps} for at, steps in enumerate(blocks)],
            "concurrency": limit,
            "wait_for": "all" if "control" in str(blocks) or enough == len(blocks) + 1 else enough,
        },
        st.lists(block, min_size=1, max_size=3), st.sampled_from([None, 1, 2]),
        st.sampled_from(["all", "any", 1, 2]),
    )  # fmt: skip
    rest = [{"action": "test.read", "with": {"what": "${{ error }}"}}]
    tries = st.builds(
        lambda steps, fallback, last: {"try": steps, "fallback": fallback, "finally": last},
        block, st.one_of(block, st.just(rest)), st.one_of(block, st.sampled_from([[], rest])),
    )  # fmt: skip
    lasts = st.builds(lambda steps, last: {"try": steps, "finally": last}, block, block)
    return st.one_of(loops, sessions, choices, branches, tries, lasts)


def named(steps: list[dict[str, Any]], count: list[int]) -> list[dict[str, Any]]:
    """The steps with names that are unique in the bot."""
    result = []
    for step in steps:
        count[0] += 1
        copy = {"name": f"s{count[0]}", **step}
        for block in ("steps", "resume", "try", "fallback", "finally"):
            if block in copy:
                copy[block] = named(copy[block], count)
        for key in {"choose", "parallel"} & copy.keys():
            copy[key] = [{**branch, "steps": named(branch["steps"], count)} for branch in copy[key]]
        result.append(copy)
    return result


steps_of_bots = st.lists(st.recursive(leaves(), nested, max_leaves=8), min_size=1, max_size=4)
bots = steps_of_bots.map(lambda steps: Bot.model_validate({**HEAD, "steps": named(steps, [0])}))


def drawn(address: str, seed: int) -> Random:
    """Chance that depends on nothing but the address, so that it does not matter when it is asked."""
    return Random(hashlib.sha256(f"{seed} {address}".encode()).digest())


def outcome_of(effect: Effect, seed: int, *, kindly: bool) -> Outcome:
    chance = drawn(effect.address, seed)
    match effect:
        case AskPerson(request=request) if "submit" in request.choices:
            return Done(value=plain(reject() if chance.random() < 0.03 and not kindly else submit({"x": 1})))
        case AskPerson(request=request):
            made = {"correct": correct, "retry": retry, "done": done, "skip": skip, "reject": reject}
            offered = [kind for kind in request.choices if kind != "reject" or chance.random() < 0.2]
            return Done(value=plain(made[chance.choice(offered or ["reject"])]()))
        case RunAction():
            return chance.choices(
                [Done(value={"text": "T"}), failed(ApplicationFailure("down")), failed(BusinessFailure("no")),
                 Failed(failure=session_lost()), Failed(failure=doubt_after_crash())],
                [0.7, 0.1, 0.05, 0.1, 0.05],
            )[0]  # fmt: skip
        case CallService():
            return chance.choices(
                [Done(value=[1]), Done(value=None), failed(ApplicationFailure("down"))], [0.7, 0.2, 0.1]
            )[0]
        case OpenSession():
            return chance.choices([Done(), failed(ApplicationFailure("down"))], [0.9, 0.1])[0]
    return Done()


def failed(error: Exception) -> Failed:
    return Failed(failure=Failure.of(error))


class Walked:
    """An interpreter whose outcomes come from chance, and what its log would hold."""

    def __init__(self, bot: Bot, catalogue: Any, seed: int) -> None:
        self.walk = Interpreter(bot, {}, catalogue, run={"id": "r"}, now=BEGINNING)
        self.seed = seed
        self.log: dict[str, Outcome] = {}
        self.addresses: list[str] = []

    def go(self, order: Random, most: int = 400) -> None:
        for _ in range(most):
            if self.walk.ending or not self.walk.wanted:
                return
            self.give(next(self.at_once(), "") or order.choice(list(self.walk.wanted)))

    def at_once(self) -> Iterator[str]:
        """Which branches count is settled as soon as it is asked."""
        yield from (a for a, effect in self.walk.wanted.items() if isinstance(effect, CutBranches))

    def give(self, address: str) -> None:
        effect = self.walk.wanted[address]
        self.addresses.append(address)
        if isinstance(effect, CutBranches):
            begun = [a for a in effect.held if a in self.log or drawn(a, self.seed).random() < 0.5]
            outcome: Outcome = Done(value=effect.verdict(begun))
        else:
            outcome = outcome_of(effect, self.seed, kindly=False)
        if not isinstance(effect, CloseSession):
            self.log[address] = outcome
        self.walk.send(address, outcome)

    def replay(self, log: dict[str, Outcome], order: Random) -> None:
        rest = list(log)
        order.shuffle(rest)
        while rest and not self.walk.ending:  # a rejection replayed early makes the rest moot
            known = next((address for address in rest if self.walk.wants(address)), None)
            if known is None:
                closing = [a for a, effect in self.walk.wanted.items() if isinstance(effect, CloseSession)]
                if not closing and self.walk.has_abandoned:
                    return
                assert closing, f"{rest} are not wanted, but {list(self.walk.wanted)}"
                self.give(closing[0])
                continue
            rest.remove(known)
            self.log[known] = log[known]
            self.addresses.append(known)
            self.walk.send(known, log[known])

    def close_all(self) -> None:
        """Sessions are closed in any shell; it is not recorded whether they were."""
        kinds = (CloseSession, CutBranches)
        while closing := [a for a, effect in self.walk.wanted.items() if isinstance(effect, kinds)]:
            self.give(closing[0])


@given(
    bot=bots, seed=st.integers(0, 10_000), stop=st.integers(0, 60), order=st.randoms(use_true_random=False)
)
@LIMITS
def test_a_log_replayed_in_any_order_wants_the_same_and_ends_the_same(bot, seed, stop, order):
    from servbot.core.action import ActionCatalogue

    catalogue = ActionCatalogue.of(*actions())
    first = Walked(bot, catalogue, seed)
    first.go(order, stop)
    first.close_all()

    again = Walked(bot, catalogue, seed)
    again.replay(first.log, order)
    again.close_all()

    assert dict(again.walk.wanted) == dict(first.walk.wanted)
    assert again.walk.ending == first.walk.ending
    assert len(set(first.addresses)) == len(first.addresses)
    first.go(order)
    again.go(order)
    if not rejects(first) and not rejects(again):
        assert again.walk.ending == first.walk.ending
        both = first.log.keys() & again.log.keys()
        raced = {address for address in both if address.endswith(":cut")}
        assert all(first.log[address] == again.log[address] for address in both - raced)
        if not any(isinstance(step, ParallelStep) and step.is_race for step in bot.all_steps()):
            assert again.log == first.log


def rejects(walked: Walked) -> bool:
    """Two rejections side by side: the one that comes first wins."""
    return walked.walk.ending is not None and walked.walk.ending.status is RunStatus.REJECTED


def actions() -> tuple[Any, ...]:
    from servbot.core.action import Action
    from servbot.core.record import Record

    class Read(Action):
        """Read."""

        name = "test.read"
        what: Any = ""
        """What."""

        class Output(Record):
            text: str = ""
            """Text."""

    class Submit(Read):
        """Submit."""

        name = "test.submit"
        repeatable = False

    return Read, Submit


@given(
    bot=bots,
    seed=st.integers(0, 10_000),
    kills=st.lists(st.integers(0, 12), max_size=6),
    order=st.randoms(use_true_random=False),
)
@LIMITS
def test_killed_anywhere_nothing_is_done_twice_and_nothing_is_lost(bot, seed, kills, order):
    """The world remembers what was sent; people who are asked look there and answer truly."""
    from servbot.core.action import ActionCatalogue

    sent: list[str] = []

    def act(effect: RunAction) -> Any:
        chance = drawn(effect.address, seed).random()
        if not effect.repeatable:
            if chance < 0.15:
                return Crash()
            sent.append(place_of(effect))
            return Crash() if chance < 0.3 else {"text": "T"}
        return ApplicationFailure("down") if chance < 0.1 else {"text": "T"}

    every = {step.name: act for step in bot.all_steps()}
    shell = MemoryShell(bot, actions=every, catalogue=ActionCatalogue.of(*actions()), random=order)
    shell.services.outcome = lambda name, effect: probe_outcome(effect, shell, sent)
    shell.person = partial(truthful, sent)
    for kill in kills:
        shell.run(kill)
        recorded = list(shell.outcomes)
        order.shuffle(recorded)
        shell.restarted(recorded)
    for _ in range(200):
        if shell.run() is not None:
            break
        assert shell.died, f"it waits for {shell.waiting}"
        shell.restarted()
    assert shell.ending is not None
    assert shell.ending.status is RunStatus.SUCCEEDED
    assert len(sent) == len(set(sent)), f"done twice: {sent}"
    missing = [place for place in places_to_send(bot.steps, "") if place not in sent]
    by_hand = {field.path.split(".")[0] for task in shell.tasks for field in task.result_form}
    lost = [place for place in missing if place.rsplit("/", 1)[-1] not in by_hand]
    assert not lost, f"never done, and nobody was asked: {lost}"
    assert shell.intents <= shell.outcomes.keys(), "a step that must not be repeated was cut in the middle"


def places_to_send(steps: Any, path: str) -> Iterator[str]:
    """Where something must be sent once; left out where `resume` steps may take the place of others."""
    for step in steps:
        place = f"{path}/{step.name}" if path else step.name
        match step:
            case ActionStep(action="test.submit"):
                yield place
            case EachStep(on_item_failure="stop"):
                for index in range(len(step.each)):
                    yield from places_to_send(step.steps, f"{place}[{index}]")
            case ChooseStep():
                yield from places_to_send(step.choose[0].steps, f"{place}[0]")
            case SessionStep(resume=()):
                yield from places_to_send(step.steps, place)
            case ParallelStep(is_race=False) | TryStep():
                for name, block in sure_blocks(step):
                    yield from places_to_send(block, f"{place}[{name}]")


def sure_blocks(step: ParallelStep | TryStep) -> Iterator[tuple[str, Any]]:
    """Blocks that are walked to their end whatever fails, by name."""
    if isinstance(step, ParallelStep):
        yield from ((branch.name, branch.steps) for branch in step.parallel)
        return
    if not step.fallback:
        yield "try", step.try_
    yield "finally", step.finally_


def place_of(effect: Effect) -> str:
    """The step in its loops, over all sessions and attempts."""
    return "/".join(part.split("@")[0] for part in effect.address.split(":")[0].split("/"))


def probe_outcome(effect: CallService, shell: MemoryShell, sent: list[str]) -> Outcome:
    if effect.name == "find":
        return Done(value={"text": "found"} if place_of(effect) in sent else None)
    return Done(value=[1])


def truthful(sent: list[str], request: TaskRequest) -> Decision:
    """The decision of a person who looks into the other system."""
    if "submit" in request.choices:
        return submit()
    if request.kind.value != "in_doubt":
        return retry()
    if request.code == "session.lost-after-effect" or request.subject in sent:
        return done({"text": "looked up"})
    return retry()
