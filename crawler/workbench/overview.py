"""The sites of the registry beside what the store knows of them, as rows and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from crawler.hours import CHINA
from pipelines.store.database import LOST
from pipelines.store.programs import StoreError
from pipelines.store.standing import standing
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.sites import Site
    from pipelines.store.database import Database

HEADS = ("key", "name", "region", "level", "family", "state", "confidence", "channels",
         "last run", "ended", "new", "complete")  # fmt: skip
COMPLETE = "complete"


def stored(database: Database) -> tuple[dict[str, dict[str, Any]], str | None]:
    """How each site stands in the store, and in words why nothing is known, if that is so.

    An embedded store is not made for this: one that no crawl has made yet has nothing to tell.
    """
    made = database.embedded
    if made and not (made.cluster / "PG_VERSION").exists():
        return {}, f"no last runs are shown: no crawl has made a store in {made.folder} yet"
    try:
        with database.connect() as connection:
            return standing(connection), None
    except (*LOST, SQLAlchemyError) as error:
        told = str(error) if isinstance(error, StoreError) else first_line(error)
        return {}, f"no last runs are shown: {told}"
    finally:
        database.close()


def rows(sites: Iterable[Site], known: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a site: what its file says, its last run, and its channels with their completeness."""
    return [_row(site, known.get(site.key)) for site in sites]


def _row(site: Site, known: dict[str, Any] | None) -> dict[str, Any]:
    read = (known or {}).get("channels", {})
    channels = [
        {"name": one.name, "url": one.url, "topic": one.topic, **read.get(one.name, {})}
        for one in site.channels
    ]
    run = {name: value for name, value in known.items() if name != "channels"} if known else None
    return {
        **site.row(), "confidence": site.confidence, "seen": site.access.seen,
        "channels": channels, "last_run": run,
        "complete": sum(one.get("ended") == COMPLETE for one in channels) if known else None,
    }  # fmt: skip


def table(told: Iterable[dict[str, Any]], *, seen: bool = False) -> Table:
    """The rows for a person: "complete" counts the channels that were read to their ends.

    With `seen`, what was seen of each site stands at the end.
    """
    heads = (*HEADS, "seen") if seen else HEADS
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        # Whatever the terminal's width, a key can be copied.
        made.add_column(head, no_wrap=head == "key", min_width=20 if head == "key" else None)
    for row in told:
        run, count = row["last_run"], len(row["channels"])
        at, ended, new = "-", "-", "-"
        if run:
            at, new = f"{run['started_at'].astimezone(CHINA):%Y-%m-%d %H:%M}", str(run["new"])
            ended = run["reason"] or "running, or killed"
        complete = "-" if row["complete"] is None else f"{row['complete']}/{count}"
        said = [str(row[name]) for name in HEADS[:7]]
        cells = (*said, str(count), at, ended, new, complete, row["seen"])
        made.add_row(*map(Text, cells[: len(heads)]))
    return made
