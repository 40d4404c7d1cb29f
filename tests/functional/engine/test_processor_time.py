"""What an item costs of the processor, so that nobody makes the engine slow again without being told."""

import time
from dataclasses import replace

import pytest

from servbot.core.action import Action, ActionCatalogue, Context
from servbot.core.lifecycle.run import RunStatus as S
from servbot.core.record import Record

ITEMS = 30

TURNS = 400_000
"""Of a loop that this machine is measured by: about 15 ms where nothing else runs."""


class Add(Action):
    """Add one."""

    name = "lab.add"
    value: int
    """To what."""

    class Output(Record):
        value: int
        """The sum."""

    async def run(self, context: Context) -> Output:
        return self.Output(value=self.value + 1)


def adding(steps: int) -> str:
    lines = ["inputs: {value: {type: integer}}", "steps:"]
    for number in range(1, steps + 1):
        source = "inputs.value" if number == 1 else f"steps.s{number - 1}.value"
        lines.append(f"  - {{name: s{number}, action: lab.add, with: {{value: '${{{{ {source} }}}}'}}}}")
    return "\n".join([*lines, f"outputs: {{value: {{value: '${{{{ steps.s{steps}.value }}}}'}}}}", ""])


def loop() -> float:
    """Seconds of the processor for a loop of no use."""
    begun, total = time.thread_time(), 0
    for number in range(TURNS):
        total += number * number % 7
    return time.thread_time() - begun


@pytest.mark.parametrize(("steps", "loops"), [(1, 0.5), (10, 0.9)])
async def test_an_item_costs_little_of_the_processor(lab, steps, loops):
    """Measured at 0.17 and 0.46 of the loop; about twice that is allowed."""
    lab.around = replace(lab.around, catalogue=ActionCatalogue.of(Add))
    runs = [await lab.start(adding(steps), value=number) for number in range(ITEMS)]
    before = loop()
    begun = time.process_time()
    async with lab.working(legs=8):
        rows = [await lab.until(run, S.SUCCEEDED) for run in runs]
    took = (time.process_time() - begun) / ITEMS
    assert [row.outputs["value"] for row in rows] == [number + steps for number in range(ITEMS)]
    assert took < loops * max(before, loop())
