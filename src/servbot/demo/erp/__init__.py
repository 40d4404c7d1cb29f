"""Harbour ERP: a stand-in for the old web application that nobody can change, which bots drive with a browser."""

from servbot.demo.erp.bookings import Booking, bookings, duplicates
from servbot.demo.erp.database import ErpDatabaseMissing
from servbot.demo.erp.faults import Faults, UnknownFault
from servbot.demo.erp.process import (
    ErpNotReached,
    ErpNotStarted,
    FaultRefused,
    RunningErp,
    get_faults,
    set_faults,
    start_erp,
)
from servbot.demo.erp.settings import DEFAULT_PASSWORD

__all__ = [
    "DEFAULT_PASSWORD",
    "Booking",
    "ErpDatabaseMissing",
    "ErpNotReached",
    "ErpNotStarted",
    "FaultRefused",
    "Faults",
    "RunningErp",
    "UnknownFault",
    "bookings",
    "duplicates",
    "get_faults",
    "set_faults",
    "start_erp",
]
