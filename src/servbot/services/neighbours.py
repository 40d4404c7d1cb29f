"""The bots that a definition may call: those checked with it, those in the folders beside its own, and released ones."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from servbot.core.call_check import Bots
from servbot.core.interface import Interface, interface_of
from servbot.core.loader import try_yaml
from servbot.ports.definition_store import Revision


def neighbours(
    path: Path,
    together: Sequence[Path] = (),
    released: Callable[[], Iterable[Revision]] = tuple,
) -> Bots:
    """What tells the bots that the definition at the path may call, the nearest first.

    Args:
        path: of the definition.
        together: files that are checked or released with it.
        released: gives the released revisions, where there is a store.
    """

    @cache
    def bots() -> Mapping[str, Interface]:
        beside = sorted(path.resolve().parent.parent.glob("*/bot.yaml"))
        found = [_of_file(each) for each in (path, *together, *beside)]
        found += [interface_in(revision.text) for revision in released()]
        known: dict[str, Interface] = {}
        for interface in found:
            if interface is not None:
                known.setdefault(interface.name, interface)
        return known

    return bots


def definitions_beside(folder: Path) -> dict[str, str]:
    """The texts of the definitions in the folders beside a bot's, by name."""
    texts = [each.read_text(encoding="utf-8") for each in sorted(folder.resolve().parent.glob("*/bot.yaml"))]
    return {interface.name: text for text in texts if (interface := interface_in(text)) is not None}


def called_files(path: Path) -> list[Path]:
    """The definitions beside the one at the path that it calls, and those these call; the called before the calling."""
    beside = {
        interface.name: (each, interface.calls)
        for each in sorted(path.resolve().parent.parent.glob("*/bot.yaml"))
        if (interface := _of_file(each)) is not None
    }
    own = _of_file(path)
    found: list[Path] = []
    waiting = list(own.calls) if own else []
    while waiting:
        name = waiting.pop(0)
        if name in beside and beside[name][0] not in found:
            file, calls = beside[name]
            found.append(file)
            waiting += calls
    return found[::-1]


def _of_file(path: Path) -> Interface | None:
    """The interface in a file as it stands now; none where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return interface_in(text)


@lru_cache(maxsize=1024)
def interface_in(text: str) -> Interface | None:
    """The interface in the text of a definition; none where it cannot be read."""
    return interface_of(try_yaml(text, "bot.yaml").data)
