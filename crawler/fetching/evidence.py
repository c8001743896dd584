"""Notes every answer, and every failure to get one, on the request that wanted it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from pipelines.report import Fetch

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Evidence:
    """Downloader middleware: redirects and retries copy a request's meta, so its list collects all."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Notes the answer as it was sent, compressed if it was."""
        latency = request.meta.get("download_latency")
        note(
            request,
            Fetch(
                url=request.url,
                fetched_at=datetime.now(UTC),
                status=response.status,
                elapsed_ms=round(1000 * latency) if latency is not None else None,
                size=len(response.body),
                content_type=_header(response, "Content-Type"),
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
            ),
        )
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Notes why there was no answer; a request that was refused before it was sent is no fetch."""
        if isinstance(exception, IgnoreRequest):
            return
        error = f"{type(exception).__name__}: {exception}".removesuffix(": ")
        note(request, Fetch(url=request.url, fetched_at=datetime.now(UTC), error=error[:500]))


def note(request: Request, fetch: Fetch) -> None:
    """Adds a fetch to the request's list, if it has one."""
    if "fetches" in request.meta:
        request.meta["fetches"].append(fetch)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:500] if value else None
