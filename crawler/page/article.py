"""A page becomes a Report, or the reason why it does not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.page.beside import mark
from crawler.page.blocks import walk
from crawler.page.containers import ENOUGH, FEW, Container, certain, container, is_index
from crawler.page.fields import INFO_LINES, offer_labels, offer_links, offer_metas
from crawler.page.parsed import Page
from crawler.page.titles import SHORTEST_LINE, titles
from crawler.page.trimming import Trimmed, shown, trim
from crawler.page.unseen import is_answer, reveal
from crawler.page.urls import canonical
from crawler.page.verdict import NotArticle, challenge, is_soft_404, list_of, without_article
from crawler.report_loader import ReportLoader, is_whole
from pipelines.report import Report
from pipelines.text.dates import parse_url_date
from pipelines.text.furniture import furniture
from pipelines.text.label_lines import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crawler.page.layout import Layout, Line
    from crawler.sites import Site

    Listed = tuple[str | None, date | None]

MOST_LOST = 0.1  # share of a page's characters that no encoding explains
MANY_LINKS = 50  # of a page that is a home page or a list unless it has something of a report
HOME = re.compile(r"/?(?:(?:index|default|main)\.\w{2,5})?", re.IGNORECASE)
ROWS = 8  # entries of a list beside which a few words are its page's own
DAY = re.compile(r"\W{0,2}(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d")
SHOWN = frozenset(("label", "label:updated", "meta:pubdate", "meta:publishdate"))
LETTERS = re.compile(r"[^\W_]")
DATED = re.compile(r"(?:时间|日期|發布|发布|来源)[^\n]{0,12}(?:19|20)\d\d\s?[-/.年]|^\D{0,8}(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")  # fmt: skip


def read_article(
    body: bytes, url: str, content_type: str | None = None, site: Site | None = None
) -> Report | NotArticle:
    """Reads an article page as served.

    `body` is the response's body, `content_type` its header; the bytes are believed before either.
    The site's selectors are tried before the common ones. `raw_body` has the report's own lines, as
    the page shows them: their repair is the business of `pipelines.text`. Never raises for any bytes.
    """
    return read_page(Page.read(body, url, content_type), site)


def read_page(
    page: Page, site: Site | None = None, listed: Listed = (None, None)
) -> Report | NotArticle:
    """As `read_article`, of a page that is parsed already, with what its listing said of it."""
    if challenge(page.html):
        return without_article(page)
    if page.html.count("\ufffd") > MOST_LOST * len(page.html):
        return NotArticle("undecodable")
    found = NotArticle("empty") if is_answer(page) else _read(page, site, listed)
    if isinstance(found, Report):
        return found
    hidden = reveal(page)
    again = _read(replace(page, html=hidden), site, listed) if hidden else found
    return again if isinstance(again, Report) else found


def _read(page: Page, site: Site | None, listed: Listed) -> Report | NotArticle:
    if page.tree.body is None:
        return without_article(page)
    selectors = site.selectors.body if site else ()
    given = [node for selector in selectors for node in page.tree.css(selector)[:20]]
    layout = walk(page.tree.body, given)
    mark(layout, certain(layout))
    found = container(layout, layout.given) or _short(page, layout, listed)
    if found is not None:
        return _report(page, site, listed, (layout, found))
    return without_article(page, named=_evidence(page, layout))


def _report(
    page: Page, site: Site | None, listed: Listed, read: tuple[Layout, Container]
) -> Report | NotArticle:
    layout, found = read
    span = found.span
    loader = ReportLoader(canonical(page.url), site.key if site else "")
    lines = [one.text for one in layout.lines[max(0, span[0] - INFO_LINES) : span[0] + 12]]
    for origin, title in titles(page, site.selectors.title if site else (), listed[0], lines):
        loader.offer("title", origin, title)
        if is_whole(loader.get_output_value("title")):
            break
    title = loader.get_output_value("title")
    trimmed = trim(layout.lines[slice(*span)], title)
    text = "\n".join(trimmed.lines)
    if not LETTERS.search(text):
        return without_article(page, named=_evidence(page, layout))
    if is_soft_404(f"{title or ''}\n{text}") and not (
        len(text) > ENOUGH and _evidence(page, layout)
    ):
        return NotArticle("soft-404")
    offer_labels(loader, layout, span, trimmed, title)
    offer_metas(loader, page)
    if (is_index(layout, span) and _lists(trimmed, layout, found)) or _is_home(page, layout):
        return list_of(page)
    loader.offer("raw_body", found.origin.strip(), text)
    loader.offer("published_on", "list", *([listed[1]] if listed[1] else []))
    day = parse_url_date(page.url)
    loader.offer("published_on", "url", *([day] if day else []))
    offer_links(loader, page, layout, span)
    report = replace(loader.load_item(), dropped=tuple(trimmed.dropped))
    kept = [one for one in layout.lines[slice(*span)] if not one.beside]
    if _rows(kept) >= ROWS and report.origins.get("published_on") not in SHOWN:
        return list_of(page)
    doubtful = found.origin == "densest" and _is_doubtful(layout, report)
    return list_of(page) if doubtful else report


def _is_home(page: Page, layout: Layout) -> bool:
    """Whether the page stands at a site's root and has a home page's many links."""
    return HOME.fullmatch(urlsplit(page.url).path) is not None and len(layout.links) >= MANY_LINKS


def _lists(trimmed: Trimmed, layout: Layout, found: Container) -> bool:
    """Whether what is left of a container of many links is still mostly those."""
    kept = set(trimmed.lines)
    lines = [one for one in layout.lines[slice(*found.span)] if one.text in kept]
    return sum(one.linked for one in lines) > 0.5 * sum(len(one.text) for one in lines)


def _evidence(page: Page, layout: Layout) -> bool:
    """Whether the page says of itself that it is an article: metas of one, or a date below a label."""
    found = page.metas
    return bool("articletitle" in found and "pubdate" in found) or any(
        DATED.search(one.text) for one in layout.lines if len(one.text) < 200 and not one.is_link  # noqa: PLR2004
    )  # fmt: skip


def _short(page: Page, layout: Layout, listed: Listed) -> Container | None:
    """The container of a notice of a few words, on a page that says to be an article."""
    if not (_evidence(page, layout) or listed[1] or parse_url_date(page.url)):
        return None
    title = next(titles(page, (), listed[0], ()), ("", ""))[1]
    folded = "".join(title.split())
    for line in layout.lines:
        text = "".join(line.text.split())
        told = text and not folded.startswith(text) and not line.is_link
        plain = told and furniture(line.text) is None and not read_labels(shown(line))
        line.prose = len(LETTERS.findall(text)) - line.linked if plain else 0
    return container(layout, (), FEW)


def _is_doubtful(layout: Layout, report: Report) -> bool:
    """Whether a page of many links shows neither a date nor a title of its own: a home page, a list."""
    origin = report.origins.get("published_on")
    few = len(report.raw_body) < 4 * ENOUGH
    if few and origin not in SHOWN and _rows(layout.lines) >= ROWS:
        return True
    undated = report.published_on is None and report.written_on is None
    unnamed = report.origins.get("title") in (None, "title") and len(report.title or "") < SHORTEST_LINE  # fmt: skip
    rows = sum(one.is_link for one in layout.lines)
    return (
        (undated or (few and origin not in SHOWN))
        and unnamed
        and max(rows, len(layout.links)) >= MANY_LINKS
    )


def _rows(lines: Sequence[Line]) -> int:
    """The entries of a list: links of a title's length with a date on their line or soon after."""
    found = 0
    for at, line in enumerate(lines):
        if line.linked >= SHORTEST_LINE:
            found += bool(DAY.search(line.text)) or any(
                DAY.match(one.text) for one in lines[at + 1 : at + 3]
            )
    return found
