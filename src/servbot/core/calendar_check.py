"""Calendars that a definition names and the settings do not have."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from servbot.core.calendar import CalendarUnknown
from servbot.core.loader import Path


def unknown_calendars(
    data: Mapping[str, Any], steps: Iterable[tuple[Path, Mapping[str, Any]]], known: Collection[str] | None
) -> Iterator[tuple[Path, CalendarUnknown]]:
    """Where a calendar is named that is not there, and the error; nothing when it is not told which there are.

    Args:
        data: the raw data of a bot.
        steps: its raw steps with their paths.
        known: names of the calendars of the settings.
    """
    places: list[tuple[Path, Any]] = [(("service_level",), data.get("service_level"))]
    places += [((*path, "wait"), step.get("wait")) for path, step in steps]
    for path, holder in places if known is not None else ():
        name = holder.get("calendar") if isinstance(holder, dict) else None
        if isinstance(name, str) and name and name not in (known or ()):
            yield (*path, "calendar"), CalendarUnknown.named(name, known)
