"""The bot that a word on the command line means: a file, a released bot, or one of its revisions."""

from collections.abc import Mapping
from pathlib import Path

from servbot.cli.setting import chosen
from servbot.core.bot import Bot
from servbot.core.errors import UsageError
from servbot.core.loader import load
from servbot.services.bot_folders import BotFolder, bot_files
from servbot.services.definitions import BotMissing, bot_and_text
from servbot.services.neighbours import definitions_beside, neighbours


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

        bots = neighbours(path, (), released_texts)
        return bot_and_text(BotFolder(path, released_texts), all_actions(), bots)
    return _released(word)


def callee(word: str, name: str) -> Bot | None:
    """The bot that one named by a word calls: from the folders beside it, else the released one; none where it is not known."""
    path = Path(word)
    folder = path if path.is_dir() else path.parent
    beside = definitions_beside(folder, released_texts) if path.exists() else {}
    text = beside.get(name) or released_texts().get(name)
    return load(text, f"{name}/bot.yaml", Bot) if text else None


def released_texts() -> Mapping[str, str]:
    """Texts of the released bots, which a file may extend or call; none where there is no database."""
    from servbot.wiring.settings import read_settings

    if not read_settings(chosen.config).has_database:
        return {}
    from servbot.cli.setting import application

    return {each.bot: each.text for each in application(migrated=False).definitions.released()}


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


def _released(word: str) -> tuple[Bot, str]:
    """Nothing is made or written for a look: a database that is not there holds no bots."""
    from servbot.wiring.settings import read_settings

    name, at, number = word.partition("@")
    if not read_settings(chosen.config).has_database:
        raise BotMissing(
            f"There is no file {word} and no released bot of that name.", remedy="Check the name."
        )
    from servbot.cli.setting import application

    definitions = application(migrated=False).definitions
    if not at:
        revision, bot = definitions.find(name)
        return bot, revision.text
    if not number.isdecimal():
        raise UsageError(
            f"{number!r} is no number of a revision.", remedy=f"Write {name}@1 for the first one."
        )
    revision, bot = definitions.numbered(name, int(number))
    return bot, revision.text
