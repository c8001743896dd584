"""Reports for benchmarks.store: of few sentences and of many words, as the Store stage gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks import near_duplicates_texts, search_texts
from pipelines.focus import Column
from pipelines.relevance import Topic
from pipelines.report import Fetch, Report
from pipelines.steps import fingerprinted, judge
from pipelines.store.pages import Found

TOPIC = Topic.load(Path(__file__).parents[1] / "seeds" / "topic.toml")
HOST = "http://lab.test"
COLUMN = Column("lab.test", "/dj", "党建")
FEW, MANY = "few sentences", "many words"
KINDS = (FEW, MANY)


def url(number: int) -> str:
    """Where report `number` is."""
    return f"{HOST}/dj/{number}.html"


def found(number: int) -> Found:
    """The link to report `number` as a listing shows it."""
    return Found(
        url=url(number), kind="article", channel="党建", title=f"第{number}篇", listed_on=date(2025, 3, 4),
        depth=1, column=COLUMN, anchor=0.4, wanted=0.5,
    )  # fmt: skip


def report(kind: str, number: int, edited: bool = False) -> Report:
    """Report `number`, its text of the grammar of few sentences (false candidates) or of many words (none)."""
    made = near_duplicates_texts.made(number) if kind == FEW else search_texts.report(number)
    lines = made.body.split("\n")
    if edited:
        lines[len(lines) // 2] = f"更正：第{number}号材料中的有关数字以本次发布为准。"
    plain = Report(
        url=url(number), site="lab", channel="党建", title=made.title, body="\n".join(lines),
        raw_body="\n".join(f"　　{one}" for one in lines), published_on=date(2025, 3, 4) - timedelta(number % 900),
        source="青岚市生态环境局", authors=("孙晓禾",), editor="李明", breadcrumb=("首页", "党建"), script="hans",
        origins={"title": "meta", "published_on": "meta", "source": "label"}, text_version="1",
    )  # fmt: skip
    return replace(fingerprinted(replace(judge(plain, TOPIC), rejection=None)), rejection=None)


def visited(one: Report, page: int, number: int) -> Report:
    """The report as a visit of its page gives it."""
    answer = Fetch(
        url=one.url, fetched_at=datetime.now(UTC), status=200, elapsed_ms=40, size=45_000,
        content_type="text/html; charset=utf-8", etag=f'"{number:x}"', sha1=f"{number:040x}",
        warc_file="2025/lab-00001.warc.gz", warc_offset=40_000 * number,
    )  # fmt: skip
    return replace(one, page_id=page, fetches=(answer,), wanted=())
