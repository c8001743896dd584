"""Reads the text of PDF and DOCX files in a process of its own, so that none can harm a crawl."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.page.document_lines import has_text, paragraphs
from crawler.page.documents import READABLE, kind, kind_named
from crawler.page.urls import canonical
from crawler.page.verdict import NotArticle
from pipelines.report import Attachment, Report

if TYPE_CHECKING:
    from datetime import date

PROCESS = Path(__file__).with_name("document_process.py")
READERS = threading.BoundedSemaphore(2)  # processes at once, however many sites are crawled
MARKUP = 512  # bytes at the start of a web page among which a tag stands


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one document may cost; what costs more is ended."""

    memory: int = 512 << 20
    """Bytes of address space."""
    cpu: int = 20
    """Seconds."""
    clock: float = 40.0
    """Seconds."""
    size: int = 50 << 20
    """Bytes of the document."""
    longest: int = 4_000_000
    """Characters of its text."""


LIMITS = Limits()


def document_kind(body: bytes, url: str) -> str | None:
    """The kind of document that an answer is, None for a web page.

    The bytes decide; 'broken' is one whose URL promises a document and whose bytes keep no promise.
    A page that a server packed without saying so is a page.
    """
    found = kind(body)
    if found == "gz" and kind_named(url) != "gz":
        return None
    if found is None and kind_named(url) in READABLE and b"<" not in body[:MARKUP]:
        return "broken"
    return found


def document_text(body: bytes, limits: Limits = LIMITS) -> str | NotArticle:
    """The text of a PDF or DOCX file, a paragraph a line; or why there is none.

    Reasons: 'document: encrypted', '… no text layer', '… too large', '… broken', '… timed out', and
    '… <kind>' for what is not read. No bytes make it raise; takes up to `limits.clock` seconds. Raises OSError where
    the machine starts no process.
    """
    found = kind(body) or "broken"
    if found not in ("pdf", "docx"):
        return NotArticle(f"document: {found}")
    if len(body) > limits.size:
        return NotArticle("document: too large")
    told = _told(found, body, limits)
    if isinstance(told, NotArticle):
        return told
    lines = paragraphs(told) if found == "pdf" else told
    text = "\n".join(lines)
    return text if has_text(text) else NotArticle("document: no text layer")


def _told(found: str, body: bytes, limits: Limits) -> list[str] | NotArticle:
    """The pages as the process reads them."""
    command = [sys.executable, "-I", "-X", "utf8", str(PROCESS), found,
               *map(str, (limits.memory, limits.cpu, limits.longest))]  # fmt: skip
    with READERS, tempfile.TemporaryFile() as answer:
        # In a session of its own, Ctrl-C ends the crawl and not the document.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=answer, stderr=subprocess.DEVNULL, env={},
            start_new_session=True,
        )  # fmt: skip
        try:
            process.communicate(body, timeout=limits.clock)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return NotArticle("document: timed out")
        answer.seek(0)
        return _answer(process.returncode, answer.read())


def _answer(code: int, written: bytes) -> list[str] | NotArticle:
    if code in (-9, -24):  # SIGKILL and SIGXCPU: what the kernel sends above the limit of CPU
        return NotArticle("document: timed out")
    # SIGXFSZ, and the signals by which PDFium ends itself where memory is short.
    if code in (-25, -4, -5, -6):
        return NotArticle("document: too large")
    try:
        told = json.loads(written)
    except ValueError:
        return NotArticle("document: broken")
    return told["pages"] if "pages" in told else NotArticle(f"document: {told['reason']}")


def read_document(
    body: bytes,
    url: str,
    site: str = "",
    listed: tuple[str | None, date | None] = (None, None),
    limits: Limits = LIMITS,
) -> Report:
    """The report that a document is, with the title and date that its listing shows.

    The document is the report's attachment. One without a text has the reason as its rejection.
    """
    text = document_text(body, limits)
    title, listed_on = listed
    name = title or unquote(urlsplit(url).path.rpartition("/")[2])
    origins = {"raw_body": "document", "attachments": "document"}
    origins |= {"title": "list"} if title else {}
    origins |= {"published_on": "list"} if listed_on else {}
    return Report(
        url=canonical(url), site=site, title=title, published_on=listed_on, origins=origins,
        raw_body=text if isinstance(text, str) else "",
        rejection=text.reason if isinstance(text, NotArticle) else None,
        attachments=(Attachment(url=canonical(url), name=name, kind=kind(body)),),
    )  # fmt: skip
