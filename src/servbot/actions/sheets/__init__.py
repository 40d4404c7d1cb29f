"""Spreadsheets: read, look up, write, shape, compare and report."""

from servbot.actions.sheets.append import Append
from servbot.actions.sheets.compare import Compare
from servbot.actions.sheets.convert import Convert
from servbot.actions.sheets.create import Create
from servbot.actions.sheets.deduplicate import Deduplicate
from servbot.actions.sheets.fill import Fill
from servbot.actions.sheets.filter import Filter
from servbot.actions.sheets.group import Group
from servbot.actions.sheets.join import Join
from servbot.actions.sheets.lookup import Lookup
from servbot.actions.sheets.merge import Merge
from servbot.actions.sheets.pivot import Pivot
from servbot.actions.sheets.read import Read
from servbot.actions.sheets.read_statement import ReadStatement
from servbot.actions.sheets.reconcile import Reconcile
from servbot.actions.sheets.report import Report
from servbot.actions.sheets.sort import Sort
from servbot.actions.sheets.split import Split
from servbot.actions.sheets.update import Update
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (
    Append,
    Compare,
    Convert,
    Create,
    Deduplicate,
    Fill,
    Filter,
    Group,
    Join,
    Lookup,
    Merge,
    Pivot,
    Read,
    ReadStatement,
    Reconcile,
    Report,
    Sort,
    Split,
    Update,
)
"""The actions of the family."""

__all__ = [
    "ACTIONS",
    "Append",
    "Compare",
    "Convert",
    "Create",
    "Deduplicate",
    "Fill",
    "Filter",
    "Group",
    "Join",
    "Lookup",
    "Merge",
    "Pivot",
    "Read",
    "ReadStatement",
    "Reconcile",
    "Report",
    "Sort",
    "Split",
    "Update",
]
