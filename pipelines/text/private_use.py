"""Private-use characters become what the standards and the fonts that made them mean."""

from __future__ import annotations

import re
from functools import cache

ANY = re.compile("[\ue000-\uf8ff]")
# A bullet of a Symbol or Wingdings font, alone at the start of a line (Microsoft maps such fonts to F020-F0FF).
BULLET = re.compile("^([ \u3000]*)[\uf020-\uf0ff]+(?=[^\uf020-\uf0ff])", re.MULTILINE)
# GB18030-2005, which Python's codec of 2000 does not know: vertical forms, radicals, ideographs.
LATER = dict(zip(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue816\ue817\ue818\ue81e\ue826\ue82b"
    "\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864\ue7c7\ue5e5",
    "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19\U00020087\U00020089\U000200cc\u9fb4\u9fb5\u9fb6"
    "\u9fb7\U000215d7\u9fb8\U0002298f\u9fb9\u9fba\U000241fe\u9fbb\u1e3f\u3000",
    strict=True))  # fmt: skip
FIRST = 0xE815  # what older decoders make of FE50, and so on to FEA0


@cache
def assigned() -> dict[int, str]:
    """For private-use characters of GBK the characters that GB18030 assigns to their bytes.

    U+E5E5, the cell A3A0, is an ideographic space (WHATWG Encoding, index gb18030).
    """
    trails = [trail for trail in range(0x50, 0xA1) if trail != 0x7F]  # noqa: PLR2004
    found = {FIRST + at: bytes((0xFE, trail)).decode("gb18030") for at, trail in enumerate(trails)}
    found |= {ord(shown): meant for shown, meant in LATER.items()}
    return {shown: meant for shown, meant in found.items() if not ANY.match(meant)}


def restore_private(text: str) -> tuple[str, int]:
    """The text with private-use characters that have a known meaning as that, and their number.

    >>> restore_private("\ue81b\ue5e5好")
    ('㑇\u3000好', 2)
    >>> restore_private("\uf0d8 一是加强领导")
    ('• 一是加强领导', 1)
    """
    if not ANY.search(text):
        return text, 0
    read = BULLET.sub(r"\1•", text).translate(assigned())
    return read, sum(map(len, ANY.findall(text))) - sum(map(len, ANY.findall(read)))
