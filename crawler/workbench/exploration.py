"""The last stage of an exploration: it judges, stores no report, and ends with a proposal."""

from __future__ import annotations

import logging
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.workbench.proposing import propose
from pipelines.relevance import Topic
from pipelines.stages import Store, described
from pipelines.store import exploration
from pipelines.store.programs import StoreError

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from pipelines.report import Report
    from pipelines.store.database import Tables
    from pipelines.store.exploration import Yield

log = logging.getLogger(__name__)


class Explored(Store):
    """A Store to which a report is a score for its column."""

    async def process_item(self, item: Report) -> Report:
        """Ends the visit of the page; the report goes no further."""
        await self.do(partial(_note, self.run, item))
        what = item.rejection or "on topic"
        self.crawler.stats.inc_value(f"reports/{'rejected' if item.rejection else 'seen'}")
        log.info("%-10s %s", what, described(item))
        return item

    async def finish(self, reason: str) -> None:
        """Proposes a site file of what all explorations of the site have found, then closes the run."""
        if self.run and self._closing is None:
            try:
                self._propose(await self.writer.do(self._columns))
            except StoreError as error:
                log.critical("nothing is proposed: %s", error)
        await super().finish(reason)

    def _columns(self, connection: Connection, tables: Tables) -> list[Yield]:
        del tables
        spider: Any = self.crawler.spider
        threshold = Topic.load(self.crawler.settings["TOPIC_FILE"]).threshold
        return exploration.columns(connection, spider.site.key, threshold)

    def _propose(self, columns: list[Yield]) -> None:
        spider: Any = self.crawler.spider
        family = spider.families.most_common(1)[0][0] if spider.families else "generic"
        proposal = propose(spider.home, family, columns, spider.read) if spider.home else None
        if proposal is None:
            print(
                f"no column of {spider.site.url} gave a report: nothing is proposed",
                file=sys.stderr,
            )
            return
        path = Path(self.crawler.settings["SITES_FOLDER"]) / proposal.path
        print(proposal.text)
        print(proposal.written(path))


def _note(run: int, report: Report, connection: Connection, tables: Tables) -> None:
    exploration.note(connection, tables, run, report)
