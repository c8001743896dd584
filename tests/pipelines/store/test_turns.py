"""Turns at a host, by several connections to a real PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.store import sites, turns
from pipelines.store.database import Database
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Query

HOST = "www.example.test"
SITE = {"key": "test_a", "name": "a", "url": "http://www.example.test/", "level": None,
        "region": None, "family": None, "state": "open"}  # fmt: skip


@pytest.fixture
def runs(database_url: str, tmp_path: Path) -> Iterator[list[Writer]]:
    """Three runs, each with a connection of its own."""
    made = [Writer(Database(database_url, tmp_path), patience=5) for _ in range(3)]
    made[0].do_now(lambda c, t: sites.describe(c, t, SITE))
    yield made
    for one in made:
        one.close_now()


def line_up(run: Writer, host: str = HOST) -> bool:
    return run.do_now(lambda c, _: turns.line_up(c, host))


def take(run: Writer, host: str = HOST) -> float | None:
    return run.do_now(lambda c, t: turns.take(c, t, host))


def leave(run: Writer) -> None:
    run.do_now(lambda c, _: turns.leave(c, HOST))


def test_one_has_the_turn_one_is_next_and_so_they_alternate(runs: list[Writer]) -> None:
    first, second, third = runs
    assert line_up(first)
    assert take(first) == 0
    assert line_up(second)
    assert take(second) is None
    assert not line_up(third)
    leave(first)
    assert not line_up(first), "who has just asked waits behind the next in line"
    assert take(second) == 0
    assert line_up(first)
    assert take(first) is None


def test_another_host_is_another_turn(runs: list[Writer]) -> None:
    assert line_up(runs[0])
    assert take(runs[0]) == 0
    assert line_up(runs[1], "other.test")
    assert take(runs[1], "other.test") == 0


def test_a_rest_holds_for_all_runs_and_the_last_word_counts(
    runs: list[Writer], query: Query
) -> None:
    first, second, _ = runs
    line_up(first)
    take(first)
    for seconds in (500.0, 30.5):
        first.do_now(lambda c, t, s=seconds: turns.rest(c, t, HOST, "test_a", s))  # type: ignore[misc]
    leave(first)
    line_up(second)
    wait = take(second)
    assert wait is not None
    assert 25 < wait <= 30.5
    assert query("SELECT name, state FROM host") == [(HOST, "open")]


@pytest.mark.parametrize("step", [line_up, lambda run: line_up(run) and take(run)])
def test_the_death_of_a_connection_frees_what_it_held(
    runs: list[Writer], query: Query, step: Callable[[Writer], object]
) -> None:
    first, second, _ = runs
    step(first)
    query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
        " WHERE locktype = 'advisory' AND classid IN (74, 75)"
    )
    assert line_up(second)
    assert take(second) == 0
