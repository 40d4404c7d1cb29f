"""Rows by what they hold: how the tests tell whether two are the same."""

from collections.abc import Mapping
from typing import Any

from servbot.actions.sheets.reconciliation.normal_form import key_text, type_name


def canonical(row: Mapping[str, Any]) -> str:
    """A text that two rows share only if they have the same values; where a row stood does not count."""
    return repr(
        sorted((name, type_name(value), key_text(value, ())) for name, value in row.items() if name != "_row")
    )
