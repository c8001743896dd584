"""`scrapy record KEY|URL|FILE`: keeps a page and the report that it gives, as a test without code."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.progress import quiet
from crawler.sites import SiteError, key_of, load_sites
from crawler.workbench import recorded
from crawler.workbench.reading import Served, read, site_of
from crawler.workbench.sampling import Sample, fetch

if TYPE_CHECKING:
    import argparse

    from crawler.sites import Site

SITES = Path(__file__).parents[2] / "tests" / "sites"
NOT_SAVED, FAILED = 1, 2


class Command(ScrapyCommand):
    """Writes <FOLDER>/<site key>/<page name>/ with the page, its URL and its report."""

    requires_project = True

    def syntax(self) -> str:
        """Usage."""
        return "[options] KEY|URL|FILE"

    def short_desc(self) -> str:
        """One line of help."""
        return "Keep a page and the report that it gives, as a test without code"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Saves a page's bytes (page.html), what was known of it (page.json) and every field that"
            " is read from it (report.json; a missing field means None), for tests/sites/"
            "test_recorded.py. KEY: the newest articles of the site's first channels; URL: that page;"
            " both are fetched as politely as `scrapy crawl` does. FILE: bytes from disk (needs --url);"
            " a recorded folder is read anew. Look at report.json before you keep it, and correct"
            " what is wrong. Pages of real sites stay out of the repository: -o FOLDER, then `pytest"
            " tests/sites --sites FOLDER`. Exit code 0: saved; 1: nothing saved, since the folder"
            " exists; 2: wrong usage or nothing fetched."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        add = parser.add_argument
        add("-o", dest="folder", default=str(SITES), help="where to save (default: tests/sites)")
        add("-n", dest="count", type=int, default=1, help="articles to take for KEY (default: 1)")
        add("--url", help="URL of the page in FILE")
        add("--content-type", help="header Content-Type of the page in FILE")
        add("--force", action="store_true", help="replace what was recorded before")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quiets Scrapy before it logs its first line."""
        super().process_options(args, opts)
        quiet()

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Takes the pages, saves each, says what it saved."""
        if len(args) != 1:
            raise UsageError("say what to record: KEY, URL or FILE", print_help=False)
        assert self.settings is not None
        try:
            if Path(args[0]).exists():
                self._from_disk(Path(args[0]), opts)
            else:
                self._from_web(args[0], opts)
        except SiteError as error:
            raise UsageError(str(error), print_help=False) from None
        except OSError as error:
            print(f"scrapy record: {error}", file=sys.stderr)
            self.exitcode = FAILED

    def _from_disk(self, path: Path, opts: argparse.Namespace) -> None:
        if path.is_dir():
            if not (path / recorded.PAGE).exists():
                raise UsageError(
                    f"{path} is no recorded folder: it has no page.json", print_help=False
                )
            served, key = recorded.load(path)
            served = replace(served, content_type=opts.content_type or served.content_type)
            self._save(path, served, key, force=opts.force)
            return
        if "://" not in (opts.url or ""):
            raise UsageError("say where the file was served: --url URL", print_help=False)
        served = Served(url=opts.url, body=path.read_bytes(), content_type=opts.content_type)
        self._file(served, opts)

    def _from_web(self, target: str, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        folder = self.settings["SITES_FOLDER"]
        if "://" in target:
            sample = Sample(site_of(target, folder), url=target)
        elif site := load_sites(Path(folder))[0].get(target):
            sample = Sample(site, count=opts.count)
        else:
            reason = f"{target}: no such file, and no site of that key (`scrapy sites` shows all)"
            raise UsageError(reason, print_help=False)
        objection = sample.objection(self.settings["CONTACT"])
        if objection:
            raise UsageError(objection, print_help=False)
        fetch(self.crawler_process, sample)
        for failure in sample.failures:
            print(f"scrapy record: {failure}", file=sys.stderr)
        for served in sample.served:
            self._file(served, opts)
        if not sample.served:
            self.exitcode = FAILED

    def _file(self, served: Served, opts: argparse.Namespace) -> None:
        """Saves a page in its place below the folder."""
        assert self.settings is not None
        site = site_of(served.url, self.settings["SITES_FOLDER"])
        key = site.key if site else key_of(served.url) or "unnamed"
        place = Path(opts.folder) / key / recorded.name_of(served.url)
        self._save(place, served, key, force=opts.force)

    def _save(self, place: Path, served: Served, key: str, *, force: bool) -> None:
        assert self.settings is not None
        if place.exists() and not force:
            print(f"scrapy record: {place} exists: --force replaces it", file=sys.stderr)
            self.exitcode = NOT_SAVED
            return
        site: Site | None = load_sites(Path(self.settings["SITES_FOLDER"]))[0].get(key)
        report = read(served, site)
        recorded.save(place, served, key, report)
        told = report.rejection or report.title or "(no title)"
        print(f"{place}: {told}, {len(recorded.expected(report))} fields")
