"""One small bot per feature: in memory, in the local engine, and in one whose worker is killed again and again."""

from pathlib import Path

import pytest
from conformance_case import Case, case, names
from conformance_memory import PROBE_PAUSE, Played, in_memory
from conformance_telling import told


@pytest.fixture(autouse=True)
def quick_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servbot.core.interpreter.action_verb.PROBE_PAUSE", PROBE_PAUSE)


@pytest.mark.parametrize("name", names())
def test_in_memory(name: str) -> None:
    same_as_written(case(name), in_memory(case(name)))


@pytest.mark.parametrize("name", names())
def test_in_the_local_engine(name: str, database: Path, lives) -> None:
    from conformance_engine import in_engine

    played, deaths = in_engine(case(name), database, lives, deadly=False)
    same_as_written(case(name), played)
    assert deaths == str(case(name).script).count("'dies'")


@pytest.mark.parametrize("name", names())
def test_in_a_local_engine_that_is_killed_and_replayed(name: str, database: Path, lives) -> None:
    from conformance_engine import in_engine

    played, deaths = in_engine(case(name), database, lives, deadly=True)
    same_as_written(case(name), played)
    assert deaths >= 1


def same_as_written(wanted: Case, played: Played) -> None:
    assert told(played.events, wanted.side_by_side()) == list(wanted.script["events"])
    assert played.ending == wanted.script.get("ends", "succeeded")
    assert played.outputs == wanted.script.get("outputs", {})
