"""What the stages do to a report, as pure functions from Report to Report."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from pipelines import fingerprint
from pipelines.relevance import Found
from pipelines.report import Attachment
from pipelines.text import VERSION
from pipelines.text.document import Document, read_document
from pipelines.text.lost import lost
from pipelines.text.personal import mask_personal

if TYPE_CHECKING:
    from pipelines.relevance import Topic
    from pipelines.report import Report

OFF_TOPIC = "off-topic"
FOUND = tuple(one.name for one in fields(Found))
LETTER = re.compile(r"[^\W_]")
# What a page says in words, and may say of persons; numbers of documents are none.
SAID = ("title", "body", "raw_body", "source", "authors", "editor", "reviewer", "issuer",
        "topic_class", "breadcrumb", "attachments", "dropped")  # fmt: skip


def clean(report: Report) -> Report:
    """The report with its text repaired and its fields filled from lines that name them.

    What the page's markup gave is kept; a line of text fills only what is missing. Numbers of
    persons are masked at last, those of a rejected report too, which else stays as it is.
    """
    return _masked(report if report.rejection is not None else _repaired(report))


def _repaired(report: Report) -> Report:
    document = read_document(report.raw_body, report.title)
    body = "\n".join(document.paragraphs)
    found = _missing(report, document)
    if document.title:
        found["title"] = document.title
    rejection = None if LETTER.search(body) else "empty"
    if rejection is None and (reason := lost(body)):
        rejection = reason if reason == "injected spam" else "undecodable"
    return replace(
        report,
        body=body,
        script=document.script,
        repairs=document.repairs,
        text_version=VERSION,
        dropped=(*report.dropped, *document.dropped),
        origins={**dict.fromkeys(found, "line"), **report.origins},
        rejection=rejection,
        **found,
    )


def _missing(report: Report, document: Document) -> dict[str, Any]:
    names = ("published_on", "written_on", "source", "authors", "editor", "reviewer",
             "issuer", "doc_number", "index_number", "topic_class", "views")  # fmt: skip
    found = {
        name: getattr(document, name)
        for name in names
        if getattr(report, name) in (None, ()) and getattr(document, name) not in (None, ())
    }
    if document.column and not report.breadcrumb:
        found["breadcrumb"] = (document.column,)
    return found


def _masked(report: Report) -> Report:
    """The report without the numbers of persons; `repairs` counts them, but those of `raw_body` once."""
    changed, counts = {}, {}
    for name in SAID:
        value = getattr(report, name)
        masked, count = _mask(value) if value else (value, 0)
        if count:
            changed[name], counts[name] = masked, count
    if not changed:
        return report
    raw = counts.pop("raw_body", 0)
    repairs = {**report.repairs, "personal": max(raw, sum(counts.values()))}
    return replace(report, repairs=repairs, **changed)


def _mask(value: Any) -> tuple[Any, int]:
    if isinstance(value, str):
        return mask_personal(value)
    if isinstance(value, Attachment):
        name, count = mask_personal(value.name)
        return replace(value, name=name), count
    found = [_mask(one) for one in value]
    return tuple(one for one, _ in found), sum(count for _, count in found)


def judge(report: Report, topic: Topic) -> Report:
    """The report with its score and the topic's verdict: kept, borderline, or rejected as off-topic."""
    if report.rejection is not None:
        return report
    score = topic.score(report.body, report.title or "", report.source or "")
    verdict = topic.verdict(score)
    return replace(
        report,
        score=score.value,
        facets=dict(score.facets),
        gate=score.gate,
        factors=dict(score.factors),
        owner=score.owner,
        borderline=verdict == "borderline",
        terms=tuple({name: getattr(one, name) for name in FOUND} for one in score.terms),
        topic_version=topic.version,
        rejection=OFF_TOPIC if verdict == "rejected" else None,
    )


def fingerprinted(report: Report) -> Report:
    """The report with its digest and its signature."""
    if report.rejection is not None:
        return report
    return replace(
        report,
        digest=fingerprint.digest(report.body),
        signature=fingerprint.signature(report.body),
    )
