"""One log a site, appended to by every crawl of it; a large one is moved aside when the next crawl begins."""

from __future__ import annotations

import fcntl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from io import FileIO


@dataclass(frozen=True, slots=True)
class Logs:
    """The logs in `folder`: one that has `size` bytes becomes NAME.log.1, of which `keep` are kept."""

    folder: Path
    size: int
    keep: int

    @classmethod
    def of(cls, settings: Any) -> Self:
        """As LOG_FOLDER, LOG_SIZE and LOG_KEEP say."""
        folder = Path(settings["LOG_FOLDER"])
        return cls(folder, settings.getint("LOG_SIZE"), settings.getint("LOG_KEEP"))

    def path(self, name: str) -> Path:
        """The log of a site."""
        return self.folder / f"{name}.log"

    def opened(self, name: str) -> FileIO:
        """The log of a site, open for appending, rotated before if it is large; OSError if it cannot be.

        A process that still writes to it goes on in the file it has, which is NAME.log.1 now: each
        line is one append, so that two processes of one site never tear each other's.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.path(name)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.size and path.exists() and path.stat().st_size >= self.size:
                self._move_aside(path)
            return path.open("ab", buffering=0)

    def _move_aside(self, path: Path) -> None:
        numbered = [path.with_name(f"{path.name}.{number}") for number in range(1, self.keep + 1)]
        if not numbered:
            path.unlink()
            return
        for older, newer in zip(reversed(numbered[1:]), reversed(numbered[:-1]), strict=True):
            if newer.exists():
                newer.replace(older)
        path.replace(numbered[0])
