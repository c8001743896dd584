"""Texts that a person has on the disk: exemplars of a topic, a background, and labels of pages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.documents import document_kind
from crawler.page.encoding import decode
from crawler.workbench.reading import Served, read
from pipelines.report import Report
from pipelines.steps import clean
from pipelines.store.labels import Labelled
from pipelines.topic_file import TopicError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENDINGS = (".txt", ".html", ".htm", ".pdf", ".docx")
MARKUP = ("<!doctype", "<html")
GRADES = ("0", "1", "2")
HEADS = ("url", "path", "page", "file")


@dataclass(frozen=True, slots=True)
class Text:
    """A clean text of a file."""

    path: Path
    title: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that has no text for us, and why."""

    path: Path
    why: str


def read_file(path: Path) -> Text | LeftOut:
    """The clean text of a file, as a crawl would store it; OSError if it cannot be read."""
    body = path.read_bytes()
    url = path.resolve().as_uri()
    plain = path.suffix.lower() not in (".html", ".htm") and document_kind(body, url) is None
    text = decode(body)[0] if plain else ""
    if plain and not text[:500].lstrip().lower().startswith(MARKUP):
        report = clean(Report(url=url, site="", raw_body=text))
    else:
        report = read(Served(url=url, body=body))
    if report.rejection is not None:
        return LeftOut(path, report.rejection)
    return Text(path, report.title or "", report.body, report.source or "")


def read_folder(folder: Path) -> Iterator[Text | LeftOut]:
    """Every text below a folder; TopicError, which says what is wanted, for one that has none."""
    if not folder.is_dir():
        raise TopicError(f"{folder}: no such folder; give one with texts ({', '.join(ENDINGS)})")
    paths = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    if not any(one.suffix.lower() in ENDINGS for one in paths):
        raise TopicError(f"{folder}: no file ends in {', '.join(ENDINGS)}: put the texts there")
    for path in paths:
        if path.suffix.lower() not in ENDINGS:
            yield LeftOut(path, f"not {', '.join(ENDINGS)}")
            continue
        try:
            yield read_file(path)
        except OSError as error:
            yield LeftOut(path, str(error.strerror))


def read_labels(path: Path) -> list[tuple[str, int]]:
    """The rows of a CSV or TSV file: a URL or a file's path, then a grade; a line of heads may stand first.

    TopicError names the file, the line and the fix.
    """
    try:
        text = decode(path.read_bytes())[0]
    except OSError as error:
        raise TopicError(f"{path}: {error.strerror}") from error
    delimiter = "\t" if "\t" in text else ","
    found: dict[str, int] = {}
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() in HEADS):
            continue
        if len(cells) < 2 or cells[1] not in GRADES:  # noqa: PLR2004
            raise TopicError(
                f"{path}: line {number}: a URL or path and a grade are wanted: http://…,2"
                " (2 wanted, 1 close, 0 something else)"
            )
        found[cells[0]] = int(cells[1])
    if not found:
        raise TopicError(f"{path}: no labels; a line is a URL or path and a grade: http://…,2")
    return list(found.items())


def labelled_files(path: Path, labels: list[tuple[str, int]]) -> tuple[list[Labelled], list[str]]:
    """The labels of files, beside which the paths start at the folder of `path`; and what has no text."""
    made, missing = [], []
    for name, grade in labels:
        file = path.parent / name
        try:
            read = read_file(file)
        except OSError as error:
            read = LeftOut(file, str(error.strerror))
        if isinstance(read, Text):
            made.append(Labelled(name, read.title, read.text, read.source, grade))
        else:
            missing.append(f"{name}: {read.why}")
    return made, missing
