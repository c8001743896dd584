"""Names below .test are this machine; all others are asked of the DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

from crawler.sites import is_local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twisted.internet.defer import Deferred


class LoopbackResolver(CachingThreadedResolver):
    """Scrapy's resolver, with virtual hosts for a web on the loopback (RFC 6761, section 6.2)."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The IPv4 address of `name`."""
        if is_local(name):
            return defer.succeed("127.0.0.1")
        return super().getHostByName(name, timeout)
