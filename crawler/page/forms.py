"""A listing that is asked for by a form is a page of its own: its URL carries the form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MARK = "#post:"


def with_form(url: str, fields: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """The URL of what a POST of `fields` to `url` answers.

    >>> with_form("http://a.test/list", {"page": "2", "word": "党建"})
    'http://a.test/list#post:page=2&word=%E5%85%9A%E5%BB%BA'
    """
    return f"{url.partition('#')[0]}{MARK}{urlencode(fields)}"


def split_form(url: str) -> tuple[str, str | None]:
    """The URL to ask, and the urlencoded form to send; None for a GET.

    >>> split_form("http://a.test/list#post:page=2")
    ('http://a.test/list', 'page=2')
    >>> split_form("http://a.test/list?page=2")
    ('http://a.test/list?page=2', None)
    """
    asked, mark, form = url.partition(MARK)
    return asked, form if mark else None
