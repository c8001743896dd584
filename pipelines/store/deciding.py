"""Locks of names and keys, so that one at a time decides about a place or a text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipelines.store.prepared import Prepared, array, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

LOCK = Prepared("""
SELECT count(pg_advisory_xact_lock(key))
FROM (SELECT key FROM unnest(CAST(:locks AS bigint[])) AS k(key) ORDER BY key) AS sorted
""")


def numbered(names: Iterable[str], numbers: Iterable[int] = ()) -> str:
    """The locks of names and keys, in their order, as the parameter of LOCK."""
    hashed = (
        hashlib.blake2b(one.encode("utf-8", "replace"), digest_size=8).digest() for one in names
    )
    return array(sorted({int.from_bytes(one, signed=True) for one in hashed} | set(numbers)))


def lock(connection: Connection, names: Iterable[str]) -> None:
    """Waits until nobody else decides about the same names; holds until the transaction ends."""
    run(connection, {"locks": numbered(names)}, LOCK)
