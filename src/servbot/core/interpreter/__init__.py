"""Walks a bot definition and says what is to be done next; does nothing itself."""

from servbot.core.interpreter.effects import (
    WEBHOOK,
    AskPerson,
    AwaitEvent,
    CallBot,
    CallService,
    CloseSession,
    CutBranches,
    Effect,
    KeepFiles,
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
    "CallBot",
    "CallService",
    "CloseSession",
    "CutBranches",
    "Effect",
    "Ending",
    "Interpreter",
    "KeepFiles",
    "MarkPassed",
    "Note",
    "OpenSession",
    "RunAction",
    "Sleep",
]
