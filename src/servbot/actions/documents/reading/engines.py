"""The engines by name."""

from servbot.actions.documents.reading.engine import Engine
from servbot.actions.documents.words import EngineName


def engine_named(name: EngineName, languages: tuple[str, ...]) -> Engine:
    """The engine; RapidOCR unless another one is asked for."""
    if name == "tesseract":
        from servbot.actions.documents.reading.tesseract import TesseractEngine

        return TesseractEngine(languages)
    if name == "tesserocr":
        from servbot.actions.documents.reading.fast import fast_engine

        return fast_engine(languages)
    from servbot.actions.documents.reading.rapid import rapid_engine

    return rapid_engine()
