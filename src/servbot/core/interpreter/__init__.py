"""Walks a bot definition and says what is to be done next; does nothing itself."""

from servbot.core.interpreter.effects import (
    AskPerson,
    CallBot,
    CallService,
    CloseSession,
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
    "AskPerson",
    "CallBot",
    "CallService",
    "CloseSession",
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
