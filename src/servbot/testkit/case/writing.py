"""A file of cases as YAML that is read back as what it was."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml

HEAD = "# yaml-language-server: $schema=../../../schema/cases.schema.json\n"


class _Writer(yaml.SafeDumper):
    """Knows decimals, and repeats what is the same instead of pointing at it."""

    def ignore_aliases(self, data: Any) -> bool:
        """No anchors: people change one place and mean one."""
        del data
        return True


def _decimal(writer: _Writer, value: Decimal) -> yaml.ScalarNode:
    """A number with its digits; one that is whole or has no such form keeps its type by a mark."""
    text = f"{value:f}"
    if "." in text:
        return writer.represent_scalar("tag:yaml.org,2002:float", text)
    return writer.represent_dict({"$decimal": text})  # type: ignore[return-value]


_Writer.add_representer(Decimal, _decimal)


def cases_text(cases: list[Mapping[str, Any]]) -> str:
    """The text of a file."""
    return HEAD + yaml.dump(
        {"cases": cases},
        Dumper=_Writer,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=None,
    )
