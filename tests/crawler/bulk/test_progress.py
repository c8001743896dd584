"""What a person sees of a run: progress that moves, and notes that stay."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from crawler.bulk.filters import Places
from crawler.bulk.ledger import Ledger
from crawler.bulk.progress import Progress, Told
from crawler.bulk.run import Reader, orders
from crawler.progress import CLEAR
from pipelines.relevance import Topic
from tests.conftest import ROOT
from tests.crawler.bulk.archives import records, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def on_a_terminal(*lines: tuple[str, bool]) -> str:
    """What a terminal gets of lines, each with whether it stays."""
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:  # noqa: PTH123  (a descriptor)
        told = Told(stream)
        for line, stays in lines:
            (told.note if stays else told.show)(line)
        stream.write("\0")
        stream.flush()
        found = ""
        while not found.endswith("\0"):
            found += os.read(ours, 4096).decode()
    os.close(ours)
    return found[:-1]


def test_a_note_stays_above_the_line_of_progress() -> None:
    shown = on_a_terminal(("1 left", False), ("a note", True), ("0 left", False))
    assert shown == f"{CLEAR}1 left{CLEAR}a note\r\n1 left{CLEAR}0 left"


def test_nothing_follows_an_ended_line_of_progress() -> None:
    shown = on_a_terminal(("1 left", False), ("", False), ("stopped", True))
    assert shown == f"{CLEAR}1 left{CLEAR}{CLEAR}stopped\r\n"


def test_a_file_gets_a_line_for_each() -> None:
    stream = io.StringIO()
    told = Told(stream)
    told.show("1 left")
    told.note("a note")
    told.show("")
    assert stream.getvalue() == "1 left\na note\n"


def test_files_without_a_wanted_record_are_not_called_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index, path = tmp_path / "index.cdx", write(tmp_path / "in" / "1.warc.gz", records(1, 1))
    index.write_text("")
    places = Places()
    places.take(index, [])
    reader = Reader(limits={}, topic=Topic.load(ROOT / "seeds" / "topic.toml"), places=places)
    with Ledger(tmp_path / "out") as ledger:
        assert orders([str(path)], reader, ledger, Progress(1, print)) == []
    assert capsys.readouterr().out == "1 of 1 files have no wanted record by the index\n"
