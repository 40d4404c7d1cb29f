"""A step's output after a person corrected it, as an action would give it."""

from collections.abc import Mapping
from typing import Any


def corrected(previous: Any, corrections: Mapping[str, Any], by: str) -> dict[str, Any]:
    """A document reading with the new values confirmed and the checks of their fields passed; else a plain merge."""
    known = dict(previous or {})
    if "evidence" not in known:
        return {**known, **corrections}
    return {
        **known,
        "fields": {**known["fields"], **corrections},
        "evidence": {**known["evidence"], **{name: _confirmed(known, name, by) for name in corrections}},
        "checks": [_checked(check, corrections) for check in known.get("checks", ())],
    }


def _confirmed(reading: Mapping[str, Any], name: str, by: str) -> dict[str, Any]:
    before = reading["evidence"].get(name) or {"text": ""}
    return {**before, "confidence": 1.0, "confirmed_by": by}


def _checked(check: Mapping[str, Any], corrections: Mapping[str, Any]) -> dict[str, Any]:
    settled = not set(check.get("fields", ())).isdisjoint(corrections)
    return {**check, "passed": check["passed"] or settled}
