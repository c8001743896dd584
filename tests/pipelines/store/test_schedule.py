"""Claims on sites: one worker a site, whatever dies, and nobody waits for anybody."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.hours import Window
from pipelines.dueness import Habit
from pipelines.store import runs, schedule
from pipelines.store.database import Database
from pipelines.store.visits import Exchange
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Query

HABIT = Habit(every=timedelta(days=1), opens=Window.read("always").next_opening)
SITES = [f"site_{number}" for number in range(12)]
HABITS = dict.fromkeys(SITES, HABIT)


class Clerk:
    """A worker's side of the store."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.number = writer.do_now(schedule.begin)
        writer.do_now(lambda c, _: schedule.hold(c, self.number))

    def claim(self, sites: list[str] = SITES) -> str | None:
        return self.writer.do_now(lambda c, _: schedule.claim(c, self.number, HABITS, sites))

    def ended(
        self, site: str, code: int | None = 0, *, excused: bool = False
    ) -> schedule.Left | None:
        left = schedule.Exit(code, excused)
        return self.writer.do_now(lambda c, _: schedule.ended(c, self.number, site, left, HABIT))

    def renew(self) -> set[str]:
        return self.writer.do_now(lambda c, _: schedule.renew(c, self.number))

    def die(self) -> None:
        self.writer.close_now()


@pytest.fixture
def clerk(database_url: str, tmp_path: Path) -> Iterator[Callable[[], Clerk]]:
    made: list[Clerk] = []

    def make() -> Clerk:
        made.append(Clerk(Writer(Database(database_url, tmp_path), patience=5)))
        return made[-1]

    yield make
    for one in made:
        one.die()


def crawled(query: Query, site: str, reason: str | None = "finished", ago: str = "1 hour") -> int:
    """A run of a site, as a crawl would leave it."""
    query("INSERT INTO site (key, name, url) VALUES (%s, 'x', 'http://x.test/') ON CONFLICT DO NOTHING", site)  # fmt: skip
    [(number,)] = query(
        "INSERT INTO run (site, host, pid, started_at, finished_at, reason)"
        " VALUES (%s, 'x', 1, now() - %s::interval, CASE WHEN %s IS NOT NULL THEN now() - %s::interval END, %s) RETURNING id",
        site, ago, reason, ago, reason,
    )  # fmt: skip
    return int(number)


SILENT = "UPDATE worker SET seen_at = now() - interval '31 s' WHERE id = %s"


def test_workers_that_claim_at_once_never_get_the_same_site(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    clerks = [clerk() for _ in range(4)]

    def take(one: Clerk) -> list[str]:
        taken = []
        while site := one.claim():
            taken.append(site)
        return taken

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(take, clerks))
    assert sorted(site for share in shares for site in share) == sorted(SITES)
    assert query("SELECT count(*) FROM schedule WHERE worker IS NULL") == [(0,)]


def test_a_claim_passes_a_row_that_another_transaction_has_locked(
    clerk: Callable[[], Clerk], query: Query, database_url: str, tmp_path: Path
) -> None:
    first = clerk()
    first.writer.do_now(lambda c, _: schedule.refresh(c, HABITS))
    other = Database(database_url, tmp_path).connect()
    with other.begin():
        other.exec_driver_sql("SELECT FROM schedule WHERE site = 'site_0' FOR UPDATE")
        assert first.claim(["site_0"]) is None
        assert first.claim(["site_0", "site_1"]) == "site_1"
    other.close()


def test_sites_that_were_never_crawled_go_first_then_the_longest_overdue(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    crawled(query, "site_0", ago="3 days")
    crawled(query, "site_1", ago="5 days")
    crawled(query, "site_2", ago="1 hour")
    asked = ["site_0", "site_1", "site_2", "site_3"]
    assert [one.claim(asked) for _ in range(4)] == ["site_3", "site_1", "site_0", None]


def test_a_crawl_that_a_person_made_counts_for_the_schedule(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    assert one.claim(["site_0"]) == "site_0"
    number = crawled(query, "site_0", ago="1 minute")
    left = one.ended("site_0")
    assert left is not None
    assert left.run == number
    assert left.due.why == "every 1 d"
    assert one.claim(["site_0"]) is None


def test_a_dead_workers_site_is_free_after_a_minute_and_a_living_ones_is_not(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    first, second = clerk(), clerk()
    assert first.claim(["site_0"]) == "site_0"
    query(SILENT, first.number)
    assert second.claim(["site_0"]) is None
    first.renew()
    first.die()  # as one does whose connection is only broken
    assert second.claim(["site_0"]) is None
    query(SILENT, first.number)
    assert second.claim(["site_0"]) == "site_0"
    assert query("SELECT worker FROM schedule WHERE site = 'site_0'") == [(second.number,)]


def test_after_a_restart_of_the_server_the_lease_decides_until_the_worker_is_back(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    first, second = clerk(), clerk()
    assert first.claim(["site_0"]) == "site_0"
    first.die()
    query(SILENT, first.number)
    query("UPDATE worker SET server_since = server_since - interval '1 day'")
    assert second.claim(["site_0"]) is None
    assert first.renew() == {"site_0"}
    assert query("SELECT server_since = pg_postmaster_start_time() FROM worker WHERE id = %s", first.number) == [(True,)]  # fmt: skip
    query("UPDATE worker SET server_since = server_since - interval '1 day'")
    query("UPDATE schedule SET lease_until = now() - interval '1 s'")
    assert second.claim(["site_0"]) == "site_0"


def test_a_lock_that_a_lost_connection_left_behind_is_taken_again_when_that_dies(
    clerk: Callable[[], Clerk], query: Query, database_url: str, tmp_path: Path
) -> None:
    ghost = Database(database_url, tmp_path).connect()  # the server has not noticed its death yet
    one = clerk()
    number = crawled(query, "site_0", reason=None)
    one.writer.do_now(lambda c, _: c.exec_driver_sql("SELECT pg_advisory_unlock_all()"))
    schedule.hold(ghost, one.number)
    runs.hold(ghost, number)
    ghost.commit()
    notes = Exchange("site_0", number, want=1)
    one.renew()
    one.writer.do_now(notes.carry_out_alive)
    ghost.close()
    held = """
        SELECT classid::int, objid::int, count(*)::int FROM pg_locks WHERE locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) GROUP BY 1, 2 ORDER BY 1"""
    deadline = time.monotonic() + 60
    while query(held):
        assert time.monotonic() < deadline
    for _ in range(2):
        one.renew()
        one.writer.do_now(notes.carry_out_alive)
    assert query(held) == [(73, number, 1), (76, one.number, 1)]


def test_the_lock_of_a_run_that_has_ended_keeps_no_site(
    clerk: Callable[[], Clerk], query: Query, database_url: str, tmp_path: Path
) -> None:
    number = crawled(query, "site_0", ago="2 days")
    other = Database(database_url, tmp_path).connect()  # anybody who may connect can take it
    runs.hold(other, number)
    other.commit()
    assert clerk().claim(["site_0"]) == "site_0"
    other.close()


def test_a_replay_is_no_crawl_neither_while_it_goes_on_nor_killed_nor_ended(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    crawled(query, "site_0", ago="1 hour")
    due = "SELECT due_at, why, failures, run FROM schedule WHERE site = 'site_0'"
    assert one.claim(["site_0"]) is None
    before = query(due)
    replay = one.writer.do_now(lambda c, t: runs.start(c, t, "site_0", runs.REPLAYED))
    for _ in range(2):
        assert one.claim(["site_0"]) is None
        assert query(due) == before
        assert one.writer.do_now(lambda c, _: runs.died(c, "site_0")) == set()
        one.writer.do_now(lambda c, _: runs.hold(c, replay))
    assert one.writer.do_now(lambda c, _: runs.living(c)) == {}
    assert one.writer.do_now(lambda c, _: runs.others(c, "site_0", 0)) == []
    one.writer.do_now(lambda c, t: runs.finish(c, t, replay, runs.REPLAYED))
    query("UPDATE schedule SET due_at = now()")
    assert one.claim(["site_0"]) == "site_0"  # though the replay's lock is held


def test_a_crawl_that_outlives_its_worker_keeps_its_site(
    clerk: Callable[[], Clerk], query: Query, database_url: str, tmp_path: Path
) -> None:
    first, second = clerk(), clerk()
    assert first.claim(["site_0"]) == "site_0"
    number = crawled(query, "site_0", reason=None)
    orphan = Database(database_url, tmp_path).connect()
    runs.hold(orphan, number)
    orphan.commit()
    first.die()
    query(SILENT, first.number)
    assert second.claim(["site_0"]) is None
    orphan.close()
    assert second.claim(["site_0"]) == "site_0"  # it was killed, and is begun anew at once


def test_a_claim_ends_with_its_lease_and_renewal_prolongs_it_and_tells_what_was_lost(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    first, second = clerk(), clerk()
    assert first.claim(["site_0"]) == "site_0"
    assert first.claim(["site_1"]) == "site_1"
    query("UPDATE schedule SET lease_until = now() - interval '1 s'")
    assert first.renew() == {"site_0", "site_1"}
    assert second.claim(["site_0"]) is None
    query("UPDATE schedule SET lease_until = now() - interval '1 s' WHERE site = 'site_0'")
    assert second.claim(["site_0"]) == "site_0"
    assert first.renew() == {"site_1"}
    assert first.ended("site_0") is None
    assert query("SELECT worker FROM schedule WHERE site = 'site_0'") == [(second.number,)]


def test_a_crawl_that_opened_no_run_is_a_failure_unless_it_never_began(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    assert one.claim(["site_0"]) == "site_0"
    left = one.ended("site_0", 2)
    assert left is not None
    assert (left.run, left.due.failures) == (None, 1)
    assert query("SELECT code, failures, due_at - now() BETWEEN '59 min' AND '1 h', worker FROM schedule WHERE site = 'site_0'") == [
        (2, 1, True, None)
    ]  # fmt: skip
    assert one.claim(["site_1"]) == "site_1"
    one.ended("site_1", None, excused=True)
    assert query("SELECT due_at, failures, worker FROM schedule WHERE site = 'site_1'") == [(None, 0, None)]  # fmt: skip


def test_a_crawl_that_failed_as_its_window_closed_is_excused_only_if_it_opened_no_run(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    assert one.claim(["site_0"]) == "site_0"
    number = crawled(query, "site_0", reason="store-lost", ago="1 minute")
    left = one.ended("site_0", 2, excused=True)
    assert left is not None
    assert (left.run, left.due.failures, left.due.why) == (number, 1, "store-lost")


def test_a_run_that_read_no_listing_is_a_failure_and_one_that_read_some_is_not(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    for site, states in (("site_0", ("failed", "failed")), ("site_1", ("failed", "done"))):
        number = crawled(query, site)
        for count, state in enumerate(states):
            query("INSERT INTO page (key, url, site, kind, state, run, due_at) VALUES (%s, %s, %s, 'listing', %s, %s, now() + interval '1 d')",
                  f"{site}/{count}", f"http://{site}/{count}", site, state, number)  # fmt: skip
    assert one.claim(["site_0", "site_1"]) == "site_0"  # an hour has passed since it failed
    assert query("SELECT site, failures FROM schedule WHERE site IN ('site_0', 'site_1') ORDER BY 1") == [("site_0", 1), ("site_1", 0)]  # fmt: skip


def test_the_row_of_a_host_says_how_long_a_refused_site_is_left_alone(
    clerk: Callable[[], Clerk], query: Query
) -> None:
    one = clerk()
    number = crawled(query, "site_0", reason="blocked: jsl")
    query("INSERT INTO host (name, site, state, kind, since, run) VALUES ('x.test', 'site_0', 'blocked', 'jsl', now() - interval '3 d', %s)", number)  # fmt: skip
    assert one.claim(["site_0"]) is None
    [(wait, why)] = query("SELECT extract(epoch FROM due_at - now()) / 86400, why FROM schedule WHERE site = 'site_0'")  # fmt: skip
    assert 2.8 < wait < 3.0
    assert why == "it is refused"
