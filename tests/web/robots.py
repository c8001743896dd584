"""robots.txt in the shapes that public sites have it, and what each allows (RFC 9309, SITES §5)."""

from __future__ import annotations

from protego import Protego

from tests.web.answers import Answer

ALLOW = "User-agent: *\nDisallow: /private/\n"
AGENT = "QinglanBot"


def text(content: str, encoding: str = "utf-8") -> Answer:
    """A robots.txt that is served as a file."""
    return Answer(content.encode(encoding), content_type="text/plain")


VARIANTS: dict[str, Answer | None] = {
    "allow": text(ALLOW),
    "404": None,
    "410": Answer(b"Gone", 410),
    "401": Answer(b"Unauthorized", 401),
    "403": Answer(b"<h1>403 Forbidden</h1>", 403),
    "500": Answer(b"<h1>Internal Server Error</h1>", 500),
    "503": Answer(b"<h1>Service Unavailable</h1>", 503),
    "deny": text("User-agent: Baiduspider\nAllow: /\n\nUser-agent: *\nDisallow: /\n"),
    "delay": text("User-agent: *\nCrawl-delay: 0.4\nDisallow: /private/\n"),
    "agent": text(f"User-agent: *\nAllow: /\n\nUser-agent: {AGENT}\nDisallow: /djgz/\n"),
    "other agent": text("User-agent: *\nAllow: /\n\nUser-agent: BadBot\nDisallow: /\n"),
    "bom": text("\ufeffUser-agent: *\nDisallow: /djgz/\n"),
    "gbk": text("# 本站不允许抓取党建栏目\nUser-agent: *\nDisallow: /djgz/\n", "gbk"),
    "html": Answer(b"<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"),
}
"""By name; None is 404."""


def answer(robots: str | Answer | None) -> Answer | None:
    """What a host answers for /robots.txt."""
    if isinstance(robots, str):
        return text(robots) if robots else None
    return robots


def allows(robots: str | Answer | None, url: str) -> bool:
    """Whether a crawler that keeps to a host's robots.txt may ask for a URL.

    404 and 410 allow everything; other refusals and failures of the server allow nothing.
    """
    served = answer(robots)
    if served is None or served.status in (404, 410):
        return True
    if served.status >= 400:
        return False
    return rules(served).can_fetch(url, AGENT)


def delay(robots: str | Answer | None) -> float:
    """The seconds between two requests that a host's robots.txt asks for."""
    served = answer(robots)
    if served is None or served.status >= 400:
        return 0.0
    return float(rules(served).crawl_delay(AGENT) or 0)


def rules(served: Answer) -> Protego:
    """The rules of a robots.txt, whatever encoding it is in."""
    return Protego.parse(served.body.decode("utf-8-sig", "ignore"))
