"""How fast definitions are checked, and what the interpreter itself costs per step.

    python benchmarks/language.py --json language.json

Both are processor times against figures; the steps of the walk do nothing, so all of its time is the interpreter's.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from measurement import arguments, bounded, report

from servbot.core.action import Action, ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.definition_check import check_text
from servbot.core.interpreter import Interpreter
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import load
from servbot.core.run import Done
from servbot.wiring.catalogue import all_actions

BOTS, STEPS, WALK = 100, 50, 1_000
HEAD = """servbot: 1
name: measured
title: Measured
goal: {{measure: cost, target: less}}
owner: operations
inputs: {{total: {{type: money}}, invoice: {{type: file, accept: [application/pdf]}}}}
outputs: {{last: {{type: string, value: "${{{{ steps.s{last}.text }}}}"}}}}
steps:
"""

kinds = (
    '    action: web.read_text\n    with: {{target: {{label: "Field {at}"}}}}\n    retry: {{attempts: 3, backoff: 2s}}\n',
    '    when: "${{{{ inputs.total > 1{bot}{at} }}}}"\n    action: log\n    with: {{message: "{bot}: ${{{{ inputs.invoice }}}}"}}\n',
    '    set: {{value: "${{{{ inputs.total * {at} + 1{bot} }}}}", name: "${{{{ run.reference | upper }}}}"}}\n',
    '    control: "${{{{ inputs.total < 9{bot}{at} }}}}"\n    refuse: "Too much: ${{{{ inputs.total | money }}}} ({bot})"\n',
    '    ask: {{question: "Approve ${{{{ inputs.total }}}} ({bot})?", form: {{note: {{type: text, required: false}}}}}}\n',
)
"""Steps of every bot in turn; expressions differ from bot to bot, so that none is known from another."""


def definition(bot: int) -> str:
    """A right definition with so many steps."""
    steps = [f"  - name: s{at}\n" + kinds[at % len(kinds)].format(bot=bot, at=at) for at in range(STEPS - 1)]
    last = STEPS - 1
    return (
        HEAD.format(last=last) + "".join(steps) + f"  - name: s{last}\n" + kinds[0].format(bot=bot, at=last)
    )


def seconds_to_check() -> float:
    """Processor time for all bots, each text seen for the first time."""
    texts = [definition(bot) for bot in range(BOTS)]
    actions = all_actions()
    begin = time.process_time()
    for text in texts:
        found, bot = check_text(text, "bot.yaml", actions)
        if found or bot is None or len(bot.all_steps()) != STEPS:
            raise AssertionError(found)
    return time.process_time() - begin


class Nothing(Action):
    """Do nothing."""

    name = "bench.nothing"
    text: str = ""
    """Anything."""


def walk_of(write: Callable[[int], str]) -> Bot:
    """A bot of many steps."""
    steps = "".join(f"  - {{name: s{at}, {write(at)}}}\n" for at in range(WALK))
    head = "servbot: 1\nname: walked\ntitle: Walked\ngoal: {measure: cost, target: less}\nowner: operations\n"
    return load(f"{head}steps:\n{steps}", "bot.yaml", Bot)


def plain(at: int) -> str:
    """A step whose fields are written out."""
    return f"action: bench.nothing, with: {{text: hello {at}}}"


def with_expressions(at: int) -> str:
    """A step with a condition and a field from the step before."""
    text = f"${{{{ steps.s{at - 1}.text }}}}" if at else "hello"
    return f'action: bench.nothing, when: "${{{{ run.id == \'r\' }}}}", with: {{text: "{text}"}}'


def microseconds_per_step(bot: Bot, rounds: int = 5) -> float:
    """Processor time of the interpreter per step, the best of some rounds."""
    catalogue, done = ActionCatalogue.of(Nothing), Done(value={"text": "hello"})
    times = []
    for _ in range(rounds):
        begin = time.process_time()
        run = {"id": "r", "reference": "r"}
        walk = Interpreter(bot, {}, catalogue, run=run, now=datetime.now(UTC))
        while walk.ending is None:
            for address in list(walk.wanted):
                walk.send(address, done)
        times.append(time.process_time() - begin)
        if walk.ending.status is not RunStatus.SUCCEEDED:
            raise AssertionError(walk.ending)
    return min(times) / WALK * 1e6


def main() -> None:
    options = arguments(__doc__ or "").parse_args()
    rows = [
        bounded(f"check {BOTS} bots of {STEPS} steps", seconds_to_check(), unit="s", most=3),
        bounded("interpreter, plain step", microseconds_per_step(walk_of(plain)), unit="us", most=50),
        bounded(
            "interpreter, step with condition and expression",
            microseconds_per_step(walk_of(with_expressions)),
            unit="us",
            most=50,
        ),
    ]
    report(rows, options.json)


if __name__ == "__main__":
    main()
