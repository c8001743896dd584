"""The one thread through which a crawl speaks with the store, so that nothing else ever waits."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa

from pipelines.store.database import LOST, Database, Tables
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# A save's statements are the same for each page: to plan them anew for the first five of each crawl takes the server
# longer than to run them. None is so long that compiling could pay.
SETTINGS = sa.text(
    "SET synchronous_commit = off; SET plan_cache_mode = force_generic_plan; SET jit = off"
)
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0  # seconds between tries
FIRST_PATIENCE = 10.0  # seconds: a store that never answered is likelier misnamed than away


class Writer:
    """One connection in one thread; work is retried until the store is back or patience ends.

    Work is a function of a connection and the tables. It runs in a transaction of its own and may
    run twice when the store dies at the commit, so it must be idempotent.
    """

    def __init__(self, database: Database, patience: float) -> None:
        self.database = database
        self.patience = patience
        self.on_connect: Callable[[Connection], None] | None = None
        self._connection: Connection | None = None
        self._tables: Tables | None = None
        self._given_up: StoreError | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def do(self, work: Callable[[Connection, Tables], Result]) -> Result:
        """Does `work` in the store's thread and returns what it gives.

        Raises StoreError when the store stays away for `patience` seconds, and whatever `work`
        raises.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.do_now, work)

    def do_now(self, work: Callable[[Connection, Tables], Result]) -> Result:
        """As `do`, in the calling thread. A store given up once is not tried again."""
        if self._given_up is not None:
            raise self._given_up
        started, pause = time.monotonic(), FIRST_PAUSE
        deadline = started + self.patience
        while True:
            try:
                connection, tables = self._connected()
                with connection.begin():
                    return work(connection, tables)
            except (*LOST, sa.exc.DBAPIError) as error:
                never_connected = self._tables is None
                if not _passing(error) or (never_connected and isinstance(error, StoreError)):
                    raise
                self._disconnect()
                if never_connected:
                    deadline = min(deadline, started + FIRST_PATIENCE)
                if time.monotonic() + pause > deadline:
                    self._given_up = StoreError(f"the store is lost: {first_line(error)}")
                    raise self._given_up from error
                log.warning("store away, trying again in %.2g s: %s", pause, first_line(error))
                time.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _connected(self) -> tuple[Connection, Tables]:
        if self._connection is None or self._tables is None:
            connection = self.database.connect()
            # A save lost with the server's last moment leaves a lease, whose page is fetched again.
            connection.execute(SETTINGS)
            self._tables = self._tables or Tables.known(connection)
            if self.on_connect:
                self.on_connect(connection)
            connection.commit()
            self._connection = connection
        return self._connection, self._tables

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    async def close(self) -> None:
        """Ends the thread after the work it still has, then leaves the store."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.close_now)
        self._thread.shutdown()

    def close_now(self) -> None:
        """As `close`, in the calling thread."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.database.close()


def _passing(error: Exception) -> bool:
    """Whether trying again can help: a lost connection, a deadlock, a full disk, a restart, a statement that is prepared no more.

    SQLSTATE classes 08, 26, 40, 53, 57 (PostgreSQL, appendix A).
    """
    if isinstance(error, StoreError):
        return True
    if isinstance(error, sa.exc.DBAPIError):
        code = getattr(error.orig, "pgcode", None) or ""
        return (
            error.connection_invalidated
            or code[:2] in ("08", "26", "40", "53", "57")
            or (not code and isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError)))
        )
    return True


def first_line(error: Exception) -> str:
    """The first line of an error's message: the driver adds the statement and a link."""
    return str(error).split("\n", 1)[0]
