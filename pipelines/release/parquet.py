"""The Parquet files of an edition, written in row groups of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.release.columns import DAY, INSTANT, INTEGER, NUMBER, TEXT, TEXTS, TRUTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipelines.release.columns import Column

TYPES = {
    INTEGER: pa.int64(), NUMBER: pa.float64(), TEXT: pa.string(), DAY: pa.date32(), TRUTH: pa.bool_(),
    INSTANT: pa.timestamp("us", tz="UTC"), TEXTS: pa.list_(pa.string()),
}  # fmt: skip
# A row group is what the process holds: half a million characters are 1.5 MB, and the same again in Python.
MOST_ROWS = 5_000
MOST_CHARACTERS = 500_000
REPEATED = frozenset(("site", "site_name", "channel", "source", "script", "owner", "topic_version", "text_version", "kind"))  # fmt: skip


class ParquetFile:
    """A Parquet file: version 2.6, zstd; its bytes depend on the rows and on the version of pyarrow alone."""

    def __init__(self, path: Path, columns: Sequence[Column], meanings: Sequence[str]) -> None:
        # What a row group took goes back to the system.
        pa.set_memory_pool(pa.system_memory_pool())
        self.schema = pa.schema(
            pa.field(one.name, TYPES[one.type], metadata={"description": meaning})
            for one, meaning in zip(columns, meanings, strict=True)
        )
        self.sink = path.open("wb")
        self.file = pq.ParquetWriter(
            self.sink, self.schema, version="2.6", compression="zstd",
            use_dictionary=[one.name for one in columns if one.name in REPEATED],
            # Of texts, the least and the largest of each group would be kept in memory until the end.
            write_statistics=[one.name for one in columns if one.type not in {TEXT, TEXTS}],
        )  # fmt: skip
        self.rows: list[tuple[Any, ...]] = []
        self.characters = 0

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Appends rows; a full row group is written."""
        for row in rows:
            self.rows.append(row)
            self.characters += sum(len(one) for one in row if isinstance(one, str))
            if len(self.rows) >= MOST_ROWS or self.characters >= MOST_CHARACTERS:
                self._flush()

    def _flush(self) -> None:
        values = zip(*self.rows, strict=True)
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(values, self.schema, strict=True)
        ]
        self.file.write_table(pa.Table.from_arrays(arrays, schema=self.schema))
        self.rows, self.characters = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            if error[0] is None and self.rows:
                self._flush()
            self.file.close()
        finally:
            self.sink.close()
