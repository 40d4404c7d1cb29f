"""A file in a watched folder becomes one run, and lies in done/ or failed/ at the end, whatever happens."""

import pytest

from servbot.core.run import EventType
from servbot.ports.schedule_store import FiringOutcome


def test_settled_file_is_taken_once(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    yard.look()
    assert yard.all_runs() == []
    yard.look(2)
    (run,) = yard.all_runs()
    assert (run.reference, run.inputs, run.source) == ("a.txt", {"file": "a.txt"}, "folder inbox")
    yard.look(10)
    assert len(yard.all_runs()) == 1


def test_file_that_still_grows_is_not_taken(yard) -> None:
    yard.watch()
    for size in range(1, 5):
        yard.drop("a.txt", b"x" * size)
        yard.look(1)
    assert yard.all_runs() == []
    yard.look(2)
    assert len(yard.all_runs()) == 1


def test_touched_file_is_not_taken_again(yard) -> None:
    yard.watch()
    path = yard.drop("a.txt", b"one")
    yard.look(2)
    later = path.stat().st_mtime + 100
    import os

    os.utime(path, (later, later))
    yard.look(2)
    yard.look(5)
    assert len(yard.all_runs()) == 1
    assert [firing.outcome for firing in yard.record()] == [FiringOutcome.STARTED]


def test_restarted_scheduler_takes_no_file_twice(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    yard.look(2)
    yard.scheduler = yard.another_scheduler()
    yard.look(5)
    assert len(yard.all_runs()) == 1


@pytest.mark.parametrize(
    ("end", "place"),
    [
        (EventType.RUN_SUCCEEDED, "done"),
        (EventType.RUN_REJECTED, "failed"),
        (EventType.RUN_FAILED, "failed"),
    ],
)
def test_file_is_moved_when_its_run_has_ended(yard, end: EventType, place: str) -> None:
    yard.watch()
    path = yard.drop("a.txt", b"one")
    yard.look(2)
    yard.look(5)
    assert path.exists()
    yard.end(end)
    yard.look()
    assert not path.exists()
    assert (yard.inbox / place / "a.txt").read_bytes() == b"one"


def test_cancelled_run_leaves_its_file_in_failed(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    yard.look(2)
    yard.runs.cancel(yard.all_runs()[0].id, by="anna", reason="not wanted")
    yard.look()
    assert (yard.inbox / "failed" / "a.txt").exists()


def test_same_file_may_come_again_after_it_was_moved(yard) -> None:
    yard.watch()
    for _ in range(3):
        yard.drop("a.txt", b"one")
        yard.look(2)
        yard.end()
        yard.look()
    assert len(yard.all_runs()) == 3
    assert sorted(path.name for path in (yard.inbox / "done").iterdir()) == [
        "a (2).txt",
        "a (3).txt",
        "a.txt",
    ]


def test_content_that_changes_during_the_run_is_not_lost(yard) -> None:
    yard.watch()
    path = yard.drop("a.txt", b"one")
    yard.look(2)
    yard.drop("a.txt", b"another")
    yard.end()
    yard.look()
    assert path.read_bytes() == b"another"
    yard.look(2)
    assert len(yard.all_runs()) == 2
    yard.end()
    yard.look()
    assert (yard.inbox / "done" / "a.txt").read_bytes() == b"another"


def test_file_that_somebody_took_away_hinders_nothing(yard) -> None:
    yard.watch()
    path = yard.drop("a.txt", b"one")
    yard.look(2)
    path.unlink()
    yard.end()
    yard.look()
    assert yard.schedules.awaiting_return("filing", "inbox") == []


def test_same_content_under_two_names_is_two_runs(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    yard.drop("b.txt", b"one")
    yard.look(2)
    assert [run.reference for run in yard.all_runs()] == ["a.txt", "b.txt"]


def test_too_large_file_is_refused_recorded_and_not_lost(yard) -> None:
    yard.scheduler = yard.another_scheduler(largest_file=5)
    yard.watch()
    yard.drop("a.txt", b"123456")
    yard.drop("b.txt", b"12345")
    yard.look(2)
    assert [run.reference for run in yard.all_runs()] == ["b.txt"]
    refused = yard.record()[0]
    assert (refused.outcome, refused.run_id) == (FiringOutcome.REFUSED, "")
    assert "a.txt is larger than 5 bytes" in refused.reason
    assert (yard.inbox / "failed" / "a.txt").exists()


def test_file_that_the_bot_cannot_take_is_refused_each_time_it_comes(yard) -> None:
    yard.watch()
    # A revision with an input that the trigger does not give, as it may stand in an older database.
    from servbot.core.bot import Bot

    revision, bot = yard.definitions.find("filing")
    data = bot.model_dump(by_alias=True)
    data["inputs"]["year"] = {"type": "integer"}
    broken = Bot.model_validate({**data, "triggers": []}).model_copy(update={"triggers": bot.triggers})
    yard.scheduler._definitions = _Fixed(revision, broken)
    for count in (1, 2):
        yard.drop("a.txt", b"one")
        yard.look(2)
        assert [firing.outcome for firing in yard.record()] == [FiringOutcome.REFUSED] * count
        assert not (yard.inbox / "a.txt").exists()
    assert yard.record()[0].reason == "year is missing."
    assert len(list((yard.inbox / "failed").iterdir())) == 2
    assert yard.all_runs() == []


class _Fixed:
    def __init__(self, revision, bot) -> None:
        self.revision, self.bot = revision, bot

    def released(self):
        return [self.revision]

    def parsed(self, revision):
        return self.bot


def test_paused_folder_takes_nothing_but_still_moves_what_has_ended(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    yard.look(2)
    yard.schedules.pause("filing", "inbox", paused=True)
    yard.drop("b.txt", b"two")
    yard.end()
    yard.look(5)
    assert len(yard.all_runs()) == 1
    assert (yard.inbox / "done" / "a.txt").exists()
    assert (yard.inbox / "b.txt").exists()
    yard.schedules.pause("filing", "inbox", paused=False)
    yard.look(5)
    assert [run.reference for run in yard.all_runs()] == ["a.txt", "b.txt"]


def test_two_schedulers_take_a_file_once(yard) -> None:
    yard.watch()
    others = [yard.another_scheduler() for _ in range(3)]
    yard.drop("a.txt", b"one")
    for scheduler in others:
        scheduler.look()
    yard.look(2)
    for scheduler in others:
        scheduler.look()
    assert len(yard.all_runs()) == 1


def test_new_revision_with_another_folder_is_looked_at(yard) -> None:
    yard.watch()
    yard.release("  - name: inbox\n    folder: {path: elsewhere, settle: 0s}\n", "  file: {type: file}")
    yard.look()
    (yard.shared / "elsewhere" / "a.bin").write_bytes(b"1")
    yard.look()
    assert [run.reference for run in yard.all_runs()] == ["a.bin"]


def test_crash_between_record_and_run_lets_the_file_be_taken_by_the_next_scheduler(yard) -> None:
    yard.watch()
    path = yard.drop("a.txt", b"one")
    create = yard.runs.create_run
    yard.runs.create_run = _dies
    yard.look(2)
    assert [firing.outcome for firing in yard.record()] == [FiringOutcome.PLANNED]
    assert path.exists()
    yard.runs.create_run = create
    yard.scheduler = yard.another_scheduler()
    yard.look(2)
    assert len(yard.all_runs()) == 1
    assert [firing.outcome for firing in yard.record()] == [FiringOutcome.SKIPPED, FiringOutcome.STARTED]


def test_database_error_is_made_up_for_without_a_restart(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    create = yard.runs.create_run
    yard.runs.create_run = _dies
    yard.look(2)
    yard.runs.create_run = create
    yard.look(2)
    assert len(yard.all_runs()) == 1


def _dies(new) -> None:
    raise RuntimeError("the database is gone")


def test_one_broken_trigger_does_not_hinder_the_others(yard) -> None:
    yard.release(
        "  - name: broken\n    folder: {path: blocked, settle: 0s}\n" + FOLDER_AFTER, "  file: {type: file}"
    )
    yard.shared.mkdir(parents=True)
    (yard.shared / "blocked").write_text("a file where a folder should be")
    yard.look()
    yard.drop("a.txt", b"one")
    yard.look(2)
    assert [run.reference for run in yard.all_runs()] == ["a.txt"]


FOLDER_AFTER = "  - name: inbox\n    folder: {path: inbox, settle: 0s}\n"


def test_firing_taken_over_by_another_process_starts_no_second_run(yard) -> None:
    yard.watch()
    yard.drop("a.txt", b"one")
    create, other = yard.runs.create_run, yard.another_scheduler()

    def meanwhile(new):
        yard.runs.create_run = create
        other.look()
        yard.clock.pass_by(2)
        other.look()
        return create(new)

    yard.runs.create_run = meanwhile
    yard.look(2)
    yard.look(5)
    assert len(yard.all_runs()) == 1
    assert (yard.inbox / "a.txt").exists()
    yard.end()
    yard.look()
    assert (yard.inbox / "done" / "a.txt").exists()
