"""Decision tables: what a cell says, what a table decides, and what is wrong with it before it decides anything."""

from servbot.core.decision_table.checking import check
from servbot.core.decision_table.compiling import compiled, usable
from servbot.core.decision_table.deciding import Decision, decide
from servbot.core.decision_table.spec import TableSpec
from servbot.core.decision_table.table import Table
from servbot.core.decision_table.worksheet import Layout

__all__ = ["Decision", "Layout", "Table", "TableSpec", "check", "compiled", "decide", "usable"]
