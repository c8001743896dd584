"""What cron and systemd are told, so that they run `scrapy due`: texts that both really understand."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOURLY = "hourly"
MINUTE = 7  # of each hour: not the full hour, at which every machine's cron begins something
ZONE = "Asia/Shanghai"
TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
QUOTE = re.compile(r"['\n\r]")
NAME = "qinglan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the program lies and who runs it; all paths are absolute."""

    project: Path
    scrapy: Path
    environment: Path
    """File of NAME='value' lines with CONTACT and DATABASE_URL, which nobody else may read."""
    logs: Path
    mail: str
    """Who gets cron's mail."""
    user: str
    patience: int
    """Seconds that crawls may take to end in order."""


def read_time(text: str) -> tuple[int, int] | None:
    """Hour and minute of "21:30", in China; None for "hourly"; ValueError for other words.

    >>> read_time("7:05"), read_time("hourly")
    ((7, 5), None)
    """
    if text == HOURLY:
        return None
    match = TIME.fullmatch(text)
    if not match:
        raise ValueError(f'{text!r} is no time: write "21:30", or "hourly"')
    return int(match[1]), int(match[2])


def crontab(place: Place, at: tuple[int, int] | None) -> str:
    """The lines for `crontab -e`: settings of cron, and the one line that serves all sites."""
    hour, minute = (str(at[0]), at[1]) if at else ("*", MINUTE)
    load = f"set -a; . {_quoted(place.environment)}; set +a"
    command = (
        f"cd {_quoted(place.project)} && {{ {load}; exec {_quoted(place.scrapy)} due --quiet; }}"
    )
    command = command.replace("%", r"\%")  # a bare one ends the command (crontab(5))
    often = "At this hour of China" if at else "Every hour"
    zone = "# Debian's cron does not know CRON_TZ: there, write the hour of this machine's clock.\n"
    return (
        f"# Qinglan. {often}, the sites that are due are crawled; they are begun in their windows only.\n"
        f"# CONTACT and DATABASE_URL stand in {place.environment} (mode 0600).\n"
        f"# A line is mailed if something was crawled or went wrong; the logs are in {place.logs}.\n"
        f"{zone if at else ''}"
        "SHELL=/bin/sh\n"
        f"PATH={place.scrapy.parent}:/usr/local/bin:/usr/bin:/bin\n"
        f'MAILTO="{place.mail}"\n'
        f"CRON_TZ={ZONE}\n"
        f"{minute} {hour} * * *  {command}\n"
    )


def units(place: Place, at: tuple[int, int] | None) -> dict[str, str]:
    """The service and its timer for systemd, by the names of their files."""
    when = f"*-*-* {at[0]:02}:{at[1]:02}:00 {ZONE}" if at else f"*-*-* *:{MINUTE:02}:00"
    service = (
        "[Unit]\n"
        "Description=Qinglan: crawl the sites that are due\n"
        "Wants=network-online.target\n"
        "After=network-online.target postgresql.service\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"User={place.user}\n"
        f"WorkingDirectory={_specified(place.project)}\n"
        f"EnvironmentFile={_specified(place.environment)}\n"
        f"ExecStart={_argument(place.scrapy)} due\n"
        "# The crawls end with their worker; the embedded PostgreSQL must outlive it.\n"
        "KillMode=process\n"
        "TimeoutStartSec=infinity\n"
        f"TimeoutStopSec={place.patience}\n"
        "Nice=10\n"
        "UMask=0077\n"
        "NoNewPrivileges=yes\n"
    )
    timer = (
        "[Unit]\n"
        "Description=Qinglan: when the sites that are due are crawled\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar={when}\n"
        "Persistent=yes\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )
    return {f"{NAME}.service": service, f"{NAME}.timer": timer}


def environment(said: Mapping[str, str]) -> str:
    """Settings as a file that sh and systemd read alike; ValueError for one that they would not."""
    lines = ["# Read by cron's sh and by systemd: NAME='value', without other quotes.\n"]
    for name, value in said.items():
        if QUOTE.search(value):
            raise ValueError(
                f"{name} holds a quote or a new line, which sh and systemd read differently: write %27"
                " for ' in a URL"
            )
        lines.append(f"{name}='{value}'\n")
    return "".join(lines)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _specified(path: Path) -> str:
    """A path in a unit: % begins a specifier there."""
    return str(path).replace("%", "%%")


def _argument(path: Path) -> str:
    """A word of ExecStart."""
    plain = str(path).replace("%", "%%").replace("$", "$$")
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if re.search(r"[\s\"'\\]", plain) else plain
