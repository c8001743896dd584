"""A page becomes a Report, or the reason why it does not."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from crawler.page.containers import container, is_index
from crawler.page.lines import lines
from crawler.page.metadata import metas
from crawler.page.parsed import Page, attribute
from crawler.page.titles import SHORTEST_LINE, titles
from crawler.page.urls import canonical, is_document
from crawler.page.verdict import NotArticle, challenge, is_soft_404, without_article
from crawler.report_loader import ReportLoader
from pipelines.report import Attachment, Report
from pipelines.text.dates import parse_date, parse_url_date
from pipelines.text.labels import Labelled, read_labels, values

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from crawler.sites import Site

CRUMBS = re.compile(r"^(?:您?(?:现在|当前)?的?(?:所在)?位置|当前位置)\s*[:：]?\s*(.+)$")
ARROW = re.compile(r"\s*(?:>+|»|›|＞|->|→|\\|/)\s*")
INFO_LINES = 40  # lines above the report in which labels are looked for
CREDIT_LINES = 6  # lines below it in which the people behind it are looked for
CREDITS = frozenset(("authors", "editor", "reviewer", "source"))
META = {
    "published_on": ("pubdate", "publishdate", "maketime"),
    "source": ("contentsource", "source"),
}
MOST_LOST = 0.1  # share of a page's characters that no encoding explains
MANY_LINKS = 50  # of a page that is a home page or a list unless it has something of a report
DISPLAYED = re.compile(r"^\D{0,8}((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})")


def read_article(
    body: bytes, url: str, content_type: str | None = None, site: Site | None = None
) -> Report | NotArticle:
    """Reads an article page as served.

    `body` is the response's body without content encoding, `content_type` its header. The site's
    selectors are tried before the common ones. Values of text are as the page shows them: cleaning
    is the business of `pipelines.text`. Never raises for any bytes.
    """
    return read_page(Page.read(body, url, content_type), site)


def read_page(
    page: Page,
    site: Site | None = None,
    listed: tuple[str | None, date | None] = (None, None),
) -> Report | NotArticle:
    """As `read_article`, of a page that is parsed already, with what its listing said of it."""
    if challenge(page.html):
        return without_article(page)
    if page.html.count("\ufffd") > MOST_LOST * len(page.html):
        return NotArticle("undecodable")
    found = container(page, site.selectors.body if site else ())
    if found is None:
        return without_article(page)
    node, selector = found
    text = lines(node)
    if is_soft_404("\n".join(text)):
        return NotArticle("soft-404")
    if is_index(node):
        return NotArticle("listing")
    loader = ReportLoader(canonical(page.url), site.key if site else "")
    loader.offer("raw_body", selector, "\n".join(text))
    above, below = _around(lines(page.tree.body), text) if page.tree.body else ([], [])
    _offer_info(loader, above, below)
    _offer_metas(loader, page)
    for origin, title in titles(
        page, site.selectors.title if site else (), listed[0], (*above, *text[:3])
    ):
        loader.offer("title", origin, title)
    loader.offer("published_on", "list", *([listed[1]] if listed[1] else []))
    dated = parse_url_date(page.url)
    loader.offer("published_on", "url", *([dated] if dated else []))
    _offer_links(loader, page, node)
    report = loader.load_item()
    return NotArticle("listing") if selector == "densest" and _is_doubtful(page, report) else report


def _is_doubtful(page: Page, report: Report) -> bool:
    """Whether a page of many links shows neither a date nor a title of its own: a home page, a list."""
    undated = report.published_on is None and report.written_on is None
    title = report.title or ""
    unnamed = report.origins.get("title") in (None, "title") and len(title) < SHORTEST_LINE
    return undated and unnamed and len(page.tree.css("a[href]")) >= MANY_LINKS


def _offer_info(loader: ReportLoader, above: list[str], below: list[str]) -> None:
    """The lines around the report: labels, breadcrumb, table of an official document, credits."""
    pairs: list[Labelled] = []
    for line in above:
        crumbs = CRUMBS.match(line)
        if crumbs:
            loader.offer("breadcrumb", "label", *ARROW.split(crumbs[1])[:12])
        pairs.extend(read_labels(line) or ())
    closing = (one for line in below for one in read_labels(line) or () if one.field in CREDITS)
    for field, value in values([*pairs, *closing]).items():
        if field != "updated_on":
            loader.offer(field, "label", value if isinstance(value, date) else _text(value))
    for line in above:
        shown = DISPLAYED.match(line)
        if shown and len(line) < 60 and (dated := parse_date(shown[1])):  # noqa: PLR2004
            loader.offer("published_on", "shown", dated)


def _text(value: str | tuple[str, ...] | int) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _around(whole: list[str], text: list[str]) -> tuple[list[str], list[str]]:
    """The lines above and below the report's; all of them are above where it cannot be found."""
    first = next((line for line in text if len(line) >= 2), None)  # noqa: PLR2004
    if first not in whole:
        return whole[-INFO_LINES:], []
    start = whole.index(first)
    end = start + len(text)
    return whole[max(0, start - INFO_LINES) : start], whole[end : end + CREDIT_LINES]


def _offer_metas(loader: ReportLoader, page: Page) -> None:
    found = metas(page)
    for field, names in META.items():
        for name in names:
            if name in found:
                loader.offer(field, f"meta:{name}", found[name])


def _offer_links(loader: ReportLoader, page: Page, node: LexborNode) -> None:
    for link in node.css("a[href]"):
        url = page.absolute(attribute(link, "href"))
        if url and is_document(url):
            name = attribute(link, "title") or link.text().strip() or url.rpartition("/")[2]
            loader.offer("attachments", "body", [Attachment(url=url, name=name)])
    for image in node.css("img[src]"):
        url = page.absolute(attribute(image, "src"))
        if url:
            loader.offer("images", "body", [url])
