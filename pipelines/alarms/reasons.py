"""Which kind of trouble a failure is a sign of."""

from __future__ import annotations

import re

REFUSED = re.compile(r"http (?:401|403|412|493|521)\b")
GONE = re.compile(r"http (?:404|410)\b|soft-404|off-site|none of \d+ listings|redirects to itself")
CHALLENGE = re.compile(r"challenge:(\w+)")
OURS = "unreadable:"
SAME = "same answer as"
NO_LINKS = "no links found"
NOT_TRIED = ("never asked", "trap", "address", "scheme", "off-site", "document", "robots", "attachment")  # fmt: skip


def kind_of(reason: str) -> str:
    """The kind of alarm that a failed visit speaks for; unreachable where no other fits.

    >>> kind_of("challenge:waf_rs"), kind_of("http 403"), kind_of("http 404"), kind_of("http 502")
    ('challenge:waf_rs', 'blocked', 'gone', 'unreachable')
    >>> kind_of("robots: refused (403)"), kind_of("robots.txt: DNSLookupError")
    ('robots', 'unreachable')
    """
    if found := CHALLENGE.search(reason):
        return f"challenge:{found[1]}"
    if reason.startswith(OURS):
        return "unreadable"
    if reason.startswith("robots") and not reason.startswith("robots.txt"):
        return "robots"
    if REFUSED.search(reason):
        return "blocked"
    if GONE.search(reason):
        return "gone"
    return "empty-listing" if reason == NO_LINKS else "unreachable"


def is_refusal(reason: str) -> bool:
    """Whether a failed visit was refused, in whichever way.

    >>> is_refusal("http 412"), is_refusal("challenge:jsl"), is_refusal("http 404")
    (True, True, False)
    """
    return kind_of(reason).partition(":")[0] in ("blocked", "challenge")


def blocked(reason: str) -> str:
    """The kind of alarm of a run that a host's refusals have ended.

    >>> blocked("waf_acw"), blocked("http 403")
    ('challenge:waf_acw', 'blocked')
    """
    return "blocked" if reason.startswith("http") else f"challenge:{reason}"
