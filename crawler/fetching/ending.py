"""Ends a run in order: what is under way is written, what is not is left for the next run."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)
UNWRITABLE = "archive-unwritable"
_ENDS: WeakKeyDictionary[Crawler, asyncio.Future[None]] = WeakKeyDictionary()


def end(crawler: Crawler, reason: str, told: str, level: int = logging.INFO) -> None:
    """Ends the run for `reason`, once, and tells the user why."""
    if ending(crawler):
        return
    log.log(level, "%s", told)
    # Not awaited: the engine closes when the very request is done with that ends it.
    _ENDS[crawler] = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))


def ending(crawler: Crawler) -> bool:
    """Whether the run ends, for whichever reason: nothing must be sent any more."""
    engine: Any = crawler.engine
    return crawler in _ENDS or engine._slot is None or engine._slot.closing is not None
