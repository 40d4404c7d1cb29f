"""Times and durations in words."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
LATEST_IN_DAYS = 14
"""From so many days on, the date itself says more than a count."""


def span(seconds: float) -> str:
    """How long: `850 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`."""
    if seconds < 1:
        return _("%(n)d ms") % {"n": round(seconds * 1000)}
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"}
    whole = round(seconds)
    if whole < HOUR:
        return _("%(m)d min %(s)d s") % {"m": whole // MINUTE, "s": whole % MINUTE}
    if whole < DAY:
        return _("%(h)d h %(m)d min") % {"h": whole // HOUR, "m": whole % HOUR // MINUTE}
    return _("%(d)d d %(h)d h") % {"d": whole // DAY, "h": whole % DAY // HOUR}


def rough(distance: timedelta) -> str:
    """How long, to the largest unit."""
    seconds = abs(distance.total_seconds())
    if seconds < HOUR:
        return _("%(n)d min") % {"n": max(1, int(seconds // MINUTE))}
    if seconds < 2 * DAY:
        return _("%(n)d h") % {"n": int(seconds // HOUR)}
    return _("%(n)d d") % {"n": int(seconds // DAY)}


def relative(at: datetime, now: datetime | None = None) -> str:
    """`just now`, `5 min ago`, `in 3 h`, or the date when it is far away."""
    distance = at - (now or datetime.now(UTC))
    if abs(distance.total_seconds()) < MINUTE:
        return _("just now") if distance.total_seconds() <= 0 else _("in a moment")
    if abs(distance) > timedelta(days=LATEST_IN_DAYS):
        return at.astimezone(UTC).strftime("%Y-%m-%d")
    words = _("in %(span)s") if distance > timedelta() else _("%(span)s ago")
    return words % {"span": rough(distance)}


def until(due: datetime, now: datetime | None = None) -> str:
    """`due in 42 min` or `overdue 1 h`."""
    distance = due - (now or datetime.now(UTC))
    words = _("due in %(span)s") if distance > timedelta() else _("overdue %(span)s")
    return words % {"span": rough(distance)}


def exact(at: datetime) -> str:
    """The moment itself, for whoever points at the relative one."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
