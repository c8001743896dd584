"""Lines of film and gambling spam that intruders put into pages of others."""

from __future__ import annotations

import re

# Words of such lines on hacked public pages; one may stand in a sound report, two do not. All begin
# with a letter, since `re` then skips to their first letters.
WORDS = re.compile("在线观看|在线播放|免费观看|高清无码|无码|有码|中文字幕|一区二区|国产精品|亚洲精品|日韩欧美|"
                   "欧美日韩|成人网|成人视频|激情视频|黄色视频|黄片|色情片|毛片|色播|午夜福利|天天操|人妻|熟女|"
                   "六合彩|时时彩|百家乐|娱乐城|真人荷官|澳门赌场|私服|代开发票|a(?<=\\ba)v\\b|A(?<=\\bA)V\\b|"
                   "線上觀看|無碼|免費觀看|國產精品|亞洲精品|一區二區")  # fmt: skip
DENSE = 40  # characters among which two words must stand
PIECE = 4  # characters that a line of the report shares with the report
SHARED = 0.2


def is_spam(line: str, rest: str) -> bool:
    """Whether a line is spam that has nothing to do with `rest`, the other lines of its page.

    Reason for dropping it: "injected spam". A report on a campaign against such sites shares its
    words with its other lines, so it is kept.

    >>> is_spam("亚洲精品无码一区二区在线观看", "市生态环境局召开会议。")
    True
    >>> is_spam("严查在线播放淫秽视频的网站", "执法人员查处网站，严查在线播放淫秽视频行为。")
    False
    """
    found = {match.lower() for match in WORDS.findall(line)}
    if len(found) < 2 or len(line) > DENSE * len(WORDS.findall(line)):  # noqa: PLR2004
        return False
    pieces = [line[at : at + PIECE] for at in range(len(line) - PIECE + 1)]
    return sum(piece in rest for piece in pieces) <= SHARED * len(pieces)
