"""What is thrown where a page must not be asked for, or an answer must not be followed."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class Refused(IgnoreRequest):
    """A verdict: it becomes the page's rejection. Scrapy neither retries it nor logs it as an error."""

    @property
    def verdict(self) -> str:
        """The reason of the rejection."""
        return str(self)


class PrivateAddress(OSError):
    """A public site's name leads into a private network for now: the DNS may be mended."""
