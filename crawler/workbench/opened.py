"""The store of a command that only looks: opened if it is there, never made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.store.database import Database
from pipelines.store.programs import StoreError
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 30  # seconds for a store that goes away while a person waits


def opened(settings: Mapping[str, Any]) -> Writer:
    """A connection to the store of the settings; StoreError if no crawl has made one yet."""
    folder = Path(settings["VAR_FOLDER"]) / "postgres"
    database = Database(settings["DATABASE_URL"], folder)
    made = database.embedded
    if made and not (made.cluster / "PG_VERSION").exists():
        raise StoreError(f"no crawl has made a store in {made.folder} yet (setting VAR_FOLDER)")
    return Writer(database, PATIENCE)
