"""Which sites there are, as their files described them at their last run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from pipelines.store.database import Tables


def describe(connection: Connection, tables: Tables, site: Mapping[str, str | None]) -> None:
    """Writes the row of `site`, a mapping of the columns of the table `site`."""
    row = insert(tables.site).values(**site)
    changes = {**site, "updated_at": sa.func.now()}
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_=changes))


def known(connection: Connection, tables: Tables, key: str) -> bool:
    """Whether a site of that key was ever crawled."""
    asked = sa.select(tables.site.c.key).where(tables.site.c.key == key)
    return connection.execute(asked).first() is not None
