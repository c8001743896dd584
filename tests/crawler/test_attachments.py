"""The files that stored reports link to, crawled from the loopback and kept by their digests."""

from __future__ import annotations

import hashlib
import signal
import time
from typing import TYPE_CHECKING

from tests.crawler.small_web import SmallHost, page, small  # noqa: F401
from tests.web.answers import Answer
from tests.web.corpus import PARTY
from tests.web.families.trs import TrsHost

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run
    from tests.crawler.small_web import MakeSmall
    from tests.web.answers import Asked

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 200 + b"\n%%EOF\n"
ZIP = b"PK\x03\x04" + b"\0" * 3000
ROWS = "SELECT url, state, reason, kind, claimed, size, sha256, path FROM attachment ORDER BY url, id"
