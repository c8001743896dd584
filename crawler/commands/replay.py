"""`scrapy replay`: the archive read again by the rules of today, without a network."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.progress import quiet
from crawler.replaying import NotReplayable, Replay
from crawler.sites import SiteError, load_sites
from crawler.spiders.files import LOCAL_FILES
from pipelines.relevance import Topic, TopicError
from pipelines.store import rereads, runs, sites
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from crawler.sites import Site
    from pipelines.store.rereads import Visit

WELL, PERSON, FAILED = 0, 1, 2
EVERY = 5.0  # seconds between lines of progress
SHOWN = ("unchanged", "reread", "new", "reprint", "rejected", "missing")


def day(text: str) -> datetime:
    """A day of the command line, as the moment at which it begins (UTC)."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: a day is written 2026-01-31") from None


class Command(ScrapyCommand):
    """Reads pages again and puts the corpus right."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[options] [KEY…]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Read the archived pages again, without a network, and put the corpus right"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Reads the last answer of every archived page again, with the families, the reading and the"
            " pipelines as they are now, and writes what differs: a better rule improves the whole"
            " corpus. No revision is made of a text that only the rules changed. KEY…: only these"
            " sites. Exit code 0: well; 1: some pages could not be read again, named on stderr; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--since", type=day, metavar="DAY", help="only what was fetched since")
        parser.add_argument("--run", type=int, metavar="N", help="only what run N fetched")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Replays, and prints what became of the pages."""
        quiet()
        assert self.settings is not None
        try:
            known, _ = load_sites(Path(self.settings["SITES_FOLDER"]))
            known[LOCAL_FILES.key] = LOCAL_FILES
            topic = Topic.load(self.settings["TOPIC_FILE"])
        except (SiteError, TopicError) as error:
            raise UsageError(str(error), print_help=False) from None
        if unknown := [key for key in args if key not in known]:
            raise UsageError(f"no site file for {', '.join(unknown)}", print_help=False)
        replay = Replay(Path(self.settings["ARCHIVE_FOLDER"]), self.settings, topic)
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        counts: Counter[str] = Counter()
        try:
            asyncio.run(_replay(writer, replay, known, (args, opts.run, opts.since), counts))
        except LOST as error:
            print(f"the store is lost: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
            return
        finally:
            writer.close_now()
        print(", ".join(f"{counts[what]} {what}" for what in SHOWN))
        self.exitcode = PERSON if counts["missing"] else WELL


async def _replay(
    writer: Writer, replay: Replay, known: dict[str, Site], which: Any, counts: Counter[str]
) -> None:
    keys, run, since = which
    opened: dict[str, int] = {}
    writer.on_connect = partial(_hold, opened)
    after, told = 0, time.monotonic()
    while True:
        found, last = writer.do_now(
            lambda c, _, after=after: rereads.visits(c, after, keys or None, run, since)  # type: ignore[misc]
        )
        for visit in found:
            what = await _again(writer, replay, known.get(visit.site), visit, opened)
            counts[what] += 1
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            print(f"{sum(counts.values())} pages read again", file=sys.stderr)
        if not last:
            break
        after = last
    for number in opened.values():
        writer.do_now(lambda c, t, number=number: runs.finish(c, t, number, runs.REPLAYED))  # type: ignore[misc]


def _hold(opened: dict[str, int], connection: Connection) -> None:
    for number in opened.values():
        runs.hold(connection, number)


async def _again(
    writer: Writer, replay: Replay, site: Site | None, visit: Visit, opened: dict[str, int]
) -> str:
    """Reads one visit again and writes what it gives."""
    try:
        if site is None:
            raise NotReplayable(f"no site file for {visit.site}")
        report = await replay.report(visit, site)
    except NotReplayable as error:
        print(f"{visit.url}: {error}", file=sys.stderr)
        return "missing"
    if site.key not in opened:
        writer.do_now(lambda c, t: sites.describe(c, t, site.row()))
        opened[site.key] = writer.do_now(lambda c, t: runs.start(c, t, site.key, runs.REPLAYED))
        writer.do_now(lambda c, _: _hold(opened, c))
    number, fetch = opened[site.key], max(visit.fetches)
    return writer.do_now(lambda c, t: rereads.save(c, t, number, report, fetch)).what
