"""Stops the embedded PostgreSQL when its last user has left, however the user left.

`python keeper.py USERS_LOCK KEEPER_LOCK POSTMASTER_PID_FILE`. Every user holds a shared lock on
USERS_LOCK; the kernel takes it away when the process ends, even by kill -9. The keeper waits for
the exclusive lock, which it gets when nobody is left, then for clients that came without a lock
(psql by hand), and stops the server. It imports nothing of the project and holds no connection.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

import psutil

GRACE = 1.0  # seconds without a user: commands run in a row find the server warm
STOP_SECONDS = 60
SAME_AGE = 60  # seconds between the start a pid file tells and the start the kernel tells


def postmaster(pid_file: Path) -> psutil.Process | None:
    """The server that `pid_file` names, or None if it is dead and its number perhaps another's."""
    try:
        pid, _, started, *_ = pid_file.read_text().splitlines()
        process = psutil.Process(int(pid))
        ours = str(pid_file.parent) in process.cmdline()
        same_age = abs(process.create_time() - int(started)) < SAME_AGE
        return process if "postgres" in process.name() and (ours or same_age) else None
    except (OSError, ValueError, psutil.Error):
        return None


def alive(process: psutil.Process) -> bool:
    """Whether the process runs; one that only waits for its parent to take notice does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def clients(server: psutil.Process) -> int:
    """How many clients are connected: PostgreSQL puts user, database and origin into the title."""
    count = 0
    for child in server.children():
        try:
            title = " ".join(child.cmdline())
        except psutil.Error:
            continue
        count += title.startswith("postgres: ") and "[local]" in title
    return count


def stop(server: psutil.Process) -> None:
    """Fast shutdown (SIGINT): open transactions are rolled back, a checkpoint is written."""
    server.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while alive(server):
        if time.monotonic() > deadline:
            server.send_signal(signal.SIGQUIT)
            return
        time.sleep(0.02)


def main(users: str, keeper: str, pid_file: str) -> None:
    """Waits for the last user to leave, then stops the server; ends at once if a keeper lives."""
    mine = os.open(keeper, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    everyone = os.open(users, os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        fcntl.flock(everyone, fcntl.LOCK_EX)
        fcntl.flock(everyone, fcntl.LOCK_UN)
        time.sleep(GRACE)
        try:
            fcntl.flock(everyone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        server = postmaster(Path(pid_file))
        if server is None:
            return
        if not clients(server):
            stop(server)
            return
        fcntl.flock(everyone, fcntl.LOCK_UN)


if __name__ == "__main__":
    main(*sys.argv[1:])
