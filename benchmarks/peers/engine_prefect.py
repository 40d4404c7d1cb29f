"""Items of some steps as Prefect flows in one process; prints what it took as one JSON line."""

import json
import sys
import time
from importlib.metadata import version

from prefect import flow, task

items, steps = int(sys.argv[1]), int(sys.argv[2])


@task(log_prints=False)
def add(value: int) -> int:
    """One step."""
    return value + 1


@flow(log_prints=False)
def item(value: int) -> int:
    """One item."""
    for _ in range(steps):
        value = add(value)
    return value


def main() -> None:
    """Warm up, then work all items."""
    item(0)
    wall, cpu = time.perf_counter(), time.process_time()
    right = all(item(number) == number + steps for number in range(items))
    seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        json.dumps({"peer": f"Prefect {version('prefect')}", "seconds": seconds, "cpu": cpu, "right": right})
    )


main()
