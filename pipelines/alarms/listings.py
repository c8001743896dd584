"""Alarms of a site's listings: refused, away, gone, empty, shrunken."""

from __future__ import annotations

import re
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

from pipelines.alarms.figures import COMPLETE, Alarm, Verdict
from pipelines.alarms.reasons import NO_LINKS, blocked, is_refusal, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.alarms.figures import Reading, Run

    Rule = Callable[[Reading, Sequence[Reading]], Verdict]

KINDS = ("challenge", "blocked", "unreachable", "gone", "empty-listing", "robots")
LATELY = 5  # readings that say what a channel has; what stays otherwise for longer is so
SHRUNK = 0.7  # of the links that were there
# Standard deviations of a Poisson count, whose variance is its mean. What a listing shows stays for long, so
# that its number varies far less than that.
DEVIATIONS = 1.5
PAGES = 2  # more or less that are the site's own affair
HALVED = 0.5  # of the pages or records that were declared
FEWER = 1 / 3  # of the links on a page
LEAST_LINKS = 6  # on a page, of which a third is nothing
PATIENT = 3  # readings in a row that fail before one channel among others is told
SAID = re.compile(r"partial: (?:\d+ of \d+ (?:records|pages)|shows nothing new|no links found)")


def judge_listings(run: Run) -> Verdict:
    """What the readings of a run say of the site's listings."""
    verdict = Verdict()
    refused = run.reason.startswith("blocked: ")
    if refused:
        kind = run.reason.removeprefix("blocked: ")
        at = next((one.url for one in run.readings if one.failure), None)
        told = f"the host refused three times in a row ({kind}) and was left alone"
        verdict.met.append(Alarm(blocked(kind), told, at or _first(run)))
    answered = any(one.answered for one in run.readings)
    for reading in run.readings:
        before = run.before(reading.channel)
        if reading.failure is not None and not (refused and is_refusal(reading.failure)):
            _failed(verdict, reading, before, alone=not answered)
        for rule in SHRINKING.values():
            verdict.add(Verdict(rule(reading, before).met))
    verdict.add(Verdict(over={kind for kind, rule in SHRINKING.items() if _is_over(run, rule)}))
    if run.finished and _all_read(run):
        verdict.add(Verdict(over=set(KINDS)))
        if not run.faults:
            verdict.add(Verdict(over={"unreadable"}))
    return verdict


def _first(run: Run) -> str | None:
    """A listing to look at where the run read none."""
    return next((one.url for one in (*run.readings, *run.earlier)), None)


def _lately(run: Run) -> set[str]:
    """The channels that the runs before read lately."""
    latest = {one.run for one in run.earlier}
    lately = set(sorted(latest, reverse=True)[: 2 * LATELY])
    return {one.channel for one in run.earlier if one.run in lately}


def _all_read(run: Run) -> bool:
    """Whether every channel that lately was read was read by this run."""
    read = {one.channel for one in run.readings if one.failure is None}
    return bool(read) and _lately(run) <= read


def _is_over(run: Run, rule: Rule) -> bool:
    """Whether a channel of this run is well, and the last word on each channel read lately is that it is.

    A reading that says nothing (unchanged, known, cut off) leaves the last word to the one before.
    """
    said = False
    for channel in _lately(run) | {one.channel for one in run.readings}:
        own = [one for one in run.readings if one.channel == channel]
        readings = own + run.before(channel)
        for place, one in enumerate(readings):
            found = rule(one, readings[place + 1 :])
            if found.met:
                return False
            if found.over:
                said = said or place < len(own)
                break
    return said


def _failed(verdict: Verdict, now: Reading, before: Sequence[Reading], *, alone: bool) -> None:
    """A channel that could not be read: told at once, but for outages of one among others."""
    kind = kind_of(now.failure or "")
    past = max((one.links for one in before), default=0)
    gave = f"it gave {past} links" if past else "it has given no links yet"
    if kind == "unreachable" and not alone:
        lately = before[: PATIENT - 1]
        if len(lately) < PATIENT - 1 or any(one.failure is None for one in lately):
            return
    verdict.add(Verdict([Alarm(kind, f"{now.channel}: {now.failure}; {gave}", now.url)]))


def _paging(now: Reading, before: Sequence[Reading]) -> Verdict:
    """Fewer links than lately, though the reading came to an end; or less is declared than lately."""
    whole = [one for one in before if one.ended == COMPLETE and one.links][:LATELY]
    ended = now.ended == COMPLETE or bool(SAID.match(now.ended))
    was = max((one.links for one in whole), default=0)
    if ended and now.links and was - now.links >= DEVIATIONS * sqrt(was) and now.links <= SHRUNK * was:  # fmt: skip
        pages = max(one.listings for one in whole)
        told = f"{now.channel}: {now.links} links on {now.listings} pages ({now.ended}), before {was} on {pages}"
        return Verdict([Alarm("paging", told, now.url)])
    for what in ("pages", "records"):
        value, values = getattr(now, f"declared_{what}"), [getattr(one, f"declared_{what}") for one in before]  # fmt: skip
        declared = [one for one in values if one is not None][:LATELY]
        most = max(declared, default=0)
        least = DEVIATIONS * sqrt(most) if what == "records" else PAGES
        if value is not None and value <= HALVED * most and most - value >= least:
            told = f"{now.channel}: declares {value} {what}, before {most}"
            return Verdict([Alarm("paging", told, now.url)])
    return Verdict(over={"paging"} if now.ended == COMPLETE and now.links else set())


def _sparse(now: Reading, before: Sequence[Reading]) -> Verdict:
    """Far fewer links on a page than lately: a part of the listing is read no more."""
    if not now.links or not now.listings or now.ended == f"partial: {NO_LINKS}":
        return Verdict()
    pages = [one.links / one.listings for one in before if one.links and one.listings]
    each, lately = now.links / now.listings, pages[: 2 * LATELY]
    if len(lately) < PATIENT:
        return Verdict()
    was = median(lately)
    if was >= LEAST_LINKS and each < FEWER * was:
        told = f"{now.channel}: {each:.3g} links a page, before {was:.3g}"
        return Verdict([Alarm("few-links", told, now.url)])
    return Verdict(over={"few-links"})


# An alarm is one of the site, and these rules look at one channel: see _is_over.
SHRINKING: dict[str, Rule] = {"paging": _paging, "few-links": _sparse}
