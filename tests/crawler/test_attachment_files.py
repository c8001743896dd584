"""The folder of attachments: content once, never torn, nothing deleted that is needed."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from crawler import attachments

if TYPE_CHECKING:
    from pathlib import Path

BODY = b"%PDF-1.4 " + bytes(9000)
LATER = datetime.now(UTC) + timedelta(days=1)


def test_a_file_stands_under_its_digest_and_no_second_one_is_written(tmp_path: Path) -> None:
    first = attachments.keep(tmp_path, 1, BODY, "pdf", "doc")
    digest = sha256(BODY).hexdigest()
    path = tmp_path / "attachments" / digest[:2] / digest[2:]
    assert (first.path, first.sha256, first.size) == (path.relative_to(tmp_path).as_posix(), digest, len(BODY))  # fmt: skip
    inode = path.stat()[stat.ST_INO]
    os.utime(path, (1, 1))
    assert attachments.keep(tmp_path, 2, BODY, "pdf", "doc") == first
    assert path.read_bytes() == BODY
    assert path.stat()[stat.ST_INO] == inode
    assert path.stat().st_mtime > 1
    assert attachments.files(tmp_path) == [path]


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    kept = attachments.keep(tmp_path, 1, BODY, "pdf")
    path = tmp_path / kept.path
    path.write_bytes(BODY[:-1])
    assert list(attachments.broken(tmp_path, [(kept.path, kept.sha256)])) == [
        f"{path}: other bytes than were fetched"
    ]
    attachments.keep(tmp_path, 1, BODY, "pdf")
    assert list(attachments.broken(tmp_path, [(kept.path, kept.sha256)])) == []


def test_a_write_that_the_disk_refuses_leaves_nothing_under_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        attachments.keep(tmp_path, 7, BODY, "pdf")
    assert attachments.files(tmp_path) == []
    [part] = (tmp_path / "attachments").glob("*.part")
    assert attachments.torn(tmp_path, {7}) == [part]
    assert attachments.torn(tmp_path, {8}) == []


def test_only_old_files_that_nothing_needs_are_spent(tmp_path: Path) -> None:
    needed, spent, young = (
        attachments.keep(tmp_path, 1, BODY + bytes([n]), "pdf") for n in range(3)
    )
    os.utime(tmp_path / needed.path, (1, 1))
    os.utime(tmp_path / spent.path, (1, 1))
    before = datetime.now(UTC) - timedelta(days=1)
    assert attachments.spent(tmp_path, before, {needed.path}) == [tmp_path / spent.path]
    assert tmp_path / young.path in attachments.spent(tmp_path, LATER, {needed.path})
