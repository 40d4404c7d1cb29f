import uuid
from datetime import UTC, datetime

from servbot.store.identity import LONGEST_KEY, new_run_id, short_key
from servbot.testkit.together import together


def test_run_ids_sort_by_the_time_they_were_made():
    ids = [new_run_id() for _ in range(5000)]
    assert ids == sorted(set(ids))


def test_run_ids_made_at_once_differ():
    made = together(*[lambda: [new_run_id() for _ in range(1000)]] * 4)
    assert len({run_id for ids in made for run_id in ids}) == 4000


def test_a_run_id_is_a_uuid_of_version_7_of_now():
    value = uuid.UUID(new_run_id())
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert abs((value.int >> 80) / 1000 - datetime.now(UTC).timestamp()) < 10


def test_a_key_that_fits_stays_as_it_is():
    assert short_key("发" * LONGEST_KEY) == "发" * LONGEST_KEY


def test_a_long_key_fits_and_stays_one_of_a_kind():
    keys = {short_key("x" * 1000 + end) for end in "abc"}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {LONGEST_KEY}
