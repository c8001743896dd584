"""What a person names on the command line, as files."""

from __future__ import annotations

import glob
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.sites import contact_objection, is_local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SCHEMES = ("http://", "https://")
WARCS = (".warc", ".warc.gz")
MADE = ".parquet"
# A file system takes 255 bytes: with ".", "-", a digest of 10, another name of 32 and ".part", 50 are taken.
LONGEST = 200


class NoInput(ValueError):
    """A name behind which no file stands; says which."""


@dataclass(slots=True)
class Inputs:
    """The files behind the names, each once, in the order of their names."""

    warcs: list[str]
    """Absolute paths; URLs where a web server was named."""
    servers: list[str]
    """URLs below which an index knows files."""
    made: list[Path]
    """Parquet files that an earlier run has made."""


def expand(names: Sequence[str]) -> Inputs:
    """The files that are named: WARC files, folders of them, patterns; folders of Parquet files that were made here.

    A URL is that of a web server, whose files only an index names. Raises NoInput for a name that leads to nothing, or to a file of another kind.
    """
    warcs: set[Path] = set()
    made: set[Path] = set()
    servers = [name for name in names if is_remote(name)]
    for name in names:
        if is_remote(name):
            continue
        if not (paths := _paths(name)):
            raise NoInput(
                f"{name}: {'matches no file' if glob.has_magic(name) else 'no such file or folder'}"
            )
        here = [one for path in paths for one in _below(path)]
        archives = {one for one in here if one.name.lower().endswith(WARCS)}
        tables = {one for one in here if one.suffix == MADE and one.with_suffix(".json").exists()}
        if not archives and not tables:
            raise NoInput(
                f"{name}: no .warc or .warc.gz file, nor what `scrapy bulk` makes of them"
            )
        warcs |= archives
        made |= tables
    return Inputs(sorted(map(str, warcs)), servers, sorted(made))


def _paths(name: str) -> list[Path]:
    path = Path(name).expanduser()
    if path.exists():
        return [path]
    return [Path(one) for one in glob.glob(str(path), recursive=True)]  # noqa: PTH207  (an absolute pattern)


def _below(path: Path) -> Iterator[Path]:
    found = path.rglob("*") if path.is_dir() else [path]
    for one in found:
        if one.is_file() and not one.name.startswith("."):
            yield one.absolute()


def is_remote(path: str) -> bool:
    """Whether a path is the URL of a file on a web server."""
    return path.startswith(SCHEMES)


def name_of(path: str) -> str:
    """The name of what is made of a file: two files of one name in two folders have two; a long one is cut.

    >>> name_of("/a/x.warc.gz")
    'x-9d153b7d7f'
    """
    stem = path.rpartition("/")[2].removesuffix(".gz").removesuffix(".warc")
    short = os.fsencode(stem)[:LONGEST].decode(errors="ignore")
    return f"{short}-{hashlib.sha256(os.fsencode(path)).hexdigest()[:10]}"


def stamp(path: str) -> tuple[int, int]:
    """Size and time of change of a file; of one on a web server, which is not asked, nothing. OSError if it is gone."""
    if is_remote(path):
        return 0, 0
    told = Path(path).stat()
    return told.st_size, told.st_mtime_ns


def files(inputs: Inputs, missing: Sequence[str] | None, contact: str) -> list[str]:
    """The files to be read: those that were named, and of a web server those that only the index names (`missing`).

    Raises NoInput where a server is named for which there is no index, or that must know whom to write to.
    """
    if not inputs.servers:
        return inputs.warcs
    server = inputs.servers[0]
    if missing is None or len(inputs.servers) > 1:
        raise NoInput(f"{server}: --cdx must say what is asked of it, and of no other server")
    host = urlsplit(server).hostname or ""
    if not is_local(host) and (why := contact_objection(host, contact)):
        raise NoInput(why)
    return inputs.warcs + [f"{server.rstrip('/')}/{name}" for name in missing]
