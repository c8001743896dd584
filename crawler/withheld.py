"""Why a request never leaves: the run ends, or robots.txt says so."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class Withheld(IgnoreRequest):
    """The run ends in order: the page is given back untouched, for the next run."""


class NotNow(IgnoreRequest):
    """The host's robots.txt could not be had: nothing is asked, and the page is tried again soon."""


class Forbidden(IgnoreRequest):
    """robots.txt forbids the page, or the host refuses programs altogether.

    `reason` is what the rejection says.
    """

    def __init__(self, told: str, reason: str) -> None:
        super().__init__(told)
        self.reason = reason
