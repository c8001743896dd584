"""The files that reports link to, each kept once under the digest of its bytes, beside the archive."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from typing import TYPE_CHECKING

from pipelines.report import Kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

FOLDER = "attachments"
PART = re.compile(r"(\d+)-[0-9a-f]{16}\.part")
CHUNK = 1 << 20


def place(sha256: str) -> str:
    """The path, below the archive's folder, of the file with that digest.

    >>> place("ab" + 62 * "0") == "attachments/ab/" + 62 * "0"
    True
    """
    return f"{FOLDER}/{sha256[:2]}/{sha256[2:]}"


def keep(archive: Path, run: int, body: bytes, kind: str, claimed: str | None = None) -> Kept:
    """Writes a file, unless it is there whole; on return it is safe on the disk under its name.

    It is written under a name of the run's and then renamed: under its digest stands nothing torn.
    OSError when the disk refuses.
    """
    sha256 = hashlib.sha256(body).hexdigest()
    path = archive / place(sha256)
    if path.is_file() and digest(path) == sha256:
        os.utime(path)  # what is wanted again is not old
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = archive / FOLDER / f"{run}-{secrets.token_hex(8)}.part"
        with part.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)
    return Kept(kind=kind, claimed=claimed, size=len(body), sha256=sha256, path=place(sha256))


def _sync(folder: Path) -> None:
    """Makes the names in a folder safe on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            found.update(block)
    return found.hexdigest()


def files(archive: Path) -> list[Path]:
    """All files that are kept."""
    return sorted(path for path in (archive / FOLDER).glob("??/*") if path.is_file())


def torn(archive: Path, dead: Collection[int]) -> list[Path]:
    """What runs that died did not write to its end."""
    parts = ((PART.fullmatch(path.name), path) for path in (archive / FOLDER).glob("*.part"))
    return sorted(path for match, path in parts if match and int(match[1]) in dead)


def broken(archive: Path, kept: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Each of the kept files, named by path and digest, that is gone or has other bytes."""
    for name, sha256 in kept:
        path = archive / name
        try:
            found = digest(path)
        except OSError as error:
            yield f"{path}: {error.strerror or error}"
            continue
        if found != sha256:
            yield f"{path}: other bytes than were fetched"


def spent(archive: Path, before: datetime, needed: set[str]) -> list[Path]:
    """The files that no report rests on any more, and that were not wanted since `before`."""
    return [
        path
        for path in files(archive)
        if path.relative_to(archive).as_posix() not in needed
        and path.stat().st_mtime < before.timestamp()
    ]
