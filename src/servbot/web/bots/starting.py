"""What a person gave in the start form, as the services take it."""

from collections.abc import Mapping

from django.http import HttpRequest

from servbot.core.bot import Bot
from servbot.core.errors import BusinessFailure
from servbot.web.presenting.fields import answers

LARGEST = 25_000_000
"""Bytes of a file that is given by hand."""


class FileRefused(BusinessFailure):
    """A file cannot be taken."""

    code = "run.file-refused"


def given_in(entered: Mapping[str, str], bot: Bot) -> dict[str, str]:
    """Values of the inputs that are no files; what was left empty counts as not given."""
    return {
        name: text for name, text in answers(entered, "input").items() if text.strip() and name in bot.inputs
    }


def files_in(request: HttpRequest, bot: Bot) -> dict[str, tuple[str, bytes]]:
    """Uploaded files by the name of their input: file name and content.

    Raises:
        FileRefused: a file is empty or too large.
    """
    found: dict[str, tuple[str, bytes]] = {}
    for name, spec in bot.inputs.items():
        sent = request.FILES.get(f"input:{name}")
        if spec.type != "file" or sent is None:
            continue
        size = sent.size or 0
        if size > LARGEST:
            raise FileRefused(
                f"{sent.name} is too large: {size / 1e6:.0f} MB, and {LARGEST / 1e6:.0f} MB are taken here.",
                remedy="Lay it into the watched folder, or make it smaller.",
            )
        if not size:
            raise FileRefused(f"{sent.name} is empty.", remedy="Choose the file again.")
        found[name] = (str(sent.name), sent.read())
    return found
