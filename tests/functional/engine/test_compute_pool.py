"""CPU-heavy functions in processes that are killed when they take too long."""

import asyncio
from collections.abc import Iterator

import pytest
from engine_lab import die, fill_memory, spin, stuck, wrong

from servbot.core.errors import ApplicationFailure
from servbot.engine.compute import ComputeKilled, ComputePool


@pytest.fixture(scope="module")
def pool() -> Iterator[ComputePool]:
    made = ComputePool(processes=1, seconds=20)
    yield made
    made.stop()


async def test_it_gives_the_result(pool):
    assert await pool.run(spin, 0.01) == 0.01


async def test_errors_keep_their_code_and_remedy(pool):
    with pytest.raises(ApplicationFailure) as failed:
        await pool.run(wrong)
    assert (failed.value.message, failed.value.remedy, failed.value.details) == (
        "Too small.", "Make it larger.", {"pixels": 3},
    )  # fmt: skip


@pytest.mark.parametrize("hanging", [spin, stuck])
async def test_the_time_limit_kills_and_the_pool_goes_on(pool, monkeypatch, hanging):
    monkeypatch.setattr(pool, "seconds", 0.5)
    with pytest.raises(ComputeKilled) as killed:
        await pool.run(hanging, 60.0)
    assert killed.value.code == "engine.compute-killed"
    monkeypatch.setattr(pool, "seconds", 20)
    assert await pool.run(spin, 0.01) == 0.01


async def test_a_process_that_dies_takes_nobody_with_it(pool):
    with pytest.raises(ComputeKilled) as killed:
        await pool.run(die)
    assert "exit code 3" in killed.value.message
    assert await pool.run(spin, 0.01) == 0.01


async def test_what_wants_too_much_memory_is_stopped(pool):
    with pytest.raises(ComputeKilled, match="more than 4,096 MB"):
        await pool.run(fill_memory, 5 << 30)
    assert await pool.run(spin, 0.01) == 0.01


@pytest.mark.parametrize("hanging", [spin, stuck])
async def test_a_step_that_is_stopped_frees_its_process(pool, hanging):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await pool.run(hanging, 60.0)
    assert await pool.run(spin, 0.01) == 0.01
