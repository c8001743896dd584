"""Which captures are wanted: by patterns of URLs, and by the places that an index of Common Crawl names."""

from __future__ import annotations

import gzip
import json
from array import array
from collections import Counter
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

COLUMNS = ["url", "warc_filename", "warc_record_offset", "warc_record_length", "fetch_status"]
NOT_WANTED = "other URL"


class BrokenIndex(ValueError):
    """An index file that cannot be read; says which line or column."""


def wanted(url: str, patterns: Sequence[str]) -> bool:
    """Whether a URL is wanted; without patterns each is.

    A pattern is a host, or a host and a path, with * for anything: a * of the host stays in the host.

    >>> wanted("https://www.mee.gov.cn/a/b.html?x=1", ["*.gov.cn"])
    True
    >>> wanted("https://evil.com/x.gov.cn/", ["*.gov.cn/*"])
    False
    >>> wanted("http://a.gov.cn/zwgk/1.html", ["*.gov.cn/zwgk/*"])
    True
    """
    if not patterns:
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return any(
        fnmatchcase(host, named.lower()) and (not slash or fnmatchcase(path, f"/{rest}"))
        for named, slash, rest in (one.partition("/") for one in patterns)
    )


class Places:
    """Offsets and lengths of wanted records by the name of their WARC file: 16 bytes a record."""

    def __init__(self) -> None:
        self._found: dict[str, array[int]] = {}
        self.left_out: Counter[str] = Counter()

    def take(self, path: Path, patterns: Sequence[str]) -> None:
        """Takes in an index file: CDXJ (also packed by gzip), or Parquet with the columns of Common Crawl.

        Records whose status is not 200 or whose URL is not wanted are only counted. Raises BrokenIndex for a file
        that is no such index, OSError for one that cannot be read.
        """
        lines = _table(path) if path.suffix == ".parquet" else _lines(path)
        for url, name, offset, length, status in lines:
            if str(status) != "200":
                self.left_out["status not 200"] += 1
            elif not wanted(url, patterns):
                self.left_out[NOT_WANTED] += 1
            else:
                self._found.setdefault(name, array("q")).extend((int(offset), int(length)))

    def told(self) -> str:
        """How many records are wanted, and how many are not, by why."""
        kept = sum(len(one) // 2 for one in self._found.values())
        left = ", ".join(f"{count} {why}" for why, count in sorted(self.left_out.items()))
        return f"the index: {kept or 'no'} records are wanted; left out: {left or 'none'}"

    def of(self, path: Path) -> tuple[tuple[int, int], ...] | None:
        """Offset and length of the wanted records in a file, in their order; None where the index does not name it.

        The index gives a path below a place that only its maker knows: a file is known by the end of its path.
        """
        mine = path.as_posix()
        named = [name for name in self._found if name.rpartition("/")[2] == path.name]
        exact = [name for name in named if mine == name or mine.endswith(f"/{name}")]
        found = {pair for name in exact or named for pair in pairs(self._found[name])}
        return tuple(sorted(found)) or None

    def missing(self, paths: Iterable[str]) -> list[str]:
        """The files that the index names and that were not given."""
        given = {path.rpartition("/")[2] for path in paths}
        return sorted(name for name in self._found if name.rpartition("/")[2] not in given)


def pairs(flat: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Offsets and lengths that stand one behind the other.

    >>> list(pairs([1, 2, 3, 4]))
    [(1, 2), (3, 4)]
    """
    return zip(flat[::2], flat[1::2], strict=True)


def _lines(path: Path) -> Iterator[tuple[str, str, Any, Any, Any]]:
    """Of each line `urlkey timestamp {"url": …, "filename": …, "offset": …, "status": …}` what is needed."""
    opened: Any = gzip.open if path.name.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("!meta"):
                continue
            try:
                told = json.loads(line[line.index("{") :])
                place = int(told["offset"]), int(told["length"])
                found = told["url"], told["filename"], *place, told.get("status")
            except (ValueError, KeyError, TypeError) as error:
                raise BrokenIndex(f"{path}: line {number} is no CDXJ: {error}") from error
            yield found


def _table(path: Path) -> Iterator[tuple[str, str, Any, Any, Any]]:
    import pyarrow as pa  # noqa: PLC0415  (an extra)
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as file:
            if lacking := set(COLUMNS) - set(file.schema_arrow.names):
                raise BrokenIndex(f"{path}: has no column {', '.join(sorted(lacking))}")
            for batch in file.iter_batches(columns=COLUMNS):
                yield from zip(*(batch[name].to_pylist() for name in COLUMNS), strict=True)
    except pa.ArrowInvalid as error:
        raise BrokenIndex(f"{path}: is no Parquet file: {error}") from error
