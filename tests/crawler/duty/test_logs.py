"""Logs that many processes write, and that never grow without end."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

from crawler.duty.logs import Logs

if TYPE_CHECKING:
    from pathlib import Path

LINES = 400


def test_a_large_log_is_moved_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    logs = Logs(tmp_path / "log", size=10, keep=2)
    for text in (
        "first line\n",
        "second line\n",
        "third line\n",
        "fourth line\n",
        "more\n",
        "and more\n",
    ):
        with logs.opened("mee") as file:
            file.write(text.encode())
    assert {path.name: path.read_text() for path in (tmp_path / "log").glob("mee*")} == {
        "mee.log": "more\nand more\n", "mee.log.1": "fourth line\n", "mee.log.2": "third line\n",
    }  # fmt: skip


def test_nothing_is_kept_where_nothing_is_to_be_kept(tmp_path: Path) -> None:
    logs = Logs(tmp_path, size=1, keep=0)
    for text in (b"first", b"second"):
        with logs.opened("mee") as file:
            file.write(text)
    assert [path.name for path in tmp_path.glob("mee*")] == ["mee.log"]
    assert logs.path("mee").read_bytes() == b"second"


def write(folder: str, name: str) -> None:
    """In another process: a line at a time, each time as a new crawl of the site."""
    from pathlib import Path  # noqa: PLC0415

    for number in range(LINES):
        with Logs(Path(folder), size=2000, keep=100).opened("mee") as file:
            file.write(f"{name} {number} {'x' * 40}\n".encode())


def test_two_processes_that_rotate_one_log_lose_and_tear_no_line(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=write, args=(str(tmp_path), name)) for name in ("a", "b")]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
        assert one.exitcode == 0
    files = list(tmp_path.glob("mee.log*"))
    lines = [line for path in files for line in path.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{name} {number} {'x' * 40}" for name in ("a", "b") for number in range(LINES))  # fmt: skip
    assert len(files) > 10
    assert max(path.stat().st_size for path in files) < 2200
