"""`scrapy topic`: learns a topic from exemplars, measures it on labels, scores the corpus by it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from sqlalchemy.exc import SQLAlchemyError

from crawler.progress import quiet
from crawler.workbench.rescored import Which, rescore
from crawler.workbench.topic_tables import show_learnt, show_measured
from crawler.workbench.topics import TABLE, Wish, labelled, learn, measure
from pipelines import learning
from pipelines.relevance import Topic, TopicError
from pipelines.store import sites
from pipelines.store.database import LOST, Database
from pipelines.store.writer import Writer, first_line

if TYPE_CHECKING:
    import argparse

    from pipelines.store.rescoring import Change

WELL, PERSON, FAILED = 0, 1, 2
WIDTH = 160  # of a table that goes into a file or a pipe
SEED = Path(__file__).parents[2] / "seeds" / "facets.toml"
OF = {
    "learn": {"background", "labels", "facets", "output", "force"},
    "evaluate": {"labels", "json"},
    "rescore": {"site", "unscored", "dry_run"},
}
USAGE = "`scrapy topic learn FOLDER`, `… evaluate` or `… rescore`; `scrapy topic -h` tells more"


class Command(ScrapyCommand):
    """Does one of three things, by its first word."""

    requires_project = True
    requires_crawler_process = False
    writer: Writer | None = None

    def syntax(self) -> str:
        """Usage."""
        return "[options] learn FOLDER | evaluate | rescore"

    def short_desc(self) -> str:
        """One line of help."""
        return "Learn a topic from exemplars, measure it on labels, score the corpus by it"

    def long_desc(self) -> str:
        """Help."""
        return (
            "learn: makes a topic file of the texts (.txt, .html, .pdf, .docx) below FOLDER and of the seed words in"
            " --facets; shows the terms, what was dropped, and how each exemplar scores. evaluate: scores labelled"
            " pages by TOPIC_FILE: precision, recall, the curve, the borderline pages. rescore: scores every report and"
            " every off-topic page of the store by TOPIC_FILE, without a crawl: what falls below the threshold leaves the"
            " corpus and is kept, what rises above it comes (back) into it; killed, it goes on where it was. Exit"
            " code 0: well; 1: a person must look (an exemplar is rejected, a file or label has no text, few labels,"
            " stopped); 2: failed. docs/topic.md shows all three."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        add = parser.add_argument
        add("--background", metavar="FOLDER|corpus", help="learn: texts of other kinds; else the shipped language model")  # fmt: skip
        add("--labels", metavar="FILE|table", help="a CSV or TSV file of URL or path, grade (2 wanted, 1 close, 0 other), or the table label (of evaluate the default)")  # fmt: skip
        add("--facets", metavar="FILE", help="learn: seed words, agencies, owners (seeds/facets.toml)")  # fmt: skip
        add("-o", "--output", metavar="FILE", help="learn: the topic file (VAR_FOLDER/topic.toml)")
        add("--force", action="store_true", help="learn: write over a file that is there")
        add("--json", action="store_true", help="evaluate: print JSON")
        add("--site", metavar="KEY", help="rescore: only this site")
        add("--unscored", action="store_true", help="rescore: only reports whose text nothing has scored yet")  # fmt: skip
        add("--dry-run", action="store_true", help="rescore: only tell what would fall and come back")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Does what the word says."""
        quiet()
        words = {"learn": self._learn, "evaluate": self._evaluate, "rescore": self._rescore}
        if not args or args[0] not in words or len(args) != (2 if args[0] == "learn" else 1):
            raise UsageError(USAGE, print_help=False)
        others = set.union(*OF.values()) - OF[args[0]]
        if wrong := sorted(name for name in others if getattr(opts, name)):
            raise UsageError(f"--{wrong[0].replace('_', '-')} is not for {args[0]}", print_help=False)  # fmt: skip
        self.console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        try:
            self.exitcode = words[args[0]](args, opts)
        except TopicError as error:
            raise UsageError(str(error), print_help=False) from None
        except (*LOST, SQLAlchemyError) as error:
            print(f"scrapy topic: {first_line(error)}", file=sys.stderr)
            self.exitcode = FAILED
        finally:
            if self.writer:
                self.writer.close_now()

    def _learn(self, args: list[str], opts: argparse.Namespace) -> int:
        """Learns, writes and shows."""
        assert self.settings is not None
        path = Path(opts.output or Path(self.settings["VAR_FOLDER"]) / "topic.toml")
        if path.exists() and not opts.force:
            raise TopicError(f"{path} is there already: give another -o FILE, or --force")
        if not path.parent.is_dir() and opts.output:
            raise TopicError(f"{path.parent}: no such folder")
        wish = Wish(folder=Path(args[1]), facets=Path(opts.facets or SEED), background=opts.background, labels=opts.labels)  # fmt: skip
        learnt = learn(wish, self._store)
        note = (
            f"Learnt from {len(learnt.exemplars)} exemplars of {wish.folder} and the seed words of {wish.facets.name}"
            f" against {learnt.background}. A weight says how much likelier a window of 500 characters of an exemplar"
            " has the term than one of other texts (natural logarithm); 0 switches a term off."
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            learning.write(learnt.topic, path, note)
        except OSError as error:
            raise TopicError(f"{path}: {error.strerror}") from error
        show_learnt(self.console, learnt)
        self.console.print(f"Written: {path}. TOPIC_FILE={path} scrapy topic evaluate", soft_wrap=True)  # fmt: skip
        return PERSON if learnt.doubtful else WELL

    def _evaluate(self, args: list[str], opts: argparse.Namespace) -> int:
        """Measures and shows."""
        measured = measure(self._topic(), *labelled(opts.labels or TABLE, self._store))
        if opts.json:
            told = {
                "topic_version": measured.topic.version, "threshold": measured.topic.threshold,
                **asdict(measured.evaluation), "few": measured.few, "labels": measured.told(),
                "missing": measured.missing,
            }  # fmt: skip
            told["borderline"] = [measured.rows[place][0].url for place in measured.evaluation.borderline]  # fmt: skip
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            show_measured(self.console, measured)
        return PERSON if measured.few or measured.missing else WELL

    def _rescore(self, args: list[str], opts: argparse.Namespace) -> int:
        """Rescores and tells."""
        topic, store = self._topic(), self._store()
        if opts.site and not store.do_now(lambda c, t: sites.known(c, t, opts.site)):
            raise TopicError(f"the store knows no site {opts.site}")
        which = Which(site=opts.site, unscored=opts.unscored, dry=opts.dry_run)
        try:
            done = rescore(store, topic, which, self._tell)
        except KeyboardInterrupt:
            print("scrapy topic: stopped; the same command goes on where it was", file=sys.stderr)
            return PERSON
        would = " (nothing is written)" if opts.dry_run else ""
        print(f"topic {topic.version}: {done.told()}{would}")
        return WELL

    def _tell(self, change: Change) -> None:
        before = "  -  " if change.before is None else f"{change.before:.3f}"
        print(f"{change.what:<9} {before} -> {change.after:.3f}  {change.title or '(no title)'}  {change.url}")  # fmt: skip

    def _topic(self) -> Topic:
        assert self.settings is not None
        return Topic.load(self.settings["TOPIC_FILE"])

    def _store(self) -> Writer:
        """The store, opened when it is first wanted."""
        if self.writer is None:
            assert self.settings is not None
            folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
            self.writer = Writer(Database(self.settings["DATABASE_URL"], folder), 30)
        return self.writer
