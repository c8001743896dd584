"""Remains of markup and of noise against copying that stand in text."""

from __future__ import annotations

import re

# Discuz puts 5 to 14 pairs of a character of 20-3B, a space and a character of 3F-7E at line ends
# (function jammer); a space that is the first of a pair may be folded into the one before.
JAMMER = re.compile(r" ?(?:[ -;] [?-~]){5,15} ?")
SIGN = re.compile("[^\\w ]")
FEWEST = 2  # on a page
FEWEST_SIGNS = 3  # in one, which lists of options have not
TAGS = "p|div|span|td|tr|br|li|ul|font|strong|b|h[1-6]|a|em|section"
# A tag whose < a lead byte has eaten, or that was cut: 尽?/p>
EATEN = re.compile(rf"(?<=[㐀-䶿一-鿿])[?\ufffd]/(?:{TAGS})>")
CUT = re.compile(
    rf"(?<=[㐀-䶿一-鿿。！？；，”）])</?(?:{TAGS})>|(?<=[㐀-䶿一-鿿。！？；，”）])/(?:{TAGS})>"
)


def drop_jammers(text: str) -> tuple[str, int]:
    """The text without Discuz's noise against copying, and how often it had it; twice or nothing.

    >>> drop_jammers("治污攻坚9 S- F( E) V4 {: Y\\n生态优先7 a* K! z/ q% W2 r")
    ('治污攻坚\\n生态优先', 2)
    >>> drop_jammers("选择1 A2 B3 C4 D5 E")
    ('选择1 A2 B3 C4 D5 E', 0)
    """
    if text.count(" ") < FEWEST * 5:
        return text, 0
    found = [one for one in JAMMER.finditer(text) if len(SIGN.findall(one[0])) >= FEWEST_SIGNS]
    if len(found) < FEWEST:
        return text, 0
    pieces, at = [], 0
    for one in found:
        pieces.append(text[at : one.start()])
        at = one.end()
    return "".join((*pieces, text[at:])), len(found)


def drop_residue(text: str) -> tuple[str, int]:
    """The text without remains of tags behind Chinese, and their number; □ for a character lost.

    >>> drop_residue("尽?/p>\\n完成。/p>")
    ('尽□\\n完成。', 2)
    """
    if "/" not in text or ">" not in text:
        return text, 0
    text, eaten = EATEN.subn("□", text)
    text, cut = CUT.subn("", text)
    return text, eaten + cut
