"""Which files are finished, kept beside what was made of them: a run goes on where the last one ended."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from contextlib import ExitStack
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Self

from crawler.bulk.inputs import name_of, stamp
from crawler.bulk.lock import locked
from crawler.bulk.task import Summary

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = ".token-"


class Ledger:
    """A folder of Parquet files, each with its summary as JSON; one run at a time writes into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = f"{TOKEN}{uuid.uuid4().hex}"
        self._held = ExitStack()

    def __enter__(self) -> Self:
        """Makes the folder ours; InUse if another run has it. What dead runs left unfinished goes."""
        self._held.enter_context(locked(self.folder))
        for left in (*self.folder.glob(".*.part"), *self.folder.glob(f"{TOKEN}*")):
            left.unlink(missing_ok=True)
        (self.folder / self.token).touch()
        return self

    def __exit__(self, *error: object) -> None:
        (self.folder / self.token).unlink(missing_ok=True)
        self._held.close()

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
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8", "surrogateescape")
        part.replace(made.with_suffix(".json"))


def read(made: Path) -> Summary | None:
    """The summary of a Parquet file; None where there is none that can be read."""
    try:
        told: dict[str, Any] = json.loads(
            made.with_suffix(".json").read_text("utf-8", "surrogateescape")
        )
        return Summary(**{**told, "counts": Counter(told["counts"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
