"""What a person names on the command line, as files."""

from __future__ import annotations

import glob
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WARCS = (".warc", ".warc.gz")
MADE = ".parquet"


class NoInput(ValueError):
    """A name behind which no file stands; says which."""


@dataclass(slots=True)
class Inputs:
    """The files behind the names, each once, in the order of their names."""

    warcs: list[Path]
    made: list[Path]
    """Parquet files that an earlier run has made."""


def expand(names: Iterable[str]) -> Inputs:
    """The files that are named: WARC files, folders of them, patterns; folders of Parquet files that were made here.

    Raises NoInput for a name that leads to nothing, or to a file of another kind.
    """
    warcs: set[Path] = set()
    made: set[Path] = set()
    for name in names:
        here = [one for path in _paths(name) for one in _below(path)]
        archives = {one for one in here if one.name.lower().endswith(WARCS)}
        tables = {one for one in here if one.suffix == MADE and one.with_suffix(".json").exists()}
        if not archives and not tables:
            raise NoInput(
                f"{name}: no .warc or .warc.gz file, nor what `scrapy bulk` makes of them"
            )
        warcs |= archives
        made |= tables
    return Inputs(sorted(warcs), sorted(made))


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


def name_of(path: Path) -> str:
    """The name of what is made of a file: two files of one name in two folders have two.

    >>> name_of(Path("/a/x.warc.gz"))
    'x-9d153b7d7f'
    """
    stem = path.name.removesuffix(".gz").removesuffix(".warc")
    return f"{stem}-{hashlib.sha256(path.as_posix().encode()).hexdigest()[:10]}"
