"""Labels such as 来源: and 责任编辑:, and the values behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.text.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

# Field by label; inner spaces are folded before (发 布 机 构). Synonyms: 国办发〔2017〕47号, pages.
LABELS = {
    "published_on": "(?:发布|发表|公开|公布|上载|刊发|编辑|录入)(?:日期|时间)|发布于|日期|时间",
    "updated_on": "更新(?:日期|时间)",
    "written_on": "(?:成文|生成|发文)(?:日期|时间)",
    "source": "(?:信息|文章|稿件|新闻|内容)?来源|稿源",
    "authors": "(?:文章)?作者|撰稿人?|撰文|供稿人?|通讯员|本报记者|记者",
    "editor": "责任编辑|值班编辑|网络编辑|责编|编辑",
    "reviewer": "签发审核|审核签发|(?:信息|内容)?审核人?|审签|终审|复审|校审|签发",
    "views": "(?:浏览|点击|阅读|访问|查看)(?:次数|量|数)|人气",
    "issuer": "发文(?:机关|机构|单位)|发布(?:机关|机构|单位)|公开责任部门",
    "doc_number": "发文字号|文件编号|文件字号|文号",
    "index_number": "索引号",
    "": "字号|字体(?:大小)?|分享(?:到|至)?|打印|收藏|评论|主题词|关键词|关键字|标签|校对|初审|监制|总监|美编|"
        "主题分类|信息分类|公文种类|文种|有效性|时效性|时效|主编|统一编号|名称",
}  # fmt: skip
# Pages are read before their text is simplified, so that labels are known in either script.
TRADITIONAL = dict(zip("发时间来编辑责审签终览点击阅读访问数气单机关构号类题词标码录网络讯员记报总监开载稿态种务键布",
                       "發時間來編輯責審簽終覽點擊閱讀訪問數氣單機關構號類題詞標碼錄網絡訊員記報總監開載稿態種務鍵佈", strict=True))  # fmt: skip


def _either(pattern: str) -> str:
    """The pattern with every character in both scripts."""
    return "".join(f"[{one}{TRADITIONAL[one]}]" if one in TRADITIONAL else one for one in pattern)


ONE = "|".join(f"(?P<f{at}>{_either(pattern)})" for at, pattern in enumerate(LABELS.values()))
LONGEST = 400  # characters; a longer line is prose
# A label that starts in the middle of a value, since its line was glued together from elements.
GLUED = re.compile(
    r"(?<=[\w》）)”])(?=(?:文章作者|作者|责任编辑|责编|稿源|(?:信息|文章|稿件)来源|发布(?:日期|时间))\s*[:：])"
)
LABEL = re.compile(rf"(?:^|(?<=[\s|｜】\])）·•\-，,；;【\[(（]))(?:{ONE})\s*[:：]\s*")
FIELDS = list(LABELS)
DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}[:：时]\d\d(?:[:：分]\d\d)?[分秒]?)?"
)
EDGE = " \t-—·•*|｜【】[]()（）。；;，,"
NOTHING = re.compile(
    r"^(?:(?:[-—/\\.,，\s]|&nbsp;)*|无|本网|本站|暂无|null|undefined|加载中.*|〔〕号)$"
)
NAMES = re.compile(r"[\s、，,；;/]+")
SPACED = re.compile(r"(?<=[一-鿿])[ 　]+(?=[一-鿿](?:[ 　]+[一-鿿])*\s*[:：])")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label's field and the text behind it."""

    field: str
    value: str


def read_labels(line: str) -> list[Labelled] | None:
    """The labels and values of a line that consists of them; None for any other line.

    A bare date may stand before the first label: it is the date of publication.

    >>> [(one.field, one.value) for one in read_labels("编辑:潘圆 签发审核:杨树")]
    [('editor', '潘圆'), ('reviewer', '杨树')]
    >>> [one.value for one in read_labels("2020-04-02 09:30 来源：某市生态环境局")]
    ['2020-04-02 09:30', '某市生态环境局']
    >>> read_labels("他说:时间就是生命") is None
    True
    """
    if len(line) > LONGEST:
        return None
    folded = GLUED.sub(" ", SPACED.sub("", line.strip()))
    found = list(LABEL.finditer(folded))
    if not found:
        return None
    before = folded[: found[0].start()].strip(EDGE)
    if before and not DATE.fullmatch(before):
        return None
    pairs = [Labelled("published_on", before)] if before else []
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(folded)
        field = FIELDS[int(str(match.lastgroup)[1:])]
        pairs.append(Labelled(field, folded[match.end() : end].strip(EDGE)))
    return pairs


def is_nothing(value: str | None) -> bool:
    """Whether a value is a placeholder: -, 无, 本网, 〔〕号, empty.

    >>> is_nothing("----"), is_nothing("生态环境局")
    (True, False)
    """
    return value is None or bool(NOTHING.match(value.strip()))


def names(value: str) -> tuple[str, ...]:
    """The names in a value, with or without signs between them.

    >>> names("姜山 李原"), names("张 三")
    (('姜山', '李原'), ('张三',))
    """
    parts = [part for part in NAMES.split(value.strip(EDGE)) if part and not is_nothing(part)]
    if len(parts) == 2 and all(len(part) == 1 for part in parts):  # noqa: PLR2004
        parts = ["".join(parts)]
    return tuple(parts)


def number(value: str) -> int | None:
    """The count at the start of a value: '294', '1,024次', '1.2万'.

    A count of more than nine digits is none: it would only be cut.

    >>> number("1,024次"), number("1.2万"), number("加载中"), number("3000000000")
    (1024, 12000, None, None)
    """
    match = re.match(r"\s*(\d{1,3}(?:,\d{3}){1,2}|\d{1,9}(?:\.\d{1,4})?)(?![\d,])\s*(万)?", value)
    if match is None or ("." in match[1] and not match[2]):
        return None
    return round(float(match[1].replace(",", "")) * (10_000 if match[2] else 1))


def without_date(value: str) -> str:
    """A source without the date that stands behind it, and without half a pair of brackets.

    >>> without_date("某报-《某日报》2024-05-20 03:15"), without_date("某市晚报(某地")
    ('某报-《某日报》', '某市晚报(某地)')
    """
    value = re.sub(rf"\s*[(（\[]?{DATE.pattern}[)）\]]?$", "", value).strip()
    for opening, closing in ("()", "（）", "《》"):
        value += closing * (value.count(opening) - value.count(closing) == 1)
    return value


def values(pairs: Iterable[Labelled]) -> dict[str, str | tuple[str, ...] | int | date]:
    """The first value of each field, read as what it is; placeholders give nothing.

    >>> values([Labelled("views", "294"), Labelled("source", "本网")])
    {'views': 294}
    """
    found: dict[str, str | tuple[str, ...] | int | date] = {}
    for pair in pairs:
        if not pair.field or pair.field in found or is_nothing(pair.value):
            continue
        value = _read(pair.field, pair.value)
        if value is not None and value != ():
            found[pair.field] = value
    return found


def _read(field: str, value: str) -> str | tuple[str, ...] | int | date | None:
    if field.endswith("_on"):
        return parse_date(value)
    if field == "views":
        return number(value)
    if field == "authors":
        return names(value)
    if field in ("editor", "reviewer"):
        return " ".join(names(value)) or None
    if field == "source":
        return without_date(value) or None
    return value
