"""What the lines around a report, the metas and the links say of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.page.lines import one_line
from crawler.page.tags import FILE, attributes
from crawler.page.trimming import CREDITS, shown
from crawler.page.urls import is_document
from pipelines.report import Attachment
from pipelines.text.dates import parse_date
from pipelines.text.label_lines import read_labels
from pipelines.text.labels import Labelled, values
from pipelines.text.people import is_person
from pipelines.text.survey import Seen, survey

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.page.layout import Layout, Line, Span
    from crawler.page.parsed import Page
    from crawler.page.trimming import Trimmed
    from crawler.report_loader import ReportLoader

INFO_LINES = 40  # lines above the report in which labels are looked for
CREDIT_LINES = 8  # lines below it in which the people behind it are looked for
META = {
    "published_on": ("pubdate", "publishdate", "maketime", "firstpublishedtime", "article:published_time", "publish-date"),
    "source": ("contentsource", "source"),
    "breadcrumb": ("columnname",),
}  # fmt: skip
CRUMBS = re.compile(
    r"^(?:[>»\s]*)(?:您?(?:现在|当前|目前)?的?(?:所在)?位置|当前(?:所在)?位置|您现在的位置是)\s*[:：>]?\s*(.+)$"
)
ARROW = re.compile(r"\s*(?:>+|»|›|＞|->|→|\\|/)\s*")
DISPLAYED = re.compile(r"^\D{0,8}((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})")
DAY = re.compile(r"\W{0,2}(?:19|20)\d\d[-/.年]")
NAMED = re.compile(r"\.\w{2,4}(?:$|[?#&])|download|downfile", re.IGNORECASE)  # may be a file
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|mp4)$", re.IGNORECASE)
# VSB lists a report's files behind its container: 附件【名单.xlsx】已下载9次
LISTED_FILE = re.compile(r"附件\d{0,2}\s?[【\[:：]")
LONGEST_SHOWN = 60
ENTRY = 8  # characters of a list's link: what is shorter is a menu's or a tool
EARLIEST = date(1990, 1, 1)  # no page was published before; such a date is the template's


def plausible(day: object) -> bool:
    """Whether a date may be that of a page: not before the web, not after tomorrow.

    >>> plausible(date(1970, 1, 1)), plausible(date(2024, 2, 7))
    (False, True)
    """
    return isinstance(day, date) and EARLIEST <= day <= date.today() + timedelta(days=1)


def doubt(loader: ReportLoader, origin: str, day: object) -> None:
    """Keeps a date of publication that lies in the future: no value of the report, but a sign of trouble."""
    if isinstance(day, date) and day > date.today() + timedelta(days=1):
        loader.offer("impossible", origin, day)


def offer_labels(
    loader: ReportLoader, layout: Layout, span: Span, trimmed: Trimmed, title: str | None
) -> None:
    """Offers what labels say: below the title first, then above it, then the credits at the end."""
    lines = layout.lines
    begin = max(0, span[0] - INFO_LINES)
    above = [lines[at] for at in range(begin, span[0]) if not _is_listed(lines, at)]
    end = span[0] + trimmed.last + 1
    below = lines[max(end, span[1]) : span[1] + CREDIT_LINES]
    seen = survey([shown(line) for line in above])
    at = _title_at([line.text for line in above], title)
    near = [label for one in seen[at:] for label in one.labels if one.reason != "date"]
    far = [label for one in seen[:at] for label in one.labels if one.reason != "date"]
    closing = [one for line in below for one in read_labels(shown(line)) or () if one.field in CREDITS]  # fmt: skip
    updated = _offer(loader, [*near, *trimmed.labels, *far, *trimmed.credits, *closing])
    for line in above:
        if crumbs := CRUMBS.match(line.text):
            loader.offer("breadcrumb", "label", *ARROW.split(crumbs[1])[:12])
    days = [*_days(seen[at:]), *_days(survey([shown(one) for one in lines[span[0] : span[0] + trimmed.first]]))]  # fmt: skip
    days += _days(seen[:at])[::-1]
    for day in days:
        loader.offer("published_on", "shown", day)
    if plausible(updated):
        loader.offer("published_on", "label:updated", updated)


def _is_listed(lines: Sequence[Line], at: int) -> bool:
    """Whether the line is a list's entry, or the date beside one, which is another page's."""
    line = lines[at]
    if line.is_link:
        return True
    if not DAY.match(line.text):
        return False
    return line.linked > ENTRY or (
        at > 0 and lines[at - 1].is_link and lines[at - 1].linked > ENTRY
    )


def _title_at(texts: Sequence[str], title: str | None) -> int:
    """The place behind the title among the lines above the report; 0 if it is not there."""
    if not title:
        return 0
    folded = "".join(title.split())
    for at in range(len(texts) - 1, -1, -1):
        line = "".join(texts[at].split())
        if len(line) > 3 and (folded.startswith(line) or line.startswith(folded)):  # noqa: PLR2004
            return at + 1
    return 0


def _days(seen: Iterable[Seen]) -> list[date]:
    found = []
    for one in seen:
        match = DISPLAYED.match(one.text) if len(one.text) < LONGEST_SHOWN else None
        day = parse_date(match[1]) if match else None
        if day and plausible(day):
            found.append(day)
    return found


def _offer(loader: ReportLoader, pairs: list[Labelled]) -> object:
    """Offers the values of the labels; gives back the date of a change, which is the last resort."""
    editors = {one.value for one in pairs if one.field == "editor" and one.value}
    sources = [one for pair in pairs if pair.field == "source" and (one := values([pair]).get("source"))]  # fmt: skip
    # An author who is the editor posted the report: 作者：甲 责任编辑：甲.
    others = [one for one in pairs if one.field != "source" and (one.field != "authors" or one.value not in editors)]  # fmt: skip
    for source in map(str, sources[:1]):
        bare = source.partition("(")[0].partition("（")[0]
        loader.offer("source", "label", bare if bare in sources else source)
    found = values(others)
    updated = found.pop("updated_on", None)
    for field, value in found.items():
        if field == "published_on" and not plausible(value):
            doubt(loader, "label", value)
            continue
        text = " ".join(value) if isinstance(value, tuple) else value
        loader.offer(field, "label", text if isinstance(text, date) else str(text))
    return updated


def offer_metas(loader: ReportLoader, page: Page) -> None:
    """Offers what the standard's metas say, below the labels that a reader sees."""
    found = page.metas
    for field, names in META.items():
        for name in names:
            if name not in found:
                continue
            value: object = found[name]
            if field == "published_on" and not plausible(value := parse_date(found[name])):
                doubt(loader, f"meta:{name}", value)
                continue
            if field == "breadcrumb" and loader.get_collected_values(field):
                continue
            loader.offer(field, f"meta:{name}", value)
    # Of government pages' metas Author is never who wrote the report.
    if "author" in found and is_person(found["author"]):
        loader.offer("editor", "meta:author", found["author"])


def offer_links(loader: ReportLoader, page: Page, layout: Layout, span: Span) -> None:
    """Offers the files that the report links to, or that are listed below it, and its images; absolute URLs."""
    below = {
        at for at in range(span[1], min(len(layout.lines), span[1] + CREDIT_LINES))
        if layout.lines[at].file and LISTED_FILE.match(layout.lines[at].text)
    }  # fmt: skip
    for at, link, text in layout.links:
        if not (span[0] <= at < max(span[1], span[0] + 1) or at in below):
            continue
        found = attributes(link)
        href, name = found["href"], one_line(found.get("title") or text).strip()
        if not NAMED.search(href):
            continue
        url = page.absolute(href)
        if url and (FILE.search(url) or is_document(url)) and not PICTURE.search(urlsplit(url).path):  # fmt: skip
            loader.offer("attachments", "body", [Attachment(url=url, name=name or url.rpartition("/")[2])])  # fmt: skip
    for at, source in layout.images:
        url = page.absolute(source) if span[0] <= at <= span[1] else None
        if url:
            loader.offer("images", "body", [url])
