"""What is never asked, whoever wants it: other schemes, private networks, counters, searches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching.addresses import Reach
from crawler.fetching.resolver import PublicResolver
from crawler.page.never_asked import never_asked
from crawler.refusals import PrivateAddress, Refused

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler

WEB = frozenset(("http", "https"))


class Guard:
    """Downloader middleware before all that fetch by themselves: every request passes it.

    Redirects, parts of reports and robots.txt are requests like others. A spider that reads no web
    names its `schemes`.
    """

    reach = Reach(None)
    schemes = WEB
    typed = True
    """Whether a person says what is fetched (`scrapy fetch`, `shell`): this machine too, if he names it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Learns of the spider when it is opened."""
        guard = cls()
        crawler.signals.connect(guard.opened, signals.spider_opened)
        return guard

    def opened(self, spider: Spider) -> None:
        """Takes the spider's site; its hosts may be private ones if the site is declared local."""
        site, hosts = getattr(spider, "site", None), getattr(spider, "allowed_domains", None) or ()
        self.typed = site is None and not hosts
        self.reach = Reach(site, hosts)
        self.schemes = getattr(spider, "schemes", WEB)
        PublicResolver.declared |= self.reach.private

    def process_request(self, request: Request) -> None:
        """Refuses the request, or lets it pass; Refused says why."""
        parts = urlparse_cached(request)
        if parts.scheme not in self.schemes:
            raise Refused(f"scheme: {parts.scheme[:20]}")
        if parts.scheme not in WEB:
            return
        host = parts.hostname or ""
        if self.typed and "redirect_urls" not in request.meta:
            self.reach = Reach(None, (host,))
        if objection := self.reach.objection(host):
            raise Refused(objection)
        if host in PublicResolver.declared - self.reach.private:
            raise Refused(f"address: {host} belongs to another, local site")
        if kind := never_asked(request.url):
            raise Refused(f"never asked: {kind}")


class Names:
    """Downloader middleware next to the downloader: says why a name was not found, before retries."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises PrivateAddress for a name that the resolver refused."""
        why = PublicResolver.refused.get(urlparse_cached(request).hostname or "")
        if why and isinstance(exception, CannotResolveHostError):
            raise PrivateAddress(why) from exception
