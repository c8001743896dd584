"""What the stages do to a report, as pure functions from Report to Report."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pipelines import fingerprint
from pipelines.text import VERSION
from pipelines.text.document import Document, read_document
from pipelines.text.lost import lost

if TYPE_CHECKING:
    from pipelines.relevance import Topic
    from pipelines.report import Report

OFF_TOPIC = "off-topic"


def clean(report: Report) -> Report:
    """The report with its text repaired and its fields filled from lines that name them.

    What the page's markup gave is kept; a line of text fills only what is missing.
    """
    if report.rejection is not None:
        return report
    document = read_document(report.raw_body, report.title)
    body = "\n".join(document.paragraphs)
    found = _missing(report, document)
    if document.title:
        found["title"] = document.title
    rejection = None if fingerprint.letters(body) else "empty"
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


def judge(report: Report, topic: Topic) -> Report:
    """The report with its score; rejected as off-topic below the topic's threshold."""
    if report.rejection is not None:
        return report
    score = topic.score(report.body, report.title or "")
    return replace(
        report,
        score=score.value,
        facets={**score.facets, "gate": score.gate},
        terms=tuple(map(asdict, score.terms)),
        topic_version=topic.version,
        rejection=None if score.value >= topic.threshold else OFF_TOPIC,
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
