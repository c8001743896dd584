"""Pages kept as they were served, each beside the report that it must give: a folder a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.documents import document_kind
from crawler.workbench.reading import Served
from pipelines.report import Attachment, Report

if TYPE_CHECKING:
    from pathlib import Path

# What is not read from the page, or changes with the topic and the version of the text stage.
LEFT_OUT = frozenset((
    "url", "site", "channel", "origins", "text_version", "score", "facets", "terms", "topic_version",
    "gate", "factors", "owner", "borderline", "digest", "signature", "page_id", "fetches", "impossible",
))  # fmt: skip
FIELDS = tuple(one.name for one in fields(Report) if one.name not in LEFT_OUT)
UNNAMED = frozenset(("", "index", "default", "content", "c"))
ODD = re.compile(r"[^\w-]+", re.ASCII)
LONGEST_NAME = 60
PAGE, REPORT = "page.json", "report.json"


def expected(report: Report) -> dict[str, Any]:
    """The report's fields as JSON holds them, without empty ones: a missing field means None."""
    values = {name: plain(getattr(report, name)) for name in FIELDS}
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def plain(value: Any) -> Any:
    """A field's value as JSON holds it.

    >>> plain((date(2024, 2, 7), "甲"))
    ['2024-02-07', '甲']
    """
    if isinstance(value, Attachment):
        return {name: one for name, one in asdict(value).items() if one is not None}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def name_of(url: str) -> str:
    """The name of a page's folder: the end of its path, with what it stands in if that says nothing.

    >>> name_of("http://a.cn/x/t2024_1.html"), name_of("http://a.cn/art/77/content.html?id=3")
    ('t2024_1', '77_content_id_3')
    """
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    last = steps[-1].partition(".")[0] if steps else ""
    named = [*steps[-2:-1], last] if last in UNNAMED or len(last) <= 2 else [last]  # noqa: PLR2004
    whole = ODD.sub("_", "_".join([*named, parts.query])).strip("_")
    return whole[:LONGEST_NAME] or "home"


def save(folder: Path, served: Served, key: str, report: Report) -> None:
    """Writes page.<kind>, page.json and report.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = document_kind(served.body, served.url) or "html"
    for old in folder.glob("page.*"):
        old.unlink()
    (folder / f"page.{kind}").write_bytes(served.body)
    known = {
        "file": f"page.{kind}", "url": served.url, "content_type": served.content_type, "site": key,
        "title": served.title, "listed_on": plain(served.listed_on),
    }  # fmt: skip
    _write(folder / PAGE, {name: value for name, value in known.items() if value is not None})
    _write(folder / REPORT, expected(report))


def load(folder: Path) -> tuple[Served, str]:
    """The page of a folder as it was served, and the key of its site."""
    known = json.loads((folder / PAGE).read_text("utf-8"))
    listed = known.get("listed_on")
    served = Served(
        url=known["url"], body=(folder / known["file"]).read_bytes(), title=known.get("title"),
        content_type=known.get("content_type"), listed_on=date.fromisoformat(listed) if listed else None,
    )  # fmt: skip
    return served, known["site"]


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
