"""How long a host is left in peace between an answer and the next request."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

LONGEST_REST = 600.0  # seconds; a host that wants more is left to another run
A_DAY = (
    24 * 3600.0
)  # seconds; whoever asks for more has mistaken a unit, and is asked again tomorrow


@dataclass(slots=True)
class Pace:
    """The delay of one host: DOWNLOAD_DELAY, more for a slow or busy one, never less than it asks for.

    It follows the rule of Scrapy's AutoThrottle, and reads its settings; that extension sets the
    delay of one process only.
    """

    least: float
    most: float
    jitter: float
    concurrency: float
    """Share of the time in which the host may be busy for us; 0: the delay is constant."""
    delay: float
    asked: float = 0.0
    """Seconds that the host itself asks for: its Crawl-delay."""
    busy: bool = False
    """Whether it has ever asked for a rest."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Pace:
        """The pace that a host starts with."""
        least = settings.getfloat("DOWNLOAD_DELAY")
        throttled = settings.getbool("AUTOTHROTTLE_ENABLED")
        return cls(
            least=least,
            most=settings.getfloat("AUTOTHROTTLE_MAX_DELAY"),
            jitter=settings.getfloat("DOWNLOAD_DELAY_JITTER"),
            concurrency=settings.getfloat("AUTOTHROTTLE_TARGET_CONCURRENCY") if throttled else 0.0,
            delay=max(least, settings.getfloat("AUTOTHROTTLE_START_DELAY") if throttled else 0.0),
        )

    @property
    def kept(self) -> bool:
        """Whether there is any delay to keep."""
        return self.delay > 0 or self.asked > 0 or self.busy

    def answered(self, latency: float, status: int) -> None:
        """Follows the time that the host took; an error page, quick as it is, makes us no quicker."""
        if not self.concurrency:
            return
        target = latency / self.concurrency
        delay = max(self.least, min(max(target, (self.delay + target) / 2), self.most))
        if status == HTTPStatus.OK or delay > self.delay:
            self.delay = delay

    def slow_down(self) -> None:
        """Doubles the delay for the rest of the run: the host said that we were too quick."""
        self.least = self.delay = max(self.least, min(2 * self.delay, self.most))

    def pause(self) -> float:
        """Seconds until the next request; DOWNLOAD_DELAY_JITTER varies our own delay only."""
        varied = self.delay * (1 + random.uniform(-self.jitter, self.jitter))
        return max(varied, min(self.asked, A_DAY))


def retry_after(value: str | None, moment: datetime) -> float | None:
    """Seconds that the header Retry-After asks for, given as a number or a date; None if unreadable.

    >>> retry_after("120", datetime(2026, 3, 2, tzinfo=UTC))
    120.0
    >>> retry_after("Mon, 02 Mar 2026 00:01:00 GMT", datetime(2026, 3, 2, tzinfo=UTC))
    60.0
    >>> retry_after("soon", datetime(2026, 3, 2, tzinfo=UTC))
    """
    said = (value or "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said[:10]), A_DAY)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # the zone is a number too, of any length
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - moment).total_seconds()), A_DAY)
