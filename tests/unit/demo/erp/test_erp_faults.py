import pytest

from servbot.demo.erp.database import prepare
from servbot.demo.erp.faults import Faults, UnknownFault, change_faults, read_faults, spend
from servbot.demo.erp.sessions import close_session, open_session, user_of


@pytest.fixture
def database(tmp_path):
    place = tmp_path / "erp.sqlite3"
    prepare(place)
    return place


def test_nothing_is_wrong_at_first(database):
    assert read_faults(database) == Faults()
    assert not spend(database, "error_500")


def test_switches_stay_until_they_are_changed(database):
    change_faults(database, {"slow_ms": 200, "layout": "v2"})
    assert change_faults(database, {"down": True}) == Faults(slow_ms=200, layout="v2", down=True)
    assert read_faults(database) == Faults(slow_ms=200, layout="v2", down=True)
    assert change_faults(database, {"reset": True, "slow_ms": 5}) == Faults(slow_ms=5)


def test_a_counted_fault_strikes_so_many_times(database):
    change_faults(database, {"error_500": 2, "die_after_submit": True})
    assert [spend(database, "error_500") for _ in range(4)] == [True, True, False, False]
    assert [spend(database, "die_after_submit") for _ in range(2)] == [True, False]


def test_a_probability_strikes_now_and_then_and_does_not_wear_out(database):
    change_faults(database, {"error_500": 0.5})
    struck = [spend(database, "error_500") for _ in range(100)]
    assert 0 < sum(struck) < 100
    assert read_faults(database).error_500 == 0.5


@pytest.mark.parametrize(
    "switches",
    [{"eror_500": 1}, {"layout": "v3"}, {"slow_ms": -1}, {"slow_ms": "much"}, {"down": "yes"}, [1]],
)
def test_what_does_not_exist_is_refused_and_changes_nothing(database, switches):
    with pytest.raises(UnknownFault) as caught:
        change_faults(database, switches)
    assert "error_500" in caught.value.remedy
    assert read_faults(database) == Faults()


def test_a_session_lives_while_it_is_used(database):
    token = open_session(database, "clerk")
    assert user_of(database, token, idle_seconds=60) == "clerk"
    assert user_of(database, "made up", idle_seconds=60) == ""
    assert user_of(database, token, idle_seconds=-1) == ""
    assert user_of(database, token, idle_seconds=60) == "", "an ended session does not come back"


def test_sessions_end_by_leaving_and_by_the_fault(database):
    first, second = open_session(database, "clerk"), open_session(database, "erp-robot")
    close_session(database, first)
    assert user_of(database, first, idle_seconds=60) == ""
    assert user_of(database, second, idle_seconds=60) == "erp-robot"
    change_faults(database, {"logged_out": True})
    assert user_of(database, second, idle_seconds=60) == ""
    again = open_session(database, "erp-robot")
    assert user_of(database, again, idle_seconds=60) == "erp-robot", "it happens once"
