"""Answers requests for `file:` URLs; one with an offset behind # is for a record of a WARC file."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.file import FileDownloadHandler
from scrapy.http import Response
from scrapy.utils.asyncio import run_in_thread
from w3lib.url import file_uri_to_path

from crawler.archive import ArchiveError, Place, sha1
from crawler.archived import Archived, read
from crawler.captures import MARK
from pipelines.report import Fetch

if TYPE_CHECKING:
    from scrapy import Request


class WarcAnswers(FileDownloadHandler):
    """Scrapy's download handler for the scheme `file`, which can look into WARC files: no network."""

    async def download_request(self, request: Request) -> Response:
        """A file; or a captured answer, under its own URL, with its row of `fetch` in `captured`.

        Raises OSError for a file that is not there, ArchiveError if a place does not hold an answer.
        """
        uri, mark, offset = request.url.partition(MARK)
        if not mark:
            return await super().download_request(request)
        if not offset.isdecimal():
            raise ArchiveError(f"{request.url}: names no place")
        place = Place(file_uri_to_path(uri), int(offset))
        response, request.meta["captured"] = await run_in_thread(answer, place)
        return response


def answer(place: Place) -> tuple[Response, Fetch]:
    """A captured answer under its own URL, and its row of `fetch`; the place's file is an absolute path.

    Raises ArchiveError if no answer stands there.
    """
    found = read(Path("/"), place)
    headers = _headers(found)
    response = Response(found.url, status=found.status, headers=headers, body=found.body)
    return response, _fetch(found, headers, place)


def _headers(found: Archived) -> dict[str, list[bytes]]:
    headers: dict[str, list[bytes]] = {}
    for name, value in found.headers:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value)
    return headers


def _fetch(found: Archived, headers: dict[str, list[bytes]], place: Place) -> Fetch:
    def told(name: str) -> str | None:
        values = headers.get(name)
        return values[0].decode("latin-1") if values else None

    return Fetch(
        url=found.url, fetched_at=found.at, status=found.status or HTTPStatus.OK, size=len(found.body),
        content_type=told("content-type"), etag=told("etag"), last_modified=told("last-modified"),
        sha1=sha1(found.body), warc_file=place.file, warc_offset=place.offset,
    )  # fmt: skip
