"""Items of some steps as DBOS workflows; prints what it took as one JSON line."""

import json
import sys
import time
from importlib.metadata import version

import sqlalchemy
from dbos import DBOS

items, steps, url = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]


@DBOS.step()
def add(value: int) -> int:
    """One step."""
    return value + 1


@DBOS.workflow()
def item(value: int) -> int:
    """One item."""
    for _ in range(steps):
        value = add(value)
    return value


def engine() -> sqlalchemy.Engine | None:
    """SQLite as servbot sets it up; the peer's own engine for PostgreSQL."""
    if not url.startswith("sqlite"):
        return None
    made = sqlalchemy.create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})

    @sqlalchemy.event.listens_for(made, "connect")
    def _alike(connection: object, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    return made


def main() -> None:
    """Warm up, then work all items."""
    config = {"name": "bench", "system_database_url": url, "log_level": "ERROR"}
    own = engine()
    DBOS(config={**config, "system_database_engine": own} if own is not None else config)
    DBOS.launch()
    DBOS.start_workflow(item, 0).get_result()
    wall, cpu = time.perf_counter(), time.process_time()
    handles = [DBOS.start_workflow(item, number) for number in range(items)]
    right = all(handle.get_result() == number + steps for number, handle in enumerate(handles))
    seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"peer": f"DBOS {version('dbos')}", "seconds": seconds, "cpu": cpu, "right": right}))
    DBOS.destroy()


main()
