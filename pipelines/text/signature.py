"""The signature of an official document: who signed it and when, as its last lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.dates import parse_date
from pipelines.text.people import UNIT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

LAST = 12  # paragraphs at the end among which the signature stands, attachments below it
LONGEST = 40  # characters
DAY = re.compile(
    r"[(（]?(?:(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|[〇零○ＯOo一二三四五六七八九十]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)[)）]?$"
)
SIGNS = re.compile("[，。；：！？、]")


def signed_on(paragraphs: Sequence[str]) -> date | None:
    """The date below, or behind, the office that signs; None without an office.

    >>> signed_on(["水清了。", "青溪县生态环境局", "二○二一年四月八日"])
    datetime.date(2021, 4, 8)
    >>> signed_on(["水清了。", "2021年4月8日"]) is None
    True
    """
    lines = list(paragraphs[-LAST:])
    for at in range(len(lines) - 1, -1, -1):
        day = DAY.search(lines[at]) if len(lines[at]) <= LONGEST else None
        if day is None:
            continue
        before = lines[at][: day.start()].strip()
        office = before or (lines[at - 1].strip("（）() ") if at else "")
        if len(office) <= LONGEST and UNIT.search(office) and not SIGNS.search(office):
            return parse_date(day[0])
    return None
