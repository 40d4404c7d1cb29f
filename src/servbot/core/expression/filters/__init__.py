"""What may stand behind a `|`."""

from collections.abc import Callable, Mapping
from typing import Any

from servbot.core.expression.filters.dates import date_filters
from servbot.core.expression.filters.lists import list_filters
from servbot.core.expression.filters.numbers import number_filters
from servbot.core.expression.filters.texts import text_filters


def default(value: Any, instead: Any = "", falsy: bool = False) -> Any:
    """`instead` for a name that is not there or has no value; with `falsy` for empty text and 0 too."""
    return instead if value is None or (falsy and not value) else value


filters: Mapping[str, Callable[..., Any]] = {
    "default": default,
    **text_filters,
    **number_filters,
    **date_filters,
    **list_filters,
}
"""By name; each gets the value and the arguments."""

filter_costs: Mapping[str, int] = {"sort": 8, "min": 8, "max": 8, "unique": 4}
"""How much more than one look at each item a filter costs."""

deep_filters = frozenset(
    {"upper", "lower", "title", "trim", "replace", "split", "join", "string", "urlencode", "tojson", "unique"}
)
"""Those that look at all that is in the value, not only at its items."""

charged_filters = frozenset({"sort", "min", "max", "select", "reject", "selectattr", "rejectattr"})
"""Those that compare, and say themselves what it costs."""

__all__ = ["charged_filters", "deep_filters", "filter_costs", "filters"]
