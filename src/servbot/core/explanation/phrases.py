"""Phrases by language. The core reads no translation files, so the tables stand here."""

from collections.abc import Mapping
from datetime import timedelta

from servbot.core.explanation.chinese import chinese
from servbot.core.explanation.english import english
from servbot.core.language import Language


class Phrases:
    """Says things in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._table: Mapping[str, str] = chinese if language == "zh" else english

    def say(self, name: str, /, **values: object) -> str:
        """The phrase with its values filled in."""
        return self._table[name].format(**values)

    def has(self, name: str) -> bool:
        """Whether there is such a phrase."""
        return name in self._table

    def listed(self, items: list[str]) -> str:
        """`a, b and c`."""
        if len(items) < 2:
            return "".join(items)
        return self.say("comma").join(items[:-1]) + self.say("and") + items[-1]

    def joined(self, sentences: list[str]) -> str:
        """Sentences one after the other."""
        return self.say("space").join(each for each in sentences if each)

    def duration(self, time: timedelta) -> str:
        """`1 hour 30 minutes`."""
        rest = time / timedelta(seconds=1)
        parts = []
        for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
            count, rest = divmod(rest, size) if unit != "second" else (rest, 0)
            if count:
                many = "" if count == 1 else "s"
                parts.append(self.say(f"{unit}{many}", count=f"{count:g}"))
        return self.say("space").join(parts) or self.say("seconds", count=0)
