"""Reports as the Store stage gets them, made from the synthetic corpus."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.relevance import Topic
from pipelines.report import Report
from pipelines.steps import clean, fingerprinted, judge
from pipelines.store import runs, sites
from tests.web.corpus import articles

if TYPE_CHECKING:
    from pipelines.store.writer import Writer

TOPIC = Topic.load(Path(__file__).parents[3] / "seeds" / "topic.toml")
TEXTS = [article.body for article in articles(40, seed=77, on_topic=1.0)]


def report(url: str, body: str = TEXTS[0], **changes: object) -> Report:
    """A report that has gone through all stages but Store."""
    made = Report(
        url=url, site="lab", channel="党建", title=f"{body[:12]}纪实", raw_body=body,
        published_on=date(2025, 3, 4),
    )  # fmt: skip
    return replace(fingerprinted(judge(clean(made), TOPIC)), **changes)


def open_run(writer: Writer, site: str = "lab") -> int:
    """A run of a site that is made on the way."""
    row = {"key": site, "name": site, "url": "http://lab.test/", "level": "local", "region": "",
           "family": "trs", "state": "open"}  # fmt: skip
    writer.do_now(lambda c, t: sites.describe(c, t, row))
    return writer.do_now(lambda c, t: runs.start(c, t, site))
