"""A folder of Parquet files is one run's at a time, and the second one is told whose."""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LOCK = ".lock"


class InUse(OSError):
    """A folder at which another run works."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Makes the folder, and has it for this process; what stays empty goes again. Raises InUse."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    file = _taken(folder)
    try:
        file.truncate(0)
        file.write(f"process {os.getpid()} of {socket.gethostname()}")
        file.flush()
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)
        file.close()
        with suppress(OSError):
            for one in missing:
                one.rmdir()


@contextmanager
def all_locked(folders: Iterable[Path]) -> Iterator[None]:
    """Has folders from which is only read; one that cannot be written into needs no lock. Raises InUse."""
    with ExitStack() as stack:
        for one in sorted(folders):
            if os.access(one, os.W_OK):
                stack.enter_context(locked(one))
        yield


def _taken(folder: Path) -> TextIO:
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have removed it since it was opened.
            ours = os.path.samestat(os.fstat(file.fileno()), (folder / LOCK).stat())
        except BlockingIOError as error:
            file.seek(0)
            who = ", ".join(("another `scrapy bulk`", *file.read().splitlines()))
            file.close()
            raise InUse(f"{folder}: {who}, is at work here") from error
        except FileNotFoundError:
            ours = False
        if ours:
            return file
        file.close()
