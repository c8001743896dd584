"""Single records of WARC files that lie on a web server, as an archive's index names them."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import urllib3

from crawler.archive import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TIMEOUT = urllib3.Timeout(connect=20, read=60)  # seconds
# What passes by itself; Retry-After is obeyed. Else the next try waits 2, 4, 8, 16, 32 s.
RETRY = urllib3.Retry(total=5, backoff_factor=2, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)  # fmt: skip


def records(
    url: str, places: Iterable[tuple[int, int]], agent: str
) -> Iterator[tuple[int, Path | None]]:
    """Each record at an offset and of a length, as a file of its own that is there until the next one; None if it is not had.

    One request at a time, over one connection. Raises ArchiveError where the server does not answer at last.
    """
    pool = urllib3.PoolManager(1, headers={"User-Agent": agent}, timeout=TIMEOUT, retries=RETRY)
    with pool, tempfile.TemporaryDirectory(prefix="qinglan-") as folder:
        file = Path(folder) / "record.warc.gz"
        for offset, length in places:
            asked = {"Range": f"bytes={offset}-{offset + length - 1}"}
            try:
                answer = pool.request("GET", url, headers={**pool.headers, **asked}, preload_content=False)  # fmt: skip
                with answer:
                    body = answer.read(length + 1)
            except urllib3.exceptions.HTTPError as error:
                raise ArchiveError(f"{url}: {error}") from error
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:  # fmt: skip
                raise ArchiveError(f"{url}: HTTP {answer.status}")
            # A server that knows no ranges sends the whole file.
            if answer.status != HTTPStatus.PARTIAL_CONTENT or len(body) != length:
                yield offset, None
                continue
            file.write_bytes(body)
            yield offset, file
