"""Which files are finished, kept beside what was made of them: a run goes on where the last one ended."""

from __future__ import annotations

import fcntl
import json
import uuid
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self, TextIO

from crawler.bulk.inputs import name_of, stamp
from crawler.bulk.task import Summary

if TYPE_CHECKING:
    from pathlib import Path

LOCK = ".lock"
TOKEN = ".token-"


class InUse(OSError):
    """A folder into which another run writes."""


class Ledger:
    """A folder of Parquet files, each with its summary as JSON; one run at a time writes into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = f"{TOKEN}{uuid.uuid4().hex}"
        self._lock: TextIO | None = None

    def __enter__(self) -> Self:
        """Makes the folder ours; InUse if another run has it. What dead runs left unfinished goes."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / LOCK).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise InUse(f"{self.folder}: another `scrapy bulk` writes here") from error
        for left in (*self.folder.glob(".*.part"), *self.folder.glob(f"{TOKEN}*")):
            left.unlink(missing_ok=True)
        (self.folder / self.token).touch()
        return self

    def __exit__(self, *error: object) -> None:
        (self.folder / self.token).unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()

    def parquet(self, path: str) -> Path:
        """The file that is made of an input."""
        return self.folder / f"{name_of(path)}.parquet"

    def finished(self, path: str, rules: str) -> Summary | None:
        """The summary of an input that was read as it is now by these rules; None if it must be read.

        Raises OSError for an input that is gone.
        """
        told = stamp(path)
        summary = read(self.parquet(path))
        if summary is None or summary.rules != rules or summary.error:
            return None
        same = (summary.size, summary.mtime) == told
        return summary if same and self.parquet(path).exists() else None

    def write(self, summary: Summary) -> None:
        """Writes down what became of an input, with its Parquet file where a worker could not."""
        made = self.parquet(summary.path)
        if summary.parquet is not None:
            part = self.folder / f".{made.stem}.{uuid.uuid4().hex}.part"
            part.write_bytes(summary.parquet)
            part.replace(made)
            summary.parquet = None
        told = {
            one.name: getattr(summary, one.name) for one in fields(summary) if one.name != "parquet"
        }
        part = self.folder / f".{made.stem}.json.part"
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        part.replace(made.with_suffix(".json"))


def read(made: Path) -> Summary | None:
    """The summary of a Parquet file; None where there is none that can be read."""
    try:
        told: dict[str, Any] = json.loads(made.with_suffix(".json").read_text("utf-8"))
        return Summary(**{**told, "counts": Counter(told["counts"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
