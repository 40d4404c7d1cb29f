"""Reading documents: text and fields of PDF files, scans and photos."""

from servbot.actions.documents.extract import Extract
from servbot.actions.documents.read_text import ReadText
from servbot.core.action import Action

ACTIONS: tuple[type[Action], ...] = (ReadText, Extract)

__all__ = ["ACTIONS", "Extract", "ReadText"]
