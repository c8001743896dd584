"""What the loopback web is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a host sees it."""

    target: str
    """Path and query as they came."""
    method: str = "GET"
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(slots=True)
class Answer:
    """What the server sends."""

    body: bytes
    status: int = 200
    content_type: str = "text/html"
    """Empty: the header is not sent."""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    """Whether the connection is closed in the middle of the body."""
    wait: float = 0.0
    """Seconds before the first byte."""
    refusal: bool = False
    """Whether it turns programs away, whatever its status."""


def page(markup: str, status: int = 200, **headers: str) -> Answer:
    """A page in UTF-8."""
    return Answer(markup.encode(), status, "text/html; charset=utf-8", dict(headers))


def redirect(to: str, status: int = 302, **headers: str) -> Answer:
    """A redirect."""
    return Answer(b"", status, headers={"Location": to, **headers})
