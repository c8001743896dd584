"""`scrapy search`: reports by words, as search_reports finds them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.progress import quiet
from crawler.workbench.days import day
from pipelines.store import health, search
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FOUND, NOTHING, FAILED = 0, 1, 2
WIDTH = 120  # of a line that goes into a file or a pipe


class Command(ScrapyCommand):
    """Searches the corpus."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "QUERY [--since DAY] [--until DAY] [--site KEY]… [--most N] [--newest] [--json] | --fill"

    def short_desc(self) -> str:
        """One line of help."""
        return "Find reports by words and phrases, traditional or simplified, the best first"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Prints the reports whose title or text holds what the query asks: words that must all be there,"
            ' OR, NOT or a leading -, "a phrase", parentheses; exactly as they are written, A to Z in either case,'
            " traditional words in simplified texts too. A query that begins with - stands behind --. It is the"
            " function search_reports of docs/sql.md. --fill makes the index of texts that have none yet; crawls do it for"
            " what they store, and until then such texts are read letter by letter. Exit code 0: something was"
            " found, or the index is made; 1: nothing was found; 2: failed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--since",
            type=day,
            metavar="DAY",
            help="published on 2026-01-31 or later",
        )
        parser.add_argument(
            "--until",
            type=day,
            metavar="DAY",
            help="published on that day or before",
        )
        parser.add_argument(
            "--site",
            action="append",
            metavar="KEY",
            help="only reports of this site; may be repeated",
        )
        parser.add_argument(
            "--most", type=int, default=20, metavar="N", help="at most so many (20)"
        )
        parser.add_argument("--newest", action="store_true", help="by date, not by rank")
        parser.add_argument("--json", action="store_true", help="a line of JSON for each report")
        parser.add_argument("--fill", action="store_true", help="make the index of new texts")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Searches or fills."""
        query = " ".join(args[1:] if args[:1] == ["--"] else args)
        if bool(query) == opts.fill:
            raise UsageError("a query is needed, or --fill", print_help=False)
        if opts.most < 1:
            raise UsageError("--most must be at least 1", print_help=False)
        if opts.since and opts.until and opts.since > opts.until:
            raise UsageError(
                f"--since {opts.since} is later than --until {opts.until}", print_help=False
            )
        quiet()
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        try:
            if missing := writer.do_now(lambda c, _: health.unknown(c, opts.site or [])):
                raise UsageError(f"{', '.join(missing)}: never crawled (`scrapy sites` lists the site files)", print_help=False)  # fmt: skip
            self.exitcode = _fill(writer) if opts.fill else _search(writer, query, opts)
        except search.QueryError as error:
            raise UsageError(str(error), print_help=False) from None
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy search: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
        finally:
            writer.close_now()


def _search(writer: Writer, query: str, opts: argparse.Namespace) -> int:
    asked = search.Asked(query, opts.since, opts.until, opts.site, opts.most, opts.newest)
    rows = writer.do_now(lambda connection, _: search.search(connection, asked))
    if opts.json:
        for row in rows:
            print(
                json.dumps(
                    {**row, "published_on": str(row["published_on"] or "")}, ensure_ascii=False
                )
            )
    else:
        _show(rows)
    return FOUND if rows else NOTHING


def _show(rows: Sequence[dict[str, Any]]) -> None:
    """Prints three lines a report; what a page says is no markup of ours."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    for row in rows:
        day = row["published_on"] or "no date"
        console.print(Text(f"{row['title'] or '(no title)'}", style="bold"))
        console.print(Text(f"  {day}  {row['site_name']}  {row['url']}"), soft_wrap=True)
        shown = Text(f"  {row['snippet']}")
        shown.highlight_regex("【[^】]*】", style="bold green")
        console.print(shown)
    if not rows:
        print("nothing was found", file=sys.stderr)


def _fill(writer: Writer) -> int:
    total, done = writer.do_now(search.waiting), 0
    terminal = sys.stderr.isatty()
    while filled := writer.do_now(search.fill):
        done += filled
        if terminal:
            print(f"\r{done} of {total} texts", end="", file=sys.stderr, flush=True)
    if terminal and done:
        print(file=sys.stderr)
    print(f"{done} texts can be found by the index now")
    return FOUND
