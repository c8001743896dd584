"""Scrapy's HTTP connections, which end without an error however busy the machine is."""

from __future__ import annotations

import asyncio

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

PATIENCE = 1.0  # seconds for servers that are slow to close


class Connections(HTTP11DownloadHandler):
    """Scrapy's own handler for http and https, with another end.

    Scrapy gives up waiting by firing the very Deferred that tells of the end. Both can be due at
    once on a busy machine: AlreadyCalledError in the log, and an exit code that asks for a person.
    """

    async def close(self) -> None:
        """Closes the connections that are kept open; waits PATIENCE for it, and no longer."""
        ended = self._pool.closeCachedConnections()  # type: ignore[no-untyped-call]
        closing = ended.asFuture(asyncio.get_running_loop())
        await asyncio.wait([closing], timeout=PATIENCE)
