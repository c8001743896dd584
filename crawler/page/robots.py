"""What an answer for robots.txt means: RFC 9309, and stricter where a host refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from protego import Protego

from crawler.page.encoding import decode
from crawler.page.urls import resolved
from crawler.page.verdict import challenge

LARGEST = 500 * 1024  # bytes that are read (RFC 9309, section 2.5)
REFUSED = frozenset((HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
MOST_DELAY = 7 * 24 * 3600.0  # seconds; far more than any run waits
MOST_LOST = 0.1  # of the characters of a text; more was never text
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")  # never in a text
Verdict = Literal["obey", "allowed", "refused", "not now"]


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt: `obey` its rules; all is `allowed`; the host has `refused`; `not now`."""

    verdict: Verdict
    why: str
    """What was answered, in a few words."""
    text: str = ""
    rules: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Whether the rules let `agent` have `url`, as it is written and as servers resolve it."""
        return self.rules is None or all(
            self.rules.can_fetch(one, agent) for one in {url, resolved(url)}
        )

    def delay(self, agent: str) -> float:
        """Seconds that the host wants between two requests of `agent` (Crawl-delay); 0 if unsaid.

        At most MOST_DELAY: Crawl-delay may be a number of any size.
        """
        return min(float(self.rules.crawl_delay(agent) or 0), MOST_DELAY) if self.rules else 0.0


def read_robots(status: int, body: bytes, content_type: str | None = None) -> Robots:
    """What a server's answer for robots.txt, redirects followed, means for its pages.

    RFC 9309, section 2.3.1: 2xx is obeyed, 4xx leaves all open, 5xx closes all for now. Stricter
    than it: 401 and 403 are a refusal of programs, 429 is as 5xx.
    """
    why = f"http {status}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _read(why, body, content_type)
    if status in REFUSED:
        return Robots("refused", why)
    client_error = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if client_error and status != HTTPStatus.TOO_MANY_REQUESTS:
        return Robots("allowed", why)
    return Robots("not now", why)


def _read(why: str, body: bytes, content_type: str | None) -> Robots:
    if len(body) > LARGEST:
        # Half a rule could forbid what the whole one does not.
        body = body[: body.rfind(b"\n", 0, LARGEST) + 1]
    text = decode(body, content_type)[0].lstrip("\ufeff")
    if CONTROL.search(text) or text.count("\ufffd") > MOST_LOST * len(text):
        return Robots("not now", f"{why}, undecodable")
    if kind := challenge(text):
        return Robots("not now", f"{why}, challenge:{kind}", text)
    if text.lstrip().startswith("<"):
        # What many a server answers for whatever it does not have.
        return Robots("allowed", f"{why}, a web page", text)
    return Robots("obey", why, text, Protego.parse(text))
