"""`scrapy cron`: prints the line of a crontab, or the units of systemd, that keep all sites crawled."""

from __future__ import annotations

import os
import pwd
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.duty.crontab import HOURLY, Place, crontab, environment, read_time, units

if TYPE_CHECKING:
    import argparse

WELL, PERSON = 0, 1
SLACK = 60  # seconds beside what crawls may wait for the store and for an answer, in order
ROOT = Path(__file__).parents[2]
PRIVATE = stat.S_IRWXG | stat.S_IRWXO


class Command(ScrapyCommand):
    """Prints; writes only what --write-env and -o name."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Usage."""
        return "[--systemd [-o FOLDER]] [--time 21:30] [--env-file FILE [--write-env]]"

    def short_desc(self) -> str:
        """One line of help."""
        return "Print the crontab line, or the systemd units, that run `scrapy due`"

    def long_desc(self) -> str:
        """Help."""
        return (
            "Prints what `crontab -e` is to hold, so that `scrapy due` runs every hour: it begins crawls inside"
            " their windows only. With --systemd, a service and a timer instead. Neither holds a secret: CONTACT"
            " and DATABASE_URL are read from an environment file, which --write-env makes of the settings that"
            " are set now, readable for nobody else. Exit code 0: well; 1: printed, but the environment file is"
            " not fit, as stderr says; 2: wrong usage."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The options."""
        super().add_options(parser)
        parser.add_argument("--systemd", action="store_true", help="print units of systemd")
        parser.add_argument("-o", "--output", metavar="FOLDER", help="with --systemd: write the units there")  # fmt: skip
        parser.add_argument("--time", default=HOURLY, metavar="21:30", help="once a day, in China time; default: hourly")  # fmt: skip
        parser.add_argument("--env-file", metavar="FILE", help="default: qinglan.env in VAR_FOLDER")
        parser.add_argument("--write-env", action="store_true", help="write that file from the environment")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints, and says on stderr what is still to be done."""
        if args or (opts.output and not opts.systemd):
            raise UsageError("`scrapy cron`, or `scrapy cron --systemd [-o FOLDER]`", print_help=False)  # fmt: skip
        place = self._place(opts.env_file)
        try:
            at = read_time(opts.time)
            if opts.write_env:
                write_environment(place.environment)
            told = units(place, at) if opts.systemd else {"": crontab(place, at)}
            if opts.output:
                write_units(Path(opts.output), told)
                told = {}
        except (ValueError, OSError) as error:
            raise UsageError(str(error), print_help=False) from None
        for name, text in told.items():
            print(f"# /etc/systemd/system/{name}\n{text}" if name else text)
        objections = objections_to(place.environment)
        for line in objections:
            print(f"scrapy cron: {line}", file=sys.stderr)
        self.exitcode = PERSON if objections else WELL

    def _place(self, named: str | None) -> Place:
        assert self.settings is not None
        settings = self.settings
        grace = settings.getfloat("STORE_PATIENCE") + settings.getfloat("DOWNLOAD_TIMEOUT")
        default = Path(settings["VAR_FOLDER"]) / "qinglan.env"
        user = pwd.getpwuid(os.getuid()).pw_name
        return Place(
            project=ROOT, scrapy=Path(sys.executable).with_name("scrapy"),
            environment=Path(named).absolute() if named else default,
            logs=Path(settings["LOG_FOLDER"]), mail=settings["CONTACT"].removeprefix("mailto:") or user,
            user=user, patience=int(grace) + SLACK,
        )  # fmt: skip


def write_environment(path: Path) -> None:
    """Writes the settings that are set now, for our eyes only; OSError if the file is there already."""
    from crawler.settings import set_by_user  # noqa: PLC0415  (read when a command runs)

    text = environment(set_by_user())
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as written:
        written.write(text)
    print(f"scrapy cron: {path} is written", file=sys.stderr)


def write_units(folder: Path, told: dict[str, str]) -> None:
    """Writes the units, and says how they are switched on."""
    for name, text in told.items():
        (folder / name).write_text(text, "utf-8")
        print(f"scrapy cron: {folder / name} is written", file=sys.stderr)
    print("scrapy cron: systemctl daemon-reload && systemctl enable --now qinglan.timer", file=sys.stderr)  # fmt: skip


def objections_to(path: Path) -> list[str]:
    """What keeps the environment file from use: it is not there, others may read it, it has no CONTACT."""
    try:
        mode, text = path.stat().st_mode, path.read_text("utf-8")
    except OSError as error:
        return [f"{path}: {error.strerror}: `scrapy cron --write-env` makes it of what is set now"]
    objections = []
    if mode & PRIVATE:
        objections.append(f"{path} may be read by others: chmod 600 {path}")
    if not any(line.startswith("CONTACT=") for line in text.splitlines()):
        objections.append(f"{path} has no line CONTACT='you@example.org': sites of others are left out")  # fmt: skip
    return objections
