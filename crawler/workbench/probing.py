"""Everything that is read from one page, with where it was read and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, get_args

from crawler.documents import document_kind
from crawler.families import FAMILIES, detect, hits
from crawler.page.encoding import declared, decode
from crawler.site_parts import Access
from crawler.sites import Channel, Site
from crawler.workbench.drafting import draft
from crawler.workbench.reading import Served, read
from crawler.workbench.recorded import plain

if TYPE_CHECKING:
    from crawler.page.parsed import Page
    from pipelines.relevance import Topic
    from pipelines.report import Report

ARTICLE, LISTING, NOTHING = "article", "listing", "nothing"
SHOWN = ("title", "published_on", "written_on", "source", "authors", "editor", "reviewer", "issuer",
         "doc_number", "index_number", "topic_class", "views", "breadcrumb", "attachments", "images", "script", "body")  # fmt: skip
ENOUGH = 3  # dated links that make a listing of what is no article
MANY = 10  # dated links that make a listing of an article without a date
STATES = get_args(Access.model_fields["state"].annotation)
HERE = "http://localhost/"


def probe(served: Served, site: Site | None, topic: Topic) -> dict[str, Any]:
    """What is read from a page, as JSON holds it.

    `verdict` is 'article', 'listing' or 'nothing', with a `reason`; `site_file` is a draft, where
    the page has a URL of the web.
    """
    document = document_kind(served.body, served.url)
    report = read(served, site)
    told: dict[str, Any] = {
        "url": served.url, "bytes": len(served.body), "content_type": served.content_type,
        "site": site.key if site else None, "document": document, "encoding": None, "declared": [],
        "family": None, "fingerprints": {}, "listing": None, "site_file": None,
    }  # fmt: skip
    if document is None:
        told |= _as_page(served, site)
    told["verdict"] = _verdict(report, told["listing"])
    told["reason"] = report.rejection
    told["site_file"] = _site_file(served, told)
    told |= _as_report(report, topic)
    return told


def _site_file(served: Served, told: dict[str, Any]) -> dict[str, str] | None:
    """The draft; None for documents, files of no known URL, and pages that say nothing of a site."""
    kind = (told["reason"] or "").partition("challenge:")[2]
    nameless = told["document"] or not served.url.startswith("http")
    if nameless or (told["verdict"] == NOTHING and not kind):
        return None
    state = kind if kind in STATES else "manual" if kind else "unverified"
    path, text = draft(served.page, told["family"], told["verdict"] == LISTING, state)
    return {"path": f"seeds/sites/{path}", "text": text}


def _as_page(served: Served, site: Site | None) -> dict[str, Any]:
    page = served.page
    family = site.family if site else detect(page)
    return {
        "encoding": decode(served.body, served.content_type)[1],
        "declared": declared(served.body, served.content_type),
        "family": family,
        "fingerprints": {name: found for name, found in hits(page).items() if found},
        "listing": _listing(page, family, site),
    }


def _listing(page: Page, family: str, site: Site | None) -> dict[str, Any]:
    """The links that the family reads, with the selectors of the site's first channel."""
    if site is None:
        channel = Channel(name="?", url=HERE, topic="news")
        site = Site(key="probed", name="?", url=HERE, level="local", region="", family=family, channels=[channel])  # fmt: skip
    found = FAMILIES[family].listing(page, site, site.channels[0])
    return {
        "links": [plain(asdict(link)) for link in found.links],
        "dated": sum(link.listed_on is not None for link in found.links),
        "next": found.next, "pages": found.pages, "records": found.records,
    }  # fmt: skip


def _verdict(report: Report, listing: dict[str, Any] | None) -> str:
    dated = listing["dated"] if listing else 0
    undated = report.published_on is None and report.written_on is None
    if report.rejection is None and not (undated and dated >= MANY):
        return ARTICLE
    return (
        LISTING if dated >= ENOUGH and report.rejection in (None, "listing", "empty") else NOTHING
    )


def _as_report(report: Report, topic: Topic) -> dict[str, Any]:
    """The report's fields with their origins, what the text stage did, and the score."""
    fields = {
        name: {"value": plain(value), "origin": report.origins.get(name)}
        for name in SHOWN
        if (value := getattr(report, name)) not in (None, (), "")
    }
    score = (
        asdict(topic.score(report.body, report.title or "", report.source or ""))
        if report.body
        else None
    )
    if score:
        score |= {"threshold": topic.threshold, "on_topic": score["value"] >= topic.threshold}
    return {
        "fields": fields, "repairs": dict(report.repairs), "dropped": plain(report.dropped),
        "score": score,
    }  # fmt: skip
