"""Why a fetch failed, and how hard."""

from __future__ import annotations

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.withheld import NotNow
from pipelines.store.pages import HARD, SOFT, TEMPORARY

GONE = frozenset((404, 410))
NOT_THERE = frozenset(f"http {status}" for status in GONE)
REFUSED = frozenset((401, 403, 412, 493, 521))


def reason_of(error: BaseException | None) -> tuple[str, float]:
    """Why a fetch failed, in a few words, and how hard: gone, refused, or away for now."""
    if isinstance(error, HttpError):
        status = error.response.status
        if status in GONE:
            return f"http {status}", HARD
        return f"http {status}", SOFT if status in REFUSED else TEMPORARY
    if isinstance(error, NotNow):
        return str(error)[:300], TEMPORARY
    if isinstance(error, IgnoreRequest):
        return str(error)[:300] or "ignored", HARD
    if isinstance(error, DownloadCancelledError) and not str(error):
        error = DownloadCancelledError("larger than the limit")
    told = f"{type(error).__name__}: {error}".split("\n", 1)[0].strip(": ")
    return told[:300], TEMPORARY
