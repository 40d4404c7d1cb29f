"""The bot of ten rounds against the practice site, once for every seed: `ten_rounds.py --runs 100 --first 1`.

One worker with one browser carries the runs out, several at a time; the site judges what was entered.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from loguru import logger

from servbot.core.lifecycle.run import RunStatus
from servbot.demo.practice import Practice, practice_site
from servbot.ports.run_store import NewRun, RunFilter
from servbot.wiring.application import Application
from servbot.wiring.settings import Settings

BOT = Path(__file__).parents[1] / "functional" / "web" / "ten_rounds" / "bot.yaml"
ENDED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.WAITING)


def installation(folder: Path, site: Practice) -> Application:
    """servbot with a database of its own and the practice site as a connection."""
    ready = Application(
        Settings.model_validate(
            {
                "paths": {"data": str(folder / "data"), "shared": str(folder / "shared")},
                "connections": {"practice": {"url": site.url, "timeout": 60}},
            }
        )
    )
    ready.prepare()
    ready.migrate()
    return ready


async def carry_out(ready: Application, seeds: range, legs: int) -> float:
    """Have a run for every seed carried out; the seconds it took."""
    engine = ready.engine("worker", legs=legs)

    def begin() -> None:
        definition = ready.definitions.release(BOT)
        for seed in seeds:
            new = NewRun(
                bot="ten-rounds",
                revision=definition.digest,
                inputs={"seed": seed},
                reference=str(seed),
                source="soak",
            )
            ready.runs.create_run(new)

    def ended() -> int:
        return sum(ready.runs.counts()[status] for status in ENDED)

    await engine.crew.around.ask(begin)
    stop, begun = asyncio.Event(), time.perf_counter()
    worker = asyncio.create_task(engine.run(stop))
    while await engine.crew.around.ask(ended) < len(seeds):  # noqa: ASYNC110 - no event tells of all runs
        await asyncio.sleep(0.1)
    stop.set()
    await worker
    return time.perf_counter() - begun


def tell(line: str) -> None:
    """Write a line for whoever started this."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Play and tell; 0 when every field of every run was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--legs", type=int, default=4, help="runs at a time")
    chosen = parser.parse_args()
    logger.remove()
    seeds = range(chosen.first, chosen.first + chosen.runs)
    with tempfile.TemporaryDirectory() as folder, practice_site() as site:
        ready = installation(Path(folder), site)
        seconds = asyncio.run(carry_out(ready, seeds, chosen.legs))
        right = {verdict.seed for verdict in site.verdicts if verdict.right == verdict.fields}
        for run in ready.runs.runs(RunFilter(), limit=len(seeds))[0]:
            if int(run.reference) not in right:
                tell(f"{run.reference} {run.status.value} {run.error or ''}")
    tell(f"{len(right)} of {len(seeds)} runs entirely right in {seconds:.1f} s")
    return 0 if right == set(seeds) else 1


if __name__ == "__main__":
    sys.exit(main())
