"""The bots that a definition may call: those checked with it, those in the folders beside its own, and released ones."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from servbot.core.call_check import Bots
from servbot.core.interface import Interface, interface_of
from servbot.core.loader import DefinitionError, try_yaml
from servbot.services.bot_folders import BotFolder, Released


def neighbours(path: Path, together: Sequence[Path] = (), released: Released = dict) -> Bots:
    """What tells the bots that the definition at the path may call, the nearest first.

    Args:
        path: of the definition.
        together: files that are checked or released with it.
        released: gives the texts of the released bots, where there is a store.
    """

    @cache
    def bots() -> Mapping[str, Interface]:
        files = (path, *together, *_files_beside(path.parent))
        texts = [*(_text(each, released) for each in files), *released().values()]
        known: dict[str, Interface] = {}
        for interface in map(_interface, texts):
            if interface is not None:
                known.setdefault(interface.name, interface)
        return known

    return bots


def definitions_beside(folder: Path, released: Released = dict) -> dict[str, str]:
    """The texts of the definitions in the folders beside a bot's, by name; each with those of its bases in it."""
    texts = [_text(each, released) for each in _files_beside(folder)]
    return {interface.name: text for text in texts if (interface := _interface(text)) is not None}


def called_files(path: Path) -> list[Path]:
    """The definitions beside the one at the path that it calls, and those these call; the called before the calling."""
    beside = {
        interface.name: (each, interface.calls)
        for each in _files_beside(path.parent)
        if (interface := _interface(_text(each))) is not None
    }
    own = _interface(_text(path))
    found: list[Path] = []
    waiting = list(own.calls) if own else []
    while waiting:
        name = waiting.pop(0)
        if name in beside and beside[name][0] not in found:
            file, calls = beside[name]
            found.append(file)
            waiting += calls
    return found[::-1]


def _files_beside(folder: Path) -> list[Path]:
    return sorted(folder.resolve().parent.glob("*/bot.yaml"))


def _text(path: Path, released: Released = dict) -> str:
    """The text of a definition as it stands now, with those of its bases in it; none where it cannot be read."""
    try:
        return BotFolder(path, released).in_one()
    except (OSError, DefinitionError):
        return ""


@lru_cache(maxsize=1024)
def _interface(text: str) -> Interface | None:
    """The interface in the text of a definition; none where it cannot be read."""
    return interface_of(try_yaml(text, "bot.yaml").data)
