"""Items of some steps as Celery chains over Redis, one worker; prints what it took as one JSON line."""

import json
import os
import resource
import subprocess
import sys
import time
from importlib.metadata import version

from celery import Celery, chain

ADDRESS = "BENCH_REDIS"
"""Variable of the environment by which the worker is told of the Redis."""

app = Celery("engine_celery", broker=os.environ[ADDRESS], backend=os.environ[ADDRESS])
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=1)


@app.task(name="add")
def add(value: int) -> int:
    """One step."""
    return value + 1


def work(items: int, steps: int) -> dict[str, object]:
    """Warm up, then work all items."""
    whole = chain(*(add.s() for _ in range(steps)))
    whole.clone().apply_async(args=(0,)).get(timeout=60)
    wall = time.perf_counter()
    waiting = [whole.clone().apply_async(args=(number,)) for number in range(items)]
    right = all(result.get(timeout=600) == number + steps for number, result in enumerate(waiting))
    seconds = time.perf_counter() - wall
    return {"peer": f"Celery {version('celery')} + Redis", "seconds": seconds, "right": right}


def main() -> None:
    """With a worker beside it."""
    command = [sys.executable, "-m", "celery", "-A", "engine_celery", "worker"]
    worker = subprocess.Popen(
        [*command, "--pool=solo", "--loglevel=ERROR"],
        cwd=__file__.rpartition("/")[0],
        stdout=subprocess.DEVNULL,
    )
    try:
        found = work(int(sys.argv[1]), int(sys.argv[2]))
    finally:
        worker.terminate()
        worker.wait(30)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({**found, "cpu": used.ru_utime + used.ru_stime + time.process_time()}))


if __name__ == "__main__":
    main()
