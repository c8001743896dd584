"""`scrapy sites`: the registry, site by site, and how each one stands."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.site_parts import State
from crawler.spider_loader import registry
from crawler.workbench.overview import rows, stored, table
from pipelines.store.database import Database

if TYPE_CHECKING:
    import argparse

    from crawler.sites import Site

BROKEN = 1
WIDTH = 200  # of a table that goes into a file or a pipe


class Command(ScrapyCommand):
    """Prints a table, or JSON."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[options]"

    def short_desc(self) -> str:
        """One line of help."""
        return "List the sites with family, state, last run and completeness"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Lists the sites of seeds/sites/: key, name, region, level, family, state, confidence,"
            " number of channels; from the store, if it can be reached, the last run, how it ended,"
            " its new reports, and how many channels were read to their ends. Exit code 0: well;"
            " 1: a site file is broken (told on stderr); 2: wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument(
            "--state", choices=get_args(State), help="only sites of this state, with what was seen"
        )
        parser.add_argument("--family", help="only sites of this family")
        parser.add_argument("--region", help="only regions whose code begins so: 42 is 湖北")
        parser.add_argument("--json", action="store_true", help="print JSON, one object a site")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints the sites, and on stderr what is wrong."""
        if args:
            raise UsageError("`scrapy sites` lists all; `scrapy site KEY` checks one", print_help=False)  # fmt: skip
        assert self.settings is not None
        sites, errors = registry(Path(self.settings["SITES_FOLDER"]))
        chosen = [site for site in sites.values() if wanted(site, opts)]
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        known, why = stored(Database(self.settings["DATABASE_URL"], folder))
        told = rows(chosen, known)
        if opts.json:
            print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        else:
            console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
            console.print(table(told, seen=opts.state is not None))
            console.print(f"{len(told)} of {len(sites)} sites.")
        if why:
            print(f"scrapy sites: {why}", file=sys.stderr)
        for error in errors:
            print(f"scrapy sites: site file left out: {error}", file=sys.stderr)
        self.exitcode = BROKEN if errors else 0


def wanted(site: Site, opts: argparse.Namespace) -> bool:
    """Whether a site is one of those that the options ask for."""
    return (
        opts.state in (None, site.access.state)
        and opts.family in (None, site.family)
        and site.region.startswith(opts.region or "")
    )
