"""What a family of content management systems is to the rest of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.page.urls import canonical

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence
    from datetime import date

    from crawler.page.listing import Listing
    from crawler.page.parsed import Page
    from crawler.sites import Channel, Site


@dataclass(frozen=True, slots=True)
class Start:
    """The URL of a listing at which the reading of a channel begins."""

    url: str
    again: bool = True
    """Whether it is read in every run; a past day's newspaper is read once."""


def first_page(site: Site, channel: Channel, today: date) -> Sequence[Start]:
    """The channel's URL."""
    return (Start(canonical(channel.url)),)


def as_written(url: str, site: Site) -> str:
    """The URL itself."""
    return url


def as_served(page: Page) -> Page:
    """The page itself."""
    return page


def no_key(url: str) -> str | None:
    """No key: a page is known by its URL."""
    return None


def must_stand(url: str) -> bool:
    """False: a listing that is not there is a fault."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family. All of its functions are pure; they never raise for any page.

    `listing` reads a listing. `starts` names the first listings of a channel on a day. `address` says
    what is asked for a page's URL, where that is another: an interface's URL, or one with a form
    (`crawler.page.forms`). `article` turns what is served for an article into markup. `key` is what
    tells an article from others whatever its URL: Hanweb's article id; None where the URL does.
    `may_lack` says of a listing's URL that nothing need stand there: a Sunday without a newspaper.
    `newest` says that its listings show only what came last: what they show no more is not gone.
    `fingerprints` are shapes of the markup, `urls` those of the page's own URL; two make a family.
    `params` are the names that a site file may give in [params], with what they mean.
    """

    name: str
    listing: Callable[[Page, Site, Channel], Listing]
    fingerprints: tuple[re.Pattern[str], ...] = ()
    urls: tuple[re.Pattern[str], ...] = ()
    starts: Callable[[Site, Channel, date], Sequence[Start]] = first_page
    address: Callable[[str, Site], str] = as_written
    article: Callable[[Page], Page] = as_served
    key: Callable[[str], str | None] = no_key
    may_lack: Callable[[str], bool] = must_stand
    newest: bool = False
    params: tuple[tuple[str, str], ...] = ()


def param(site: Site, channel: Channel, name: str, otherwise: str | int = "") -> str:
    """A parameter of the family: the channel's, else the site's, else `otherwise`."""
    return str(channel.params.get(name, site.params.get(name, otherwise)))
