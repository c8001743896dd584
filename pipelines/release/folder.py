"""The folder of an edition: whole, or not there."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUMS, SHEET, README = "SHA256SUMS", "datasheet.json", "README.md"


class FolderError(Exception):
    """A folder that cannot become an edition; the message says why, and what to do."""


def check(target: Path, *, force: bool) -> None:
    """Raises FolderError unless an edition may be written at `target`."""
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir() or target.is_symlink():
        raise FolderError(f"{target} is no folder: name another with -o")
    if any(target.iterdir()):
        is_edition = (target / SHEET).is_file() and (target / SUMS).is_file()
        if not force:
            raise FolderError(
                f"{target} is there already: name another with -o, or replace it with --force"
            )
        if not is_edition:
            raise FolderError(f"{target} holds no edition: --force does not replace it")


@contextmanager
def growing(target: Path, *, force: bool) -> Iterator[Path]:
    """A new folder beside `target`, which takes its name when all is written, and is deleted on an error.

    Raises FolderError where `target` is not free, OSError where the disk does not take it.
    """
    check(target, force=force)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    folder = target.with_name(f".{target.name}.partial-{os.getpid()}")
    folder.mkdir()
    try:
        yield folder
        for path in folder.iterdir():
            _sync(path)
        _sync(folder)
        _take_place(folder, target, force=force)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take_place(folder: Path, target: Path, *, force: bool) -> None:
    check(target, force=force)
    old = target.with_name(f".{target.name}.partial-{os.getpid()}-old")
    if target.exists() and any(target.iterdir()):
        target.rename(old)
    folder.rename(target)
    _sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _sweep(target: Path) -> None:
    """Deletes what killed exports to the same place have left."""
    shape = re.compile(re.escape(f".{target.name}.partial-") + r"(\d+)(-old)?")
    for path in target.parent.iterdir():
        found = shape.fullmatch(path.name)
        if not found or psutil.pid_exists(int(found[1])):
            continue
        if found[2] and not target.exists():
            path.rename(target)  # killed between the two renames of --force
        else:
            shutil.rmtree(path)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sums(folder: Path, names: list[str]) -> dict[str, str]:
    """The SHA-256 of files, hexadecimal."""
    made = {}
    for name in names:
        with (folder / name).open("rb") as file:
            made[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return made


def write_sums(folder: Path) -> None:
    """Writes the digests of all files as `sha256sum -c` reads them."""
    names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{digest}  {name}\n" for name, digest in sums(folder, names).items()]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
