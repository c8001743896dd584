"""What is done once runs are over: sites are judged, and texts are made ready to be found."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from pipelines.alarms.hook import tell
from pipelines.store import alarms, search
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Connection

    from pipelines.store.alarms import Changes
    from pipelines.store.writer import Writer

log = logging.getLogger(__name__)


async def judge(writer: Writer, site: str, run: int, command: str) -> Sequence[dict[str, Any]]:
    """Opens and closes the alarms of `site` by what `run` met, and tells `command`; those it opened.

    A run that cannot be judged has stored what it stored: that is told, and the run is no failure.
    Raises StoreError for a store that is lost.
    """
    told = "the run is stored, but its alarms cannot be judged"
    return await _judged(
        writer, lambda connection: alarms.conclude(connection, site, run), command, told
    )


async def review(writer: Writer, command: str) -> Sequence[dict[str, Any]]:
    """As `judge`, of all sites, what no run can see: which are late, or were not crawled for long."""
    return await _judged(writer, alarms.review, command, "alarms cannot be judged")


async def _judged(
    writer: Writer, look: Callable[[Connection], Changes], command: str, trouble: str
) -> Sequence[dict[str, Any]]:
    try:
        changes = await writer.do(lambda connection, _: look(connection))
    except StoreError:
        raise
    except Exception:
        log.exception("%s", trouble)
        return []
    for one in changes.opened:
        log.warning("alarm %(kind)s: %(site)s: %(detail)s: %(url)s", one)
    if why := await asyncio.to_thread(tell, command, changes.plain()):
        log.error("%s", why)
    return changes.opened


async def fill(writer: Writer) -> None:
    """Lets texts be found by their grams; what is left over is filled by the next run."""
    for _ in range(search.BATCHES):
        if not await writer.do(search.fill):
            break
