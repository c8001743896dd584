"""`scrapy sql`: psql on the store, whichever it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipelines.store.database import LOST, Database
from pipelines.store.programs import StoreError, program
from pipelines.store.writer import first_line

if TYPE_CHECKING:
    import argparse

    from sqlalchemy.engine import URL


class Command(ScrapyCommand):
    """Opens psql, or runs one statement."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[-c STATEMENT]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Open psql on the store, or run one statement (-c), rows tab-separated"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Opens psql on the store that DATABASE_URL names, or on the embedded PostgreSQL if it is"
            " empty, which runs as long as psql does. In psql: \\d lists tables and views, \\d+ corpus"
            " explains one. With -c, runs one statement and prints its rows, values parted by tabs,"
            " without a header. Exit code 0: well; 1: the statement failed; 2: no store."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The option -c."""
        super().add_options(parser)
        parser.add_argument("-c", dest="statement", metavar="STATEMENT", help="run one statement")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Replaces this process by psql, which inherits its lock on the embedded server."""
        if args:
            raise UsageError("statements follow -c, in quotes", print_help=False)
        assert self.settings is not None
        folder = Path(self.settings["VAR_FOLDER"]) / "postgres"
        database = Database(self.settings["DATABASE_URL"], folder)
        try:
            database.connect().close()
            psql = program("psql")
        except LOST as error:
            print(
                f"scrapy sql: {error if isinstance(error, StoreError) else first_line(error)}",
                file=sys.stderr,
            )
            self.exitcode = 2
            return
        environment, target = connection_of(database.url)
        command = [psql, "-X", "-v", "ON_ERROR_STOP=1", "-d", target]
        if opts.statement:
            command += ["-At", "-F", "\t", "-c", opts.statement]
        sys.stdout.flush()
        os.execve(psql, command, {**os.environ, **environment})


def connection_of(url: URL) -> tuple[dict[str, str], str]:
    """The environment with the password, which `ps` must not show, and libpq's URI without it."""
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    bare = url.set(drivername="postgresql", password=None)
    return {**password, "PGCLIENTENCODING": "UTF8"}, bare.render_as_string(hide_password=False)
