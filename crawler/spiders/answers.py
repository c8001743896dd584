"""Articles that are all answered with the same bytes: a site that has had enough of us (SITES: T8)."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256

MOST = 2_000  # bodies that are remembered, the latest
ENOUGH = 3  # different pages with one body; a report may well stand at two places


class Answers:
    """The bodies of a run's articles, as digests: a few hundred bytes each, at most MOST of them."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._seen: OrderedDict[bytes, list[str]] = OrderedDict()

    def same(self, url: str, body: bytes) -> str | None:
        """The first URL with this body, if `url` is the third different one with it, or a later one."""
        digest = sha256(body).digest()
        urls = self._seen.setdefault(digest, [])
        self._seen.move_to_end(digest)
        if url in urls:
            return None
        if len(urls) >= ENOUGH - 1:
            return urls[0]
        urls.append(url)
        if len(self._seen) > self.most:
            self._seen.popitem(last=False)
        return None
