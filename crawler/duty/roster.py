"""Which sites `scrapy due` may crawl, when and how often, and why it leaves the others alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.hours import Window, read_period
from crawler.sites import contact_objection
from crawler.spider_loader import registry, states
from pipelines.dueness import Habit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from crawler.sites import Site

NAMELESS = "sites of others are crawled with a CONTACT only, at which their operators reach you"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that may be crawled."""

    key: str
    every: timedelta
    window: Window
    own_window: bool = False
    """Whether its site file says when it may be crawled."""

    @property
    def habit(self) -> Habit:
        """What the rule of dueness asks of it."""
        return Habit(every=self.every, opens=self.window.next_opening)


@dataclass(slots=True)
class Roster:
    """The sites that may be crawled, by key; and those that are not, by what keeps them out."""

    sites: dict[str, Candidate] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    """Why they are not crawled, by what their site files say of access."""
    nameless: list[str] = field(default_factory=list)
    """Sites of others, which are not asked without a CONTACT."""
    broken: list[str] = field(default_factory=list)
    """Errors of site files, each with the file and the reason."""

    states: dict[str, str | None] | None = None
    """What each site file says in [access] state; None for a broken one, or without site files."""

    @property
    def habits(self) -> dict[str, Habit]:
        """By site."""
        return {key: one.habit for key, one in self.sites.items()}

    def open_at(self, moment: datetime, window: Window | None) -> list[str]:
        """The sites that may be begun at a moment: inside their windows, and inside `window`."""
        if window is not None and not window.open_at(moment):
            return []
        return [key for key, one in self.sites.items() if one.window.open_at(moment)]

    def left_out(self) -> Iterable[tuple[str, str]]:
        """Each site that is not crawled, or its file's error, with the reason."""
        yield from self.closed.items()
        for key in self.nameless:
            yield key, NAMELESS
        for error in self.broken:
            yield "a broken file", error

    def counted(self) -> str:
        """How many sites there are of each kind."""
        return (
            f"{len(self.sites)} sites may be crawled, {len(self.closed)} are closed to programs or have no columns yet,"
            f" {len(self.nameless)} want a CONTACT, {len(self.broken)} files are broken"
        )

    def needs_person(self) -> list[str]:
        """What a person has to put right, a line each."""
        lines = [f"site file left out: {error}" for error in self.broken]
        if self.nameless:
            lines.append(
                f"{named(self.nameless)} left out: {NAMELESS}, as in CONTACT=you@example.org"
            )
        return lines


def read_roster(settings: Any, window: Window | None) -> Roster:
    """The sites of SITES_FOLDER; `window` stands in for CRAWL_WINDOW.

    Raises ValueError when CRAWL_WINDOW or DUE_EVERY cannot be read.
    """
    usual = window or read_setting(settings, "CRAWL_WINDOW", Window.read)
    every = read_setting(settings, "DUE_EVERY", read_period)
    sites, errors = registry(Path(settings["SITES_FOLDER"]))
    folder = Path(settings["SITES_FOLDER"])
    roster = Roster(broken=[str(error) for error in errors], states=states(folder))
    for key, site in sorted(sites.items()):
        if not site.access.crawled:
            roster.closed[key] = site.access.objection
        elif not site.local and contact_objection(key, settings["CONTACT"]):
            roster.nameless.append(key)
        else:
            roster.sites[key] = _candidate(site, usual, every, given=window is not None)
    return roster


def _candidate(site: Site, usual: Window, every: timedelta, *, given: bool) -> Candidate:
    said = site.manners
    window = usual if given or not site.local else Window.read("always")
    if said.window:
        window = Window.read(said.window)
    period = read_period(said.every) if said.every else every
    return Candidate(site.key, period, window, own_window=said.window is not None)


def read_setting(settings: Any, name: str, read: Any) -> Any:
    """A setting as `read` understands it; ValueError with its name for others."""
    try:
        return read(settings[name])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def named(keys: list[str], most: int = 5) -> str:
    """Some names and how many more there are.

    >>> named(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    shown, more = keys[:most], len(keys) - most
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
