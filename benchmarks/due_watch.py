"""What is seen of the workers of benchmarks.due: waits for locks; and the end of one of them."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil
import psycopg2

if TYPE_CHECKING:
    import subprocess

    from benchmarks.faults_lab import Store

PATIENCE = 1200  # seconds
NEVER = 1_000_000
LOOK = 0.1  # seconds between two looks at the locks
# Of everyone but the one that looks: pid and how long its statement waits already.
WAITS = """
SELECT l.pid, extract(epoch FROM clock_timestamp() - l.waitstart)::float FROM pg_locks l
WHERE NOT l.granted AND l.waitstart IS NOT NULL
"""
HELD = "SELECT array_agg(site), clock_timestamp()::text FROM schedule WHERE worker = %s"
DONE = "SELECT count(*) FROM run WHERE reason IS NOT NULL"


@dataclass
class Seen:
    """What the reader saw while the workers worked."""

    longest: float = 0.0
    waits: int = 0
    killed: int = 0
    held: list[str] = field(default_factory=list)
    at: str = ""


def watch(store: Store, workers: list[subprocess.Popen[str]], least: int) -> Seen:
    """Looks at locks until all workers have ended; kills one that has claims once `least` runs have ended."""
    seen, deadline = Seen(), time.monotonic() + PATIENCE
    reader = psycopg2.connect(store.url)
    reader.set_session(isolation_level="REPEATABLE READ", readonly=True)
    reader.cursor().execute("SELECT (SELECT count(*) FROM corpus), (SELECT count(*) FROM schedule)")
    with store.connection() as connection:
        cursor = connection.cursor()
        while any(worker.poll() is None for worker in workers):
            if time.monotonic() > deadline:
                sys.exit("the workers do not come to an end")
            cursor.execute(WAITS)
            for _, seconds in cursor.fetchall():
                seen.waits += 1
                seen.longest = max(seen.longest, seconds)
            cursor.execute(DONE)
            if not seen.killed and cursor.fetchone()[0] >= least:
                kill(cursor, workers, seen)
            time.sleep(LOOK)
    reader.close()
    return seen


def kill(
    cursor: psycopg2.extensions.cursor, workers: list[subprocess.Popen[str]], seen: Seen
) -> None:
    """SIGKILL for a worker that has sites just now, and for all that it started."""
    pids = [worker.pid for worker in workers if worker.poll() is None]
    cursor.execute(
        "SELECT DISTINCT w.id, w.pid FROM worker w"
        " JOIN schedule s ON s.worker = w.id WHERE w.pid = ANY(%s) ORDER BY 1", (pids,))  # fmt: skip
    if row := cursor.fetchone():
        seen.killed, pid = row
        process = psutil.Process(pid)
        process.suspend()
        for one in (*process.children(recursive=True), process):
            one.kill()
        cursor.execute(HELD, (seen.killed,))
        seen.held, seen.at = cursor.fetchone()
