"""What a worker tells at its end: one line for cron's mail, and an exit code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.duty.roster import named
from pipelines.store.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.duty.worker import Crawled

WELL, PERSON, FAILED = 0, 1, 2


@dataclass(slots=True)
class Outcome:
    """What a worker did, and what it found."""

    crawled: Sequence[Crawled] = ()
    tally: Tally = field(default_factory=Tally)
    later: int = 0
    """Sites that are due and wait for their window to open."""
    left: int = 0
    """Sites that are due and could have been crawled, had the worker gone on."""
    unfit: Sequence[str] = ()
    """What a person must put right before some sites can be crawled."""
    trouble: str = ""
    stopped: bool = False

    @property
    def code(self) -> int:
        """0 well, 1 something needs a person, 2 failed."""
        if self.trouble or self.failed:
            return FAILED
        asked_for = self.persons or self.tally.alarms or self.unfit or self.stopped
        return PERSON if asked_for else WELL

    @property
    def failed(self) -> list[str]:
        """Sites whose crawls failed, each with its exit code."""
        return [f"{one.site} (exit {one.code})" for one in self.crawled if one.code not in (0, 1, None)]  # fmt: skip

    @property
    def persons(self) -> list[str]:
        """Sites whose crawls have something to look at in their logs; not those that the stop ended."""
        return [one.site for one in self.crawled if one.code == PERSON and not self.stopped]

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do, and nothing new to tell."""
        return not (self.crawled or self.tally.alarms or self.trouble or self.stopped)

    def line(self) -> str:
        """All in one line, the good news first."""
        count, alarms = len(self.crawled), self.tally.alarms
        sites = f"{count} {'site' if count == 1 else 'sites'} crawled"
        gave = f"{self.tally.new} new, {self.tally.revised} revised, {self.tally.gone} gone"
        parts = [f"{sites}, {gave}" if count else "nothing is due"]
        if alarms:
            told = named([f"{site}: {kind}" for site, kind in alarms])
            parts.append(f"{len(alarms)} {'alarm' if len(alarms) == 1 else 'alarms'} ({told})")
        if self.persons:
            parts.append(f"look at the logs of {named(self.persons)}")
        if self.failed:
            parts.append(f"failed: {named(self.failed)}")
        if self.trouble:
            parts.append(f"given up: {self.trouble}")
        if self.unfit:
            parts.append(f"{len(self.unfit)} to put right (scrapy due --list)")
        if self.stopped:
            parts.append("stopped")
        parts += [f"{number} {what}" for number, what in ((self.left, "more are due"), (self.later, "wait for the next window")) if number]  # fmt: skip
        return f"qinglan: {'; '.join(parts)}"

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "code": self.code, "told": self.line(),
            "crawled": [{"site": one.site, "code": one.code, "run": one.run} for one in self.crawled],
            "new": self.tally.new, "revised": self.tally.revised, "gone": self.tally.gone,
            "alarms": [{"site": site, "kind": kind} for site, kind in self.tally.alarms],
            "wait": self.later, "left": self.left, "unfit": list(self.unfit),
            "trouble": self.trouble or None, "stopped": self.stopped,
        }  # fmt: skip
