"""`scrapy bulk`: whole archives read on all cores, or on all machines of a Dask cluster."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.bulk.filters import NOT_WANTED, BrokenIndex, Places
from crawler.bulk.inputs import NoInput, expand, files
from crawler.bulk.ledger import Ledger
from crawler.bulk.lock import all_locked
from crawler.bulk.progress import Progress, Told
from crawler.bulk.run import LIMITS, Reader, Wish, finished, read_all
from crawler.progress import quiet
from pipelines.relevance import Topic, TopicError
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse
WELL, PERSON, FAILED = 0, 1, 2
STORE = "store"
WANTED = "scrapy bulk needs dask and pyarrow: .venv/bin/pip install -c constraints.txt -e '.[bulk]'"


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or SIGTERM."""


class Command(ScrapyCommand):
    """Reads archives."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return (
            "INPUT… -o DIR|store [--scheduler tcp://…] [--workers N] [--url PATTERN] [--cdx FILE]"
        )

    def short_desc(self) -> str:
        """One line of help."""
        return "Read archives of any size (WARC) on all cores or a Dask cluster, into Parquet files or the store"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Reads WARC files (INPUT: files, folders, patterns) as `scrapy crawl files` does, each as a task of Dask:"
            " processes of this machine, or the workers of --scheduler, which need this package and the paths."
            " -o DIR: a Parquet file for each input, with a summary beside it. -o store: these (below VAR_FOLDER/bulk)"
            " are then stored, duplicates decided as always; INPUT may also be such a DIR. A run that was stopped is"
            " simply started again: finished inputs are not read twice. Exit code 0: well; 1: some inputs could not be read,"
            " or not to their end, named on stderr; 2: failed, or stopped."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        add = parser.add_argument
        add("-o", dest="target", metavar="DIR", help="a folder for Parquet files, or the word store")  # fmt: skip
        add("--scheduler", metavar="tcp://…", help="a Dask scheduler; default: processes of this machine")  # fmt: skip
        add("--workers", type=int, default=0, metavar="N", help="how many of these (one a core)")
        add(
            "--url",
            action="append",
            default=[],
            metavar="PATTERN",
            help="only these pages: '*.gov.cn', '*.gov.cn/zwgk/*'; may be repeated",
        )
        add("--cdx", action="append", default=[], metavar="FILE", help="only what this index of Common Crawl names (cdx-*.gz or Parquet); may be repeated")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads, stores, and tells what became of all."""
        quiet()
        if not args or not opts.target:
            raise UsageError("`scrapy bulk INPUT… -o DIR|store [options]`", print_help=False)
        if opts.workers < 0:
            raise UsageError(
                f"--workers {opts.workers}: must be 1 or more; 0 is one a core", print_help=False
            )
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        self.told = Told(sys.stderr)
        try:
            self.exitcode = self._run(args, opts)
        except (NoInput, TopicError, BrokenIndex) as error:
            raise UsageError(str(error), print_help=False) from None
        except ImportError as error:
            self._fail(f"{WANTED} ({error})")
        except Stopped:
            self._fail("stopped; the same command goes on where this one ended")
        except (*LOST, SQLAlchemyError) as error:
            self._fail(first_line(error))
        except OSError as error:
            self._fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))

    def _run(self, args: list[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        inputs = expand(args)
        if inputs.made and opts.target != STORE:
            raise UsageError(f"{inputs.made[0]} is stored by -o {STORE}", print_help=False)
        own = Path(self.settings["VAR_FOLDER"]) / "bulk"
        folder = (own if opts.target == STORE else Path(opts.target)).absolute()
        places = _places(opts)
        missing = places.missing(inputs.warcs) if places else None
        if places:
            self.told.note(places.told())
        if missing and not inputs.servers:
            self.told.note(
                f"{len(missing)} files of the index are not among the inputs, such as {missing[0]}"
            )
        paths = files(inputs, missing, self.settings["CONTACT"])
        made, code = list(inputs.made), WELL
        with ExitStack() as held:
            loaded = {one.parent.resolve() for one in made}
            held.enter_context(all_locked(loaded - {folder.resolve()} if paths else loaded))
            if paths:
                ledger = held.enter_context(Ledger(folder))
                code = self._read(paths, places, opts, ledger)
                made += finished(paths, ledger)
            if opts.target == STORE and made:
                code = max(code, self._load(made))
        return code

    def _read(
        self, paths: list[str], places: Places | None, opts: argparse.Namespace, ledger: Ledger
    ) -> int:  # fmt: skip
        """Has the WARC files read; the exit code."""
        assert self.settings is not None
        reader = Reader(
            limits={name: self.settings.getint(name) for name in LIMITS}, patterns=tuple(opts.url), places=places,
            topic=Topic.load(self.settings["TOPIC_FILE"]), agent=self.settings["USER_AGENT"],
        )  # fmt: skip
        progress = Progress(len(paths), self.told.show, self.told.note)
        read_all(paths, reader, ledger, Wish(opts.scheduler, opts.workers), progress)
        self.told.show("")
        if not progress.pages and (others := progress.counts[NOT_WANTED]):
            self.told.note(
                f"no page is of --url {' '.join(opts.url)}: {others} captures have another URL"
            )
        troubles = progress.troubles()
        print(*troubles, sep="\n", end="\n" if troubles else "", file=sys.stderr)
        print(progress.result())
        return PERSON if troubles else WELL

    def _load(self, made: list[Path]) -> int:
        """Stores what was made; the exit code."""
        from crawler.bulk.load import Load  # noqa: PLC0415  (an extra)

        assert self.settings is not None
        database = Database(
            self.settings["DATABASE_URL"], Path(self.settings["VAR_FOLDER"]) / "postgres"
        )
        writer = Writer(database, self.settings.getfloat("STORE_PATIENCE"))
        load = Load(writer, self.told.show)
        try:
            load.take(made)
        finally:
            writer.close_now()
            self.told.show("")
        for one in load.refused:
            print(f"refused: {one}", file=sys.stderr)
        counts = (f"{count} {what}" for what, count in sorted(load.counts.items()))
        print(f"run {load.run}: {', '.join(counts)}")
        return PERSON if load.refused or load.counts["failed"] else WELL

    def _fail(self, why: str) -> None:
        self.told.show("")
        self.told.note(f"scrapy bulk: {why}")
        self.exitcode = FAILED


def _places(opts: argparse.Namespace) -> Places | None:
    if not opts.cdx:
        return None
    places = Places()
    for one in opts.cdx:
        places.take(Path(one), opts.url)
    return places


def _stop(*_: Any) -> None:
    raise Stopped
