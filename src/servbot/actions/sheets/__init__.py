"""Spreadsheets: read, look up, add, compare and report."""

from servbot.actions.sheets.append import Append
from servbot.actions.sheets.lookup import Lookup
from servbot.actions.sheets.read import Read
from servbot.actions.sheets.reconcile import Reconcile
from servbot.actions.sheets.report import Report
from servbot.actions.sheets.update import Update
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (Append, Lookup, Read, Reconcile, Report, Update)
"""The actions of the family."""

__all__ = ["ACTIONS", "Append", "Lookup", "Read", "Reconcile", "Report", "Update"]
