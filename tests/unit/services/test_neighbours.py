"""Bots that call one another are found in the folders beside, among those released with them, and in the store."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servbot.core.action import ActionCatalogue
from servbot.core.bot import Bot
from servbot.core.explanation import explain
from servbot.core.lifecycle.run import RunStatus
from servbot.core.loader import DefinitionError, load
from servbot.core.rehearsal import rehearse
from servbot.services.audit import Audit
from servbot.services.definitions import Definitions, checked_file
from servbot.services.neighbours import called_files, definitions_beside
from servbot.testkit.case.running import run_bot
from servbot.testkit.stores import MemoryAuditStore, MemoryDefinitionStore, MemoryState

NONE = ActionCatalogue({})
HEAD = "servbot: 1\nname: {}\ntitle: {}\ngoal: {{measure: cost, target: none}}\nowner: o\n"
BOOK = "inputs: {word: {type: string}}\noutputs: {said: {type: string, value: '${{ vars.said }}'}}\nsteps: [{name: s, set: {said: '${{ inputs.word }}!'}}]\n"
INTAKE = "outputs: {all: {type: string, value: '${{ steps.book.said }}'}}\nsteps: [{name: book, title: Book it, call: book-it, with: {word: hello}, timeout: 2h}]\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name.replace("-", "_") / "bot.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD.format(name, name) + text, encoding="utf-8")
    return path


def definitions_in(folder: Path) -> Definitions:
    audit = Audit(MemoryAuditStore(MemoryState()))
    return Definitions(MemoryDefinitionStore(folder / "revisions"), NONE, audit)


def codes(path: Path) -> list[str]:
    return [each.code for each in checked_file(path, NONE)]


def test_the_folder_beside_is_looked_into(tmp_path: Path) -> None:
    intake = write(tmp_path, "intake", INTAKE)
    assert codes(intake) == ["bot.unknown-callee"]
    book = write(tmp_path, "book-it", BOOK)
    assert codes(intake) == []
    book.write_text(book.read_text().replace("said:", "told:"), encoding="utf-8")
    assert codes(intake) == ["expression.unknown-name"]
    assert called_files(intake) == [book]


def test_bots_are_released_together_in_any_order(tmp_path: Path) -> None:
    definitions = definitions_in(tmp_path)
    write(tmp_path / "bots", "a", INTAKE)
    write(tmp_path / "bots" / "more", "book-it", BOOK)
    assert [each.bot for each in definitions.release_all(tmp_path / "bots")] == ["a", "book-it"]


def test_a_released_bot_can_be_called_by_one_from_elsewhere(tmp_path: Path) -> None:
    definitions = definitions_in(tmp_path)
    intake = write(tmp_path / "there", "a", INTAKE)
    with pytest.raises(DefinitionError, match="no bot named 'book-it'"):
        definitions.release(intake)
    definitions.release(write(tmp_path / "here", "book-it", BOOK))
    assert definitions.release(intake).bot == "a"


DERIVED = "servbot: 1\nname: book-fast\ntitle: F\nextends: book-it\ninputs: {why: {type: string}}\n"


def test_a_bot_made_of_another_is_called_with_what_both_declare(tmp_path: Path) -> None:
    book, fast = write(tmp_path, "book-it", BOOK), tmp_path / "fast" / "bot.yaml"
    fast.parent.mkdir()
    fast.write_text(DERIVED, encoding="utf-8")
    called = "outputs: {all: {type: string, value: '${{ steps.b.said }}'}}\nsteps: [{name: b, call: book-fast, with: {why: x%s}}]\n"
    intake = write(tmp_path, "intake", called % "")
    assert codes(intake) == ["bot.missing-call-input"]
    intake.write_text(HEAD.format("intake", "I") + called % ", word: hello", encoding="utf-8")
    assert codes(intake) == []
    assert called_files(intake) == [fast]
    bot = load(intake.read_text(), "b", Bot)
    assert run_bot(bot, folder=intake.parent, catalogue=NONE).outputs == {"all": "hello!"}
    # The bot it calls by way of its base is found, too.
    book.write_text(book.read_text().replace("{name: s,", "{name: t, call: intake}, {name: s,"))
    assert codes(intake) == ["bot.call-cycle"]


def test_an_override_leads_around_no_control_of_a_called_bot(tmp_path: Path) -> None:
    control = "{name: right, control: '${{ 1 == 1 }}', code: book.right, refuse: no}, {name: s,"
    book = write(tmp_path, "book-it", BOOK)
    intake = write(tmp_path, "intake", INTAKE.replace("${{ steps.book.said }}", "x"))
    fast = tmp_path / "fast" / "bot.yaml"
    fast.parent.mkdir()
    text = "servbot: 1\nname: fast\ntitle: F\nextends: intake\noverride: {book: {replace: [{name: x, set: {a: 1}}]}}\n"
    fast.write_text(text, encoding="utf-8")
    assert (codes(intake), codes(fast)) == ([], [])
    book.write_text(book.read_text().replace("{name: s,", control), encoding="utf-8")
    assert (codes(intake), codes(fast)) == ([], ["control.overridden"])


def test_a_circle_over_a_released_bot_is_refused(tmp_path: Path) -> None:
    definitions = definitions_in(tmp_path)
    book = write(tmp_path / "here", "book-it", BOOK)
    definitions.release(book)
    definitions.release(write(tmp_path / "there", "a", INTAKE))
    book.write_text(
        HEAD.format("book-it", "B") + "outputs: {}\nsteps: [{name: x, call: a}]\n", encoding="utf-8"
    )
    with pytest.raises(DefinitionError, match="book-it → a → book-it"):
        definitions.release(book)


def test_a_dry_run_walks_into_the_called_bot(tmp_path: Path) -> None:
    write(tmp_path, "book-it", BOOK)
    bot = load(write(tmp_path, "intake", INTAKE).read_text(), "b", Bot)
    beside = {name: load(text, name, Bot) for name, text in definitions_beside(tmp_path / "intake").items()}
    seen = rehearse(bot, {}, NONE, datetime(2026, 1, 1, tzinfo=UTC), beside.get)
    assert [(note.path, note.what, note.values) for note in seen.notes] == [
        ("book", "calls the bot book-it", {"word": "hello"}),
        ("book/s", "remembers", {"said": "hello!"}),
    ]
    assert seen.ending is not None
    assert (seen.ending.status, seen.ending.outputs) == (RunStatus.SUCCEEDED, {"all": "hello!"})
    unknown = rehearse(bot, {}, NONE, datetime(2026, 1, 1, tzinfo=UTC))
    assert unknown.notes[0].remark == "Its definition is not known here, so it is not walked into."


def test_a_bot_that_calls_itself_is_walked_into_so_many_times(tmp_path: Path) -> None:
    bot = load(HEAD.format("a", "A") + "steps: [{name: again, call: a}]", "a", Bot)
    seen = rehearse(bot, {}, NONE, datetime(2026, 1, 1, tzinfo=UTC), lambda _: bot)
    assert len(seen.notes) == 11


def test_a_test_of_a_bot_walks_into_the_called_one_unless_it_is_scripted(tmp_path: Path) -> None:
    write(tmp_path, "book-it", BOOK)
    intake = write(tmp_path, "intake", INTAKE)
    bot = load(intake.read_text(), "b", Bot)
    assert run_bot(bot, folder=intake.parent, catalogue=NONE).outputs == {"all": "hello!"}
    scripted = run_bot(bot, actions={"book": {"said": "other"}}, folder=intake.parent, catalogue=NONE)
    assert scripted.outputs == {"all": "other"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1. Book it. The bot book-it does this in a run of its own, and this one waits for its end. It is given word as hello. If that has not ended within 2 hours, it is cancelled."),
        ("zh", "1. Book it。由机器人 book-it 在单独的运行中完成，这里等它结束。交给它：word = hello。2 小时内没有结束就取消。"),
    ],
)  # fmt: skip
def test_a_call_in_plain_words(language, words) -> None:
    bot = load(HEAD.format("a", "A") + INTAKE, "a", Bot)
    assert words in explain(bot, NONE, language)
