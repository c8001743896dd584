"""What dead runs of a site left torn: files of the archive are cut to their last whole record, parts of attachments deleted."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from crawler.archive import ENDING
from crawler.archived import recover
from pipelines.store import places, runs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.engine import Connection

log = logging.getLogger(__name__)
NAME = re.compile(r"\d{14}-(\d+)-\d{5}" + re.escape(ENDING))


def torn_files(connection: Connection, folder: Path, site: str) -> dict[str, int]:
    """The last files of dead runs of `site`, and an offset of each where a record begins.

    What stands before it was told to the store, so it is whole: little is read again.
    """
    dead, last = runs.died(connection, site), {}
    for path in sorted((folder / site).glob(f"*{ENDING}")):
        found = NAME.fullmatch(path.name)
        if found and int(found[1]) in dead:
            last[int(found[1])] = f"{site}/{path.name}"
    return {file: places.last(connection, run, file) for run, file in last.items()}


def cut(folder: Path, files: dict[str, int]) -> None:
    """Cuts torn ends off, and tells of each; a file that is still written to is left alone."""
    for file, start in files.items():
        try:
            lost = recover(folder / file, start)
        except OSError as error:
            log.error("%s: cannot be repaired: %s", folder / file, error)
            continue
        if lost:
            told = "%s: %d bytes of a torn record were cut off: its run died as it wrote them"
            log.warning(told, folder / file, lost)


def clear(parts: Iterable[Path]) -> None:
    """Deletes what was not written to its end, and tells of each."""
    for path in parts:
        size = path.stat().st_size
        path.unlink()
        log.warning("%s: %d bytes of a torn attachment: its run died as it wrote them", path, size)
