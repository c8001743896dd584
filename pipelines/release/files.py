"""Writers of rows into files: CSV, JSON Lines, Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

from pipelines.release.cells import csv_cell, json_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipelines.release.columns import Column

Row = tuple[Any, ...]
FORMATS = ("parquet", "jsonl", "csv")


class RowFile(Protocol):
    """A file that takes rows until it is left."""

    def write(self, rows: Iterable[Row]) -> None:
        """Appends rows."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


class LineFile:
    """CSV or JSON Lines: UTF-8, a line feed behind each row."""

    def __init__(self, path: Path, columns: Sequence[Column], *, csv: bool) -> None:
        self.names = tuple(one.name for one in columns)
        self.csv = csv
        # Excel takes a CSV without a byte order mark for GBK.
        self.file = path.open("w", encoding="utf-8-sig" if csv else "utf-8", newline="")
        if csv:
            self.file.write(",".join(map(csv_cell, self.names)) + "\n")

    def write(self, rows: Iterable[Row]) -> None:
        """Appends rows."""
        for row in rows:
            line = ",".join(map(csv_cell, row)) if self.csv else json_line(self.names, row)
            self.file.write(line + "\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()


def opened(path: Path, columns: Sequence[Column], meanings: Sequence[str], format_: str) -> RowFile:
    """The file of a format at `path`, without its ending.

    Raises ImportError for Parquet where pyarrow is not installed.
    """
    target = path.with_name(f"{path.name}.{format_}")
    if format_ == "parquet":
        from pipelines.release.parquet import ParquetFile  # noqa: PLC0415  (an extra)

        return ParquetFile(target, columns, meanings)
    return LineFile(target, columns, csv=format_ == "csv")
