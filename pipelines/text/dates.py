"""Dates as Chinese pages write them."""

from __future__ import annotations

import re
from datetime import date

# A longer run of digits is a number, not a date: 索引号 2026-02-00018 must not match.
NUMERIC = re.compile(r"(?<![\d-])((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
SHORT_YEAR = re.compile(r"(?<![\d-])(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d-])")
COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
# A folder of at least twelve digits that start with the date: /202402071530123/index.html (辽宁).
NUMBERED = re.compile(r"/(20\d\d)(\d\d)(\d\d)\d{4,}(?=/)")
# Folders: /2024/0207/ (人民网, DedeCMS), /202604/28/ (newspapers).
FOLDERS = re.compile(r"/(20\d\d)/?(\d\d)/?(\d\d)(?=/)")
NUMERALS = "〇零○ＯOo一二三四五六七八九十"
HAN = re.compile(rf"([{NUMERALS}]{{4}})年([{NUMERALS}]{{1,3}})月([{NUMERALS}]{{1,3}})日")
DIGITS = {**dict.fromkeys("〇零○ＯOo", 0), **{c: n for n, c in enumerate("一二三四五六七八九", 1)}}


def _make(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1949 <= year <= 2100 else None  # noqa: PLR2004


def _count(numeral: str) -> int:
    """The number, 0 for numerals in an order that has no meaning (十十, 一二十)."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int("".join(str(DIGITS[c]) for c in numeral))
    if tens not in ("", *DIGITS) or ones not in ("", *DIGITS):
        return 0
    return 10 * (DIGITS[tens] if tens else 1) + (DIGITS[ones] if ones else 0)


def parse_date(text: str) -> date | None:
    """The first date in `text`, in digits or in Chinese numerals; None if there is none.

    >>> parse_date("发布日期：2020年4月2日 09:30"), parse_date("二〇二〇年十二月二十一日")
    (datetime.date(2020, 4, 2), datetime.date(2020, 12, 21))
    >>> parse_date("2026-02-00018"), parse_date("2020-13-45")
    (None, None)
    """
    for match in NUMERIC.finditer(text):
        found = _make(*map(int, match.groups()))
        if found:
            return found
    for match in HAN.finditer(text):
        if "十" not in match[1]:
            found = _make(*map(_count, match.groups()))
            if found:
                return found
    return None


def parse_list_date(text: str) -> date | None:
    """As `parse_date`, and also two-digit years, which some listings have (随州).

    >>> parse_list_date("[24-2-7]")
    datetime.date(2024, 2, 7)
    """
    found = parse_date(text)
    if found is None and (match := SHORT_YEAR.search(text)):
        year, month, day = map(int, match.groups())
        found = _make(2000 + year, month, day)
    return found


def parse_url_date(url: str) -> date | None:
    """The date that a URL bears: /t20240226_1.html, /art/2024/2/7/, /2024-02/07/, /202402071530/.

    >>> parse_url_date("https://a.cn/x/202402/t20240226_6545184.html")
    datetime.date(2024, 2, 26)
    >>> parse_url_date("https://a.cn/n1/2024/0207/c1001-40100001.html")
    datetime.date(2024, 2, 7)
    """
    for match in (*COMPACT.finditer(url), *NUMBERED.finditer(url), *FOLDERS.finditer(url)):
        found = _make(*map(int, match.groups()))
        if found:
            return found
    return parse_date(url.split("//", 1)[-1])
