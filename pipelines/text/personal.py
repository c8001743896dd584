"""Numbers and addresses of persons, which no table may hold in full.

Anonymised as article 24 of the regulations on network data security (网络数据安全管理条例) asks of
personal data that automatic collection cannot avoid.
"""

from __future__ import annotations

import re
from datetime import date

# What no text without anything personal has; only the sentence around it is looked at again.
HINT = re.compile(r"[0-9０-９@＠](?:(?<=[@＠])|\d{10}|\d\d[ －-]\d{4}[ －-]\d{4}|\d{5}[ －-]\d{8})")
STOP = re.compile("[\n。]")
# 身份证号码：, 公民身份号码为, 证件号(15 位)
IDENTITY = r"(?:身\s?份\s?证?|证\s?件)(?:号码|编号|件?号|号|码)?[是为]?[(（]?[:：\s]{0,3}"
CARD = r"(?:卡号|银行卡|一卡通|账号|帐号|账户|帐户)号?(?:码)?[是为]?[:：\s]{0,3}"
PERSONAL = re.compile(
    rf"""
    (?P<kept>(?:https?://|www\.)[!-~]{{1,2000}}
     |(?:索\s?引\s?号|信用代码|标识码|文\s?号|项目代码|备案号|(?<!件)(?<!份证)编号)[:：\s]{{0,3}}[0-9A-Za-z/._\-〔〕]{{1,60}})
    |(?P<labelled>{IDENTITY})(?P<identity>\d{{6}}(?:\d{{9}}|[\ －-]?\d{{8}}[\ －-]?\d{{3}}[\dXxＸｘ]))(?![0-9A-Za-z])
    |(?P<holder>{CARD})(?P<card>[3-6３-６]\d{{3}}[\ ]?\d{{4}}[\ ]?\d{{4}}[\ ]?\d{{4}}(?:[\ ]?\d{{1,3}})?)(?!\d)
    |(?<![0-9０-９A-Za-z])(?P<resident>[1-8１-８]\d{{5}}[\ －-]?[12１２]\d{{7}}[\ －-]?\d{{3}}[\dXxＸｘ])(?![0-9０-９A-Za-z])
    |(?:(?<![0-9０-９A-Za-z_])|(?<=tel)|(?<=TEL)|(?<=Tel))(?<![\d¥￥$][.,，－-])(?<![¥￥$])
     (?P<abroad>(?:\+|00)?86[\ －-]?)?(?P<mobile>[1１][3-9３-９]\d
      (?:\d{{8}}|(?![\ －-](?:19|20)\d\d[\ －-](?:19|20)\d\d)(?P<sign>[\ －-])\d{{4}}(?P=sign)\d{{4}}(?![\ ]\d(?!\d\d[\ －-]\d{{4}}[\ －-]))))
     (?!\d|[A-Za-z_]|[.,－-]\d|\s?(?:[万亿]?(?:元|吨|公斤|千克|立方|平方|千瓦|度|亩|株|人次|户)|[万亿]))
    |(?P<local>(?<![A-Za-z0-9._%+*@＠-])[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}})(?P<domain>[@＠](?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}[A-Za-z]{{2,10}})
    """,
    re.VERBOSE,
)  # fmt: skip
SPACING = re.compile(r"[ －-]")
PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)  # fmt: skip
EARLIEST = 1880  # no year of birth is earlier
OFFICIAL = re.compile(r"[@＠](?:[A-Za-z0-9-]+\.)*gov\.cn", re.IGNORECASE)


def mask_personal(text: str) -> tuple[str, int]:
    """The text with the numbers of persons masked, and how many were.

    Masked are resident identity numbers (GB 11643-1999: region, date of birth and check digit must
    be right, unless a label names them; of 15 digits only below a label), mobile numbers of the
    mainland, bank cards below a label, and the names in e-mail addresses outside gov.cn. Telephones
    of offices, document and index numbers, dates, amounts and URLs stay.

    >>> mask_personal("举报人电话13900001234，身份证号11010119900307803X。")
    ('举报人电话139****1234，身份证号110101************。', 2)
    >>> mask_personal("举报电话：12369，0931-8412345")
    ('举报电话：12369，0931-8412345', 0)
    """
    pieces: list[str] = []
    done = count = 0
    while hint := HINT.search(text, done):
        begin = max(done, *(text.rfind(stop, done, hint.start()) + 1 for stop in "\n。"))
        stop = STOP.search(text, hint.end())
        end = stop.start() if stop else len(text)
        masked, found = _mask_sentence(text[begin:end])
        pieces += (text[done:begin], masked)
        done, count = end, count + found
    return "".join((*pieces, text[done:])) if count else text, count


def _mask_sentence(text: str) -> tuple[str, int]:
    count = 0

    def mask(match: re.Match[str]) -> str:
        nonlocal count
        found = _masked(match)
        count += found is not None
        return match[0] if found is None else found

    return PERSONAL.sub(mask, text), count


def _masked(match: re.Match[str]) -> str | None:
    """What stands for a match; None if it is no person's."""
    if match["mobile"]:
        digits = SPACING.sub("", match["mobile"])
        return f"{match['abroad'] or ''}{digits[:3]}****{digits[-4:]}"
    if match["identity"]:
        return f"{match['labelled']}{_hidden(match['identity'])}"
    if match["resident"]:
        return _hidden(match["resident"]) if is_resident(match["resident"]) else None
    if match["card"]:
        digits = SPACING.sub("", match["card"])
        named = "卡" in match["holder"] or is_card(digits)
        return f"{match['holder']}{'*' * (len(digits) - 4)}{digits[-4:]}" if named else None
    if match["local"] and not OFFICIAL.fullmatch(match["domain"]):
        return f"{match['local'][0]}***{match['domain']}"
    return None


def _hidden(number: str) -> str:
    """An identity number of which its region alone is shown."""
    number = SPACING.sub("", number)
    return number[:6] + "*" * (len(number) - 6)


def is_resident(number: str) -> bool:
    """Whether 18 characters are a resident identity number: its region, birth and check digit.

    >>> is_resident("11010119900307803X"), is_resident("110101199003078030")
    (True, False)
    """
    digits = [10 if sign in "XxＸｘ" else int(sign) for sign in SPACING.sub("", number)]
    year, month, day = (int("".join(map(str, digits[a:b]))) for a, b in ((6, 10), (10, 12), (12, 14)))  # fmt: skip
    try:
        born = date(year, month, day)
    except ValueError:
        return False
    # ISO 7064, MOD 11-2.
    checked = sum(digit * pow(2, 17 - at, 11) for at, digit in enumerate(digits)) % 11 == 1
    return checked and born.year >= EARLIEST and born <= date.today() and 10 * digits[0] + digits[1] in PROVINCES  # fmt: skip


def is_card(digits: str) -> bool:
    """Whether digits end with the check digit of bank cards (ISO/IEC 7812-1, Luhn).

    >>> is_card("6222020000000000000"), is_card("6222020000000000001")
    (True, False)
    """
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0  # noqa: PLR2004
