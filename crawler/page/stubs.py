"""Pages that show nothing and lead elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.page.parsed import Page

LARGEST = 5000  # characters; a stub is short
META = re.compile(
    r"<meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh[^>]{0,200}?url\s*=\s*[\"']?([^\"'>\s]{1,500})",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    r"(?:window\.|document\.|self\.|top\.|parent\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\s*\()\s*[\"']([^\"']{1,500})[\"']"
)


def leads_to(page: Page) -> str | None:
    """The URL to which a short page sends its reader, by a meta element or by a line of script."""
    if len(page.html) > LARGEST:
        return None
    found = META.search(page.html) or SCRIPT.search(page.html)
    return page.absolute(found[1]) if found else None
