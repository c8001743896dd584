"""Parquet files that were made of archives, row group by row group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.bulk.rows import COLUMNS
from pipelines.release.parquet import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class BrokenTable(ValueError):
    """A Parquet file that cannot be read, or that another version has made; names it and says why."""


def batches(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The rows of a file, as many at a time as were written at a time: memory is bounded by their characters.

    Raises BrokenTable, at its first row or where it is broken.
    """
    try:
        with pq.ParquetFile(path) as file:
            if wrong := _wrong(file.schema_arrow):
                raise BrokenTable(f"{path}: another version has made it: {', '.join(wrong)}")
            for number in range(file.num_row_groups):
                names = [one.name for one in COLUMNS]
                yield file.read_row_group(number, columns=names).to_pylist()
    except (pa.ArrowException, OSError) as error:
        # A reason of pyarrow goes on with where in its source it was raised.
        why = str(error).partition("\n")[0]
        raise BrokenTable(f"{path}: cannot be read as a Parquet file: {why}") from error


def _wrong(schema: pa.Schema) -> list[str]:
    """What a row needs and the file has not, or has otherwise."""
    there = set(schema.names)
    return [
        f"no column {one.name}" if one.name not in there else f"{one.name} is {schema.field(one.name).type}"
        for one in COLUMNS
        if one.name not in there or schema.field(one.name).type != TYPES[one.type]
    ]  # fmt: skip
