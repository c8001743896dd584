"""A site file proposed from what the exploration of a site has found, for a person to finish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from crawler.sites import key_of
from crawler.workbench.drafting import TOPICS, draft, first, named, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from crawler.page.parsed import Page
    from pipelines.store.exploration import Yield

CHANNELS, ACCESS = "[[channels]]", "[access]"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a site file, and its path below the folder of site files."""

    path: str
    text: str

    def written(self, path: Path) -> str:
        """Writes the file unless the site has one already; says in words what was done."""
        folder = path.parents[1]
        known = next(folder.rglob(path.name), None) if folder.is_dir() else None
        if known is not None:
            return f"{known} is there already and stays as it is: take over what it lacks"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, "utf-8")
        return f"written to {path}: read its comments, then run `scrapy site {path.stem}`"


def propose(home: Page, family: str, columns: Sequence[Yield], read: int) -> Proposal | None:
    """A site file with the columns that gave a report as its channels; None if none did."""
    fruitful = [one for one in columns if one.reports and one.url]
    if not fruitful:
        return None
    path, text = draft(home, family, is_listing=False, state="unverified")
    head, _, _ = text.partition(CHANNELS)
    seen = f"{read} pages of {key_of(urljoin(home.url, '/'))} were explored on {date.today()}; no crawl yet."
    lines = [*_channels(fruitful), ACCESS, 'state = "unverified"', f"seen = {quoted(seen)}"]
    return Proposal(path, head + "\n".join(lines) + "\n")


def _channels(columns: Sequence[Yield]) -> Iterator[str]:
    names: set[str] = set()
    urls: set[str] = set()
    for one in columns:
        if one.url is None or one.url in urls:
            continue
        name = named(one.name) or "栏目"
        while name in names:
            name += "之二"
        names.add(name)
        urls.add(one.url)
        expected = one.a / (one.a + one.b)
        yield f"# {one.reports} of {one.judged} articles read were on topic; the next is expected to score {expected:.2f}."
        yield from (f"#   {named(title)}" for title in one.titles if title)
        yield CHANNELS
        yield f"name = {quoted(name)}"
        yield f"url = {quoted(one.url)}"
        yield f"topic = {quoted(first(TOPICS, name, 'news'))}"
        yield ""
