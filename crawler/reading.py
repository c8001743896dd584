"""What the bytes of an article give: a value made of values, in whichever process."""

from __future__ import annotations

import copyreg
import pickle
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from crawler.families import FAMILIES
from crawler.page.article import read_page
from crawler.page.parsed import Page
from crawler.page.parts import next_part
from pipelines.relevance import Topic
from pipelines.report import Report
from pipelines.steps import clean, fingerprinted, judge

if TYPE_CHECKING:
    from datetime import date

    from crawler.page.verdict import NotArticle
    from crawler.sites import Site


def mapping(found: dict[str, Any]) -> MappingProxyType[str, Any]:
    """`found`, as a report holds it that has none of its own."""
    return MappingProxyType(found)


# Python packs such a mapping for no other process by itself.
copyreg.pickle(MappingProxyType, lambda one: (mapping, (dict(one),)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An article as served, and what is known of it."""

    body: bytes
    url: str
    content_type: str
    site: bytes
    """The site, pickled once for all of its pages."""
    listed: tuple[str | None, date | None]
    topic: tuple[str, str]
    """The file of the topic by which the report is judged, and its version; empty where none is."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a page gave: a report with all that stages do to it, or why it is none.

    `whole` is False for the first part of a report, which is read again with the others.
    """

    found: Report | NotArticle
    whole: bool = True


def read(asked: Asked) -> Read:
    """Reads a page as `SiteSpider` does, and does what the stages before the store would do. Pure."""
    site = _site(asked.site)
    page = FAMILIES[site.family].article(Page.read(asked.body, asked.url, asked.content_type))
    found = read_page(page, site, asked.listed)
    if not isinstance(found, Report):
        return Read(found)
    if next_part(page):
        return Read(found, whole=False)
    return Read(_staged(found, *asked.topic))


def _staged(report: Report, file: str, version: str) -> Report:
    """The report after its stages; those that are left out here are done by the crawl itself."""
    topic = _topic(file, version) if file else None
    # A file that was edited since the crawl began is another topic.
    if topic is None or topic.version != version:
        return report
    return fingerprinted(judge(clean(report), topic))


@lru_cache(64)
def _site(packed: bytes) -> Site:
    site: Site = pickle.loads(packed)
    return site


@cache
def _topic(file: str, version: str) -> Topic:
    del version  # an edited file is read anew
    return Topic.load(file)
