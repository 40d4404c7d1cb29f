"""What the page of a bot shows."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext

from servbot.core.bot import Bot
from servbot.core.comparison import in_words, variant_differences
from servbot.core.errors import BusinessFailure
from servbot.core.language import Language
from servbot.core.record import Record
from servbot.ports.definition_store import Revision
from servbot.ports.run_store import RunFilter, RunRow
from servbot.web.bots.text import lines_of
from servbot.web.bots.used_actions import used_actions
from servbot.web.schedule.next_firings import triggers_of
from servbot.web.site import application
from servbot.web.topology import outline, picture

LATEST = 10
"""Runs shown."""

LOOKED_AT = 500
"""Latest runs among which earlier revisions are looked for."""


class UsedRevision(Record):
    """A revision and how many of the latest runs it worked."""

    revision: Revision
    runs: int
    is_current: bool


def bot_page(name: str, digest: str) -> dict[str, Any]:
    """A bot in its current revision or in the one of that digest.

    Args:
        name: the bot.
        digest: of an earlier revision; empty for the current one.
    """
    current, _ = application().definitions.find(name)
    revision, bot = _revision(name, digest or current.digest)
    runs, total = application().runs.runs(RunFilter(bot=name), limit=LOOKED_AT)
    svg = picture(revision.text, name, (gettext("Seen by the requester"), gettext("Behind the scenes")))
    return {
        "bot": bot,
        "revision": revision,
        "is_current": revision.digest == current.digest,
        "lines": lines_of(revision.text),
        # dot writes every label as escaped text.
        "picture": mark_safe(svg),  # noqa: S308
        "outline": outline(bot),
        "variants": list(variants_of(bot)),
        "actions": used_actions(bot, application().catalogue),
        "triggers": list(triggers_of(application(), bot, timezone.now())),
        "runs": runs[:LATEST],
        "total": total,
        "revisions": _used(current, runs),
    }


class ShownVariant(Record):
    """A variant and what it does otherwise."""

    title: str
    when: str
    words: list[str]
    """What differs from the base, one sentence each."""


def variants_of(bot: Bot) -> Iterator[ShownVariant]:
    """The variants in the order in which they are asked, told in the reader's language."""
    language: Language = "zh" if (get_language() or "").startswith("zh") else "en"
    for name, variant in bot.variants.items():
        words = [in_words(each, language) for each in variant_differences(bot, name)]
        yield ShownVariant(title=variant.title or name, when=str(variant.when), words=words)


def _revision(name: str, digest: str) -> tuple[Revision, Bot]:
    try:
        revision, bot = application().definitions.revision(digest)
    except BusinessFailure as error:
        raise Http404(error.message) from error
    if revision.bot != name:
        raise Http404(f"The revision is one of {revision.bot}.")
    return revision, bot


def _used(current: Revision, runs: Any) -> list[UsedRevision]:
    """The current revision and those that worked the latest runs, the newest first."""
    counts: dict[str, int] = {current.digest: 0}
    for run in runs:
        counts[_digest(run)] = counts.get(_digest(run), 0) + 1
    found = [
        UsedRevision(
            revision=application().definition_store.revision(digest),
            runs=count,
            is_current=digest == current.digest,
        )
        for digest, count in counts.items()
    ]
    return sorted(found, key=lambda each: -each.revision.number)


def _digest(run: RunRow) -> str:
    return run.revision
