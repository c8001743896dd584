"""Names below .test are this machine; all others are asked of the DNS, and must be public.

The check sits where every connection passes. Scrapy's handler for http and https asks a HostnameEndpoint
of Twisted for each new connection; that asks the reactor's name resolver, also for hosts that are
addresses already, and `installResolver` has put this class there. The endpoint then connects to the very
address that was answered here: Twisted looks up no address again. A connection that is kept open stays
with the address that was checked when it was made.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, ClassVar

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.fetching.addresses import is_public
from crawler.sites import is_local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from twisted.internet.defer import Deferred

KEPT = 1000  # refused names that are remembered


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, with virtual hosts on the loopback (RFC 6761) and without private networks.

    One resolver serves all crawls of a process: `declared` are the hosts of those whose sites are
    local; that no other crawl asks for them is the guard's part. Twisted keeps only that a name was
    not found, so `refused` remembers why.
    """

    declared: ClassVar[set[str]] = set()
    refused: ClassVar[dict[str, str]] = {}

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The IPv4 address of `name`; DNSLookupError if there is none, or none that may be asked."""
        if is_local(name):
            return defer.succeed("127.0.0.1")
        # The cache lies below: its answers are checked as those of the DNS are.
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if name in self.declared or is_public(ipaddress.ip_address(address)):
            self.refused.pop(name, None)
            return address
        if len(self.refused) >= KEPT:
            self.refused.clear()
        self.refused[name] = f"{name} is {address}, which is not public"
        raise DNSLookupError(self.refused[name])
