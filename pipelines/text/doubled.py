"""Marks that were doubled and spaces that became question marks."""

from __future__ import annotations

import re

# A comma between a Han or a closing mark and another mark of pause.
COMMA = re.compile("(?<=[㐀-䶿一-鿿）)”》])[,，](?=[,，、。;；:：](?![,，、。;；:：]))")
OTHER_MARK = re.compile("(?<=[㐀-䶿一-鿿）)”》])[,，][、。;；:：](?![,，、。;；:：])")
PAIRS = tuple(comma + mark for comma in ",，" for mark in "、。;；:：")
FEWEST = 3  # on a page
NAME = "[㐀-䶿一-鿿·]{1,4}"
LABEL = "记者|通讯员|作者|编辑|责编|摄影|撰稿|来源|記者|通訊員|編輯|責編|攝影|撰稿|來源"
# A label and names, or a class number and the label of the next field.
NAMES = re.compile(rf"(?:{LABEL})(?:\?{{2}}{NAME}(?![㐀-䶿一-鿿·]))+")
FIELD = re.compile(
    r"(?<=[0-9A-Z])\?{2,3}(?=文献标[识志]码|文章编号|中图分类号|文獻標[識誌]碼|文章編號|中圖分類號)"
)
LOST_SPACES = re.compile(r"\?{2,3}")


def drop_doubled(text: str) -> tuple[str, int]:
    """The text without commas before another mark, and their number; only if a page has three.

    One of them must stand before a mark that is no comma: doubled commas alone are somebody's style.

    >>> drop_doubled("大气,、水,、土壤,，样样都要管好,。")
    ('大气、水、土壤，样样都要管好。', 4)
    >>> drop_doubled("很好,,不错,,还行,,下次再来")
    ('很好,,不错,,还行,,下次再来', 0)
    """
    if (
        not any(pair in text for pair in PAIRS)
        or len(OTHER_MARK.findall(text)) < FEWEST - 1
        or len(COMMA.findall(text)) < FEWEST
    ):
        return text, 0
    return COMMA.subn("", text)


def restore_spaces(text: str) -> tuple[str, int]:
    """The text with spaces where a label and names or fields show ?? for them, and their number.

    Only if a page has three such places; other question marks stay.

    >>> restore_spaces("记者??赵一凡??林??晖")
    ('记者 赵一凡 林 晖', 3)
    >>> restore_spaces("真的??假的??不会吧??")
    ('真的??假的??不会吧??', 0)
    """
    if "??" not in text:
        return text, 0
    places = [match.span() for rule in (NAMES, FIELD) for match in rule.finditer(text)]
    found = [(start + one.start(), start + one.end()) for start, end in places
             for one in LOST_SPACES.finditer(text[start:end])]  # fmt: skip
    if len(found) < FEWEST:
        return text, 0
    pieces, at = [], 0
    for start, end in sorted(found):
        pieces += [text[at:start], " "]
        at = end
    return "".join((*pieces, text[at:])), len(found)
