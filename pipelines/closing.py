"""What is done once runs are over: sites are judged, and texts are made ready to be found."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from pipelines.alarms.hook import tell
from pipelines.store import alarms, search, untold
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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

    def conclude(connection: Connection) -> Changes:
        return alarms.conclude(connection, site, run)

    return await _judged(writer, conclude, command, told)


async def review(
    writer: Writer, command: str, states: Mapping[str, str | None] | None
) -> Sequence[dict[str, Any]]:
    """As `judge`, of all sites, what no run can see: which are late, or were not crawled for long.

    `states` as in `pipelines.store.alarms.review`.
    """
    told = "alarms cannot be judged"
    return await _judged(
        writer, lambda connection: alarms.review(connection, states), command, told
    )


async def _judged(
    writer: Writer, look: Callable[[Connection], Changes], command: str, trouble: str
) -> Sequence[dict[str, Any]]:
    opened: Sequence[dict[str, Any]] = []
    try:
        changes = await writer.do(lambda connection, _: look(connection))
        opened = changes.opened
        for one in opened:
            log.warning("alarm %(kind)s: %(site)s: %(detail)s: %(url)s", one)
        if command:
            await _tell(writer, command)
    except StoreError:
        raise
    except Exception:
        log.exception("%s", trouble)
    return opened


async def _tell(writer: Writer, command: str) -> None:
    found = await writer.do(lambda connection, _: untold.take(connection))
    why = await asyncio.to_thread(tell, command, found.plain())
    await writer.do(lambda connection, _: untold.settle(connection, found, told=not why))
    if why:
        log.error("%s; the next look tells it again", why)


def told_now(writer: Writer, command: str) -> str | None:
    """Tells `command` the alarms of which it was not told yet, in the calling thread; why that failed, or None."""
    if not command:
        return None
    found = writer.do_now(lambda connection, _: untold.take(connection))
    why = tell(command, found.plain())
    writer.do_now(lambda connection, _: untold.settle(connection, found, told=not why))
    return why


async def fill(writer: Writer) -> None:
    """Lets texts be found by their grams; what is left over is filled by the next run."""
    for _ in range(search.BATCHES):
        if not await writer.do(search.fill):
            break
