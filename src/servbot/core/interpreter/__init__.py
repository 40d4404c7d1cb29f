"""Walks a bot definition and says what is to be done next; does nothing itself."""

from servbot.core.interpreter.effects import (
    WEBHOOK,
    AskPerson,
    AwaitEvent,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    MarkPassed,
    Note,
    OpenSession,
    RunAction,
    Sleep,
)
from servbot.core.interpreter.interpreter import Ending, Interpreter

__all__ = [
    "WEBHOOK",
    "AskPerson",
    "AwaitEvent",
    "CallService",
    "CloseSession",
    "CutBranches",
    "Effect",
    "Ending",
    "Interpreter",
    "MarkPassed",
    "Note",
    "OpenSession",
    "RunAction",
    "Sleep",
]
