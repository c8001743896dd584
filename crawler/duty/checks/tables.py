"""Whether the store is fit: reached, new enough, ours to write, its clock right, nothing left undone."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from crawler.duty.checks.finding import Finding
from crawler.duty.checks.machine import GIGABYTE, LEAST, LITTLE
from crawler.duty.roster import named
from crawler.hours import CHINA
from pipelines.dueness import shown
from pipelines.store.database import LOST
from pipelines.store.examination import Examined, examine
from pipelines.store.programs import StoreError
from pipelines.store.schema import OLDEST
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.store.database import Database

SKEW = 5.0  # seconds between two clocks that are worth a look
LATE = timedelta(hours=25)  # since the last `scrapy due`: once a day, and an hour


def check(database: Database) -> Iterator[Finding]:
    """Everything about the store."""
    try:
        found = examine(database)
    except (*LOST, SQLAlchemyError) as error:
        told = str(error) if isinstance(error, StoreError) else first_line(error)
        fix = (
            "see its server.log"
            if database.embedded
            else "is DATABASE_URL right, and does the server run?"
        )
        yield Finding("database", "fail", told, fix)
        return
    finally:
        database.close()
    yield server(found, embedded=database.embedded is not None)
    yield tables(found)
    yield clock("clock of the database", found.ahead)
    if database.embedded:
        free = shutil.disk_usage(database.embedded.folder).free
        level = "fail" if free < LEAST else "warn" if free < LITTLE else "ok"
        told = f"{database.embedded.folder}, {free / GIGABYTE:.1f} GB free"
        yield Finding("disk of the database", level, told, "" if level == "ok" else "make room")  # type: ignore[arg-type]
    if found.theirs:
        yield last_worker(found)
        yield from left_undone(found)


def server(found: Examined, *, embedded: bool) -> Finding:
    """The server and its version."""
    said = found.server
    kind = "embedded" if embedded else "of DATABASE_URL"
    told = f"PostgreSQL {said['version']} ({kind}), {said['size'] / GIGABYTE:.2f} GB, {said['connections']} of {said['most']} connections"
    if said["major"] < OLDEST:
        return Finding("database", "fail", told, f"PostgreSQL {OLDEST} or newer is needed")
    if said["standby"]:
        return Finding("database", "fail", f"{told}; a standby", "name the primary server in DATABASE_URL")  # fmt: skip
    if said["connections"] > 0.8 * said["most"]:
        return Finding("database", "warn", told, "raise max_connections, or crawl fewer sites at once")  # fmt: skip
    return Finding("database", "ok", told)


def tables(found: Examined) -> Finding:
    """The version of the tables, and whether we may write them."""
    if found.theirs > found.ours:
        told = f"of version {found.theirs}, this program knows {found.ours}"
        return Finding("tables", "fail", told, "use a newer release of the program")
    if not found.theirs:
        if not found.server["creates"]:
            told = f"none, and {found.server['name']} must not make any"
            return Finding("tables", "fail", told, "GRANT CREATE ON SCHEMA public to that role")
        return Finding("tables", "ok", "none yet: the first crawl makes them")
    if found.server["only_reads"] and not found.server["standby"]:
        told = f"transactions of {found.server['name']} only read"
        return Finding("tables", "fail", told, f"crawl as another role, or ALTER ROLE {found.server['name']} RESET default_transaction_read_only")  # fmt: skip
    if found.missing:
        told = f"{found.server['name']} lacks rights: {named(found.missing)}"
        return Finding("tables", "fail", told, "crawl as the role that made the tables, or grant it to this one")  # fmt: skip
    older = found.theirs < found.ours
    later = f"; the next command brings them to {found.ours}" if older else ""
    return Finding("tables", "ok", f"version {found.theirs}{later}, {found.server['name']} may write them")  # fmt: skip


def clock(name: str, ahead: float) -> Finding:
    """Whether another clock agrees with ours; `ahead` is how many seconds ours is before it."""
    if abs(ahead) < SKEW:
        return Finding(name, "ok", f"agrees with ours within {SKEW:.0f} s")
    side = "before" if ahead > 0 else "behind"
    told = f"ours is {abs(ahead):.0f} s {side} it"
    return Finding(name, "warn", told, "let NTP set both clocks: windows and leases rest on them")


def last_worker(found: Examined) -> Finding:
    """When `scrapy due` last ran."""
    last = found.last
    if last is None:
        return Finding("scrapy due", "warn", "never ran here", "`scrapy cron` prints the line for crontab -e")  # fmt: skip
    at = f"{last['started_at'].astimezone(CHINA):%Y-%m-%d %H:%M}"
    told = f"began {shown(last['ago'])} ago ({at} in China) on {last['host']}"
    ended = (
        f"{told}, exit {last['code']}: {last['told']}" if last["told"] else f"{told}, has not ended"
    )
    if last["ago"] > LATE:
        return Finding("scrapy due", "warn", ended, "does cron run? `scrapy cron` prints the line")
    if last["code"]:
        return Finding("scrapy due", "warn", ended, "due.log in LOG_FOLDER says more")
    return Finding("scrapy due", "ok", ended)


def left_undone(found: Examined) -> Iterator[Finding]:
    """Claims of workers that are gone or do not stir, runs that were killed, sites that fail again and again."""
    dead = [one["site"] for one in found.claims if not one["lives"]]
    stuck = [one for one in found.claims if one["lives"] and one["late"]]
    if dead:
        told = f"{named(dead)}: their workers are dead"
        yield Finding(
            "claims",
            "warn",
            told,
            "nothing: `scrapy due` takes them, half a minute after the death at the earliest",
        )
    for one in stuck:
        told = f"{one['site']}: worker {one['worker']} does not renew its claim"
        yield Finding("claims", "warn", told, f"look at process {one['pid']} on {one['host']}")
    if not dead and not stuck:
        yield Finding("claims", "ok", f"{len(found.claims)} sites are being crawled by workers")
    if found.killed:
        told = named([f"{one['id']} ({one['site']})" for one in found.killed])
        yield Finding("killed runs", "warn", f"in 7 days: {told}", "was memory short, or the power? Their pages are fetched by the next runs")  # fmt: skip
    for one in found.failing:
        told = f"{one['site']} failed {one['failures']} times in a row: {one['why']}"
        yield Finding("failing", "warn", told, "its log in LOG_FOLDER says why")
