"""Switches that make the ERP misbehave; kept in its database, so every process sees the same."""

import json
import random
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from servbot.core.errors import UsageError
from servbot.demo.erp.database import reading, writing

Layout = Literal["v1", "v2"]


class UnknownFault(UsageError):
    """There is no such fault switch, or it does not take that value."""

    code: ClassVar[str] = "demo.erp-fault-unknown"
    default_remedy = (
        "Switches: error_500 (a number of requests, or a probability below 1), slow_ms, logged_out, "
        "layout (v1 or v2), down, die_after_submit (a number of bookings), reset."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """How the ERP misbehaves at the moment."""

    error_500: float = 0
    """At 1 or more: how many of the next pages fail; below 1: the probability that a page fails."""

    slow_ms: int = 0
    """How much longer every page takes."""

    layout: Layout = "v1"
    """`v2` renames labels and moves buttons."""

    down: bool = False
    """Whether every address but `/_faults` answers 503."""

    die_after_submit: int = 0
    """How many of the next bookings are kept but never answered."""


NAMES = tuple(field.name for field in fields(Faults))


def read_faults(database: Path) -> Faults:
    """The switches as they stand."""
    with reading(database) as connection:
        return Faults(
            **{name: json.loads(value) for name, value in connection.execute("SELECT * FROM fault")}
        )


def checked(present: Faults, wanted: dict[str, Any]) -> Faults:
    """`present` with the wanted switches; `UnknownFault` for a name or value that does not exist."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        raise UnknownFault(f"There is no fault switch named {', '.join(sorted(unknown))}.")
    changed = replace(present, **wanted)
    for name in ("error_500", "slow_ms", "die_after_submit"):
        value = getattr(changed, name)
        if not isinstance(value, int | float) or value < 0:
            raise UnknownFault(f"The fault switch {name} takes a number from 0 up, not {value!r}.")
    if changed.layout not in {"v1", "v2"} or not isinstance(changed.down, bool):
        raise UnknownFault(f"These values do not fit their switches: {wanted}.")
    return replace(changed, slow_ms=int(changed.slow_ms), die_after_submit=int(changed.die_after_submit))


def change_faults(database: Path, switches: Any) -> Faults:
    """Set the named switches; `logged_out` ends all sessions at once, `reset` undoes all the others first."""
    if not isinstance(switches, dict):
        raise UnknownFault("Fault switches are a mapping of names to values.")
    wanted = dict(switches)
    log_out, reset = wanted.pop("logged_out", False), wanted.pop("reset", False)
    faults = checked(Faults() if reset else read_faults(database), wanted)
    with writing(database) as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO fault (name, value) VALUES (?, ?)",
            [(name, json.dumps(value)) for name, value in asdict(faults).items()],
        )
        if log_out:
            connection.execute("DELETE FROM session")
    return faults


def spend(database: Path, name: Literal["error_500", "die_after_submit"]) -> bool:
    """Whether the fault strikes now; a counted one is counted down."""
    if not getattr(read_faults(database), name):
        return False
    with writing(database) as connection:
        row = connection.execute("SELECT value FROM fault WHERE name = ?", (name,)).fetchone()
        value = json.loads(row["value"])
        if 0 < value < 1:
            return bool(random.random() < value)
        connection.execute("UPDATE fault SET value = ? WHERE name = ?", (json.dumps(max(value - 1, 0)), name))
        return bool(value)
