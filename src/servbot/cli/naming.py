"""The bot that a word on the command line means: a file, a released bot, or one of its revisions."""

from collections.abc import Sequence
from pathlib import Path

from servbot.cli.setting import chosen
from servbot.core.bot import Bot
from servbot.core.errors import UsageError
from servbot.core.loader import load
from servbot.ports.definition_store import Revision
from servbot.services.definitions import BotMissing, Definitions, bot_files, read_bot, text_of
from servbot.services.neighbours import interface_in, neighbours


def named(word: str) -> tuple[Bot, str]:
    """The bot and its text.

    Args:
        word: a `bot.yaml`, a folder with one, `name` for the current revision of a released bot, or `name@number`.
    """
    path = Path(word)
    if path.is_dir() and (path / "bot.yaml").is_file():
        path /= "bot.yaml"
    if path.is_file():
        from servbot.wiring.catalogue import all_actions

        return read_bot(path, all_actions(), neighbours(path, (), released)), text_of(path)
    return _released(word)


def callee(word: str, name: str) -> Bot | None:
    """The bot that one named by a word calls: from the folders beside it, else the released one; none where it is not known."""
    path = Path(word)
    place = path.resolve() if path.is_dir() else path.resolve().parent
    if path.exists():
        for text in map(text_of, sorted(place.parent.glob("*/bot.yaml"))):
            interface = interface_in(text)
            if interface is not None and interface.name == name:
                return load(text, f"{name}/bot.yaml", Bot)
    return next((Definitions.parsed(each) for each in released() if each.bot == name), None)


def files_named(word: str, home: Path) -> list[Path]:
    """The definitions that a word means: a file, a folder with some below it, or a bot of the folder of bots."""
    place = Path(word)
    if place.exists():
        files = list(bot_files(place))
        if not files:
            raise BotMissing(f"There is no bot.yaml below {place}.", remedy="Name a folder with bots in it.")
        return files
    names = (word, word.replace("-", "_"))
    files = [file for file in bot_files(home) if file.parent.name in names] if home.is_dir() else []
    if not files:
        raise BotMissing(
            f"There is no bot {word!r} in {home}.", remedy="Name a file, a folder, or a bot of that folder."
        )
    return files


def file_named(word: str, home: Path) -> Path:
    """The one definition that a word means."""
    files = files_named(word, home)
    if len(files) > 1:
        raise UsageError(f"There are {len(files)} bots below {word}.", remedy="Name one of them.")
    return files[0]


def released() -> Sequence[Revision]:
    """The current revisions of all released bots; none where there is no database."""
    definitions = _definitions()
    return definitions.released() if definitions else ()


def _definitions() -> Definitions | None:
    """Nothing is made or written for a look: a database that is not there holds no bots."""
    from servbot.wiring.settings import read_settings

    settings = read_settings(chosen.config)
    if not settings.database_url and not settings.database_file.is_file():
        return None
    from servbot.cli.setting import application

    return application(migrated=False).definitions


def _released(word: str) -> tuple[Bot, str]:
    name, at, number = word.partition("@")
    definitions = _definitions()
    if definitions is None:
        raise BotMissing(
            f"There is no file {word} and no released bot of that name.", remedy="Check the name."
        )
    if not at:
        revision, bot = definitions.find(name)
        return bot, revision.text
    if not number.isdecimal():
        raise UsageError(
            f"{number!r} is no number of a revision.", remedy=f"Write {name}@1 for the first one."
        )
    revision, bot = definitions.numbered(name, int(number))
    return bot, revision.text
