"""Lines that stand around a report and are not part of it."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from pipelines.text.labels import read_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

Verdicts = list[str | None]

SENTENCE_END = "。！？!?；;：:…”』」)）"
HEAD = 12  # lines at the top among which tickers, repeated titles and information lines stand
LONGEST_LABELS = 120  # characters
LONGEST_TITLE = 64

# Whole lines, after inner spaces are folded away.
LINES = {
    "tools": r"[【\[(（]?(?:字[号体](?:大小)?[:：]?)?[【\[]?(?:变大|变小|大|中|小|默认|特大|打印(?:本页|本文|此页)?|"
             r"关闭(?:窗口|本页|页面)?|收藏(?:本页)?|纠错|朗读|无障碍(?:浏览)?|返回顶部|TOP|[|｜/】\]\[【])+[】\])）]?",
    "share": r"(?:一键)?分享(?:到|至)?[:：]?.{0,20}|(?:用?手机|微信)?扫(?:描|一扫).{0,24}|"
             r"扫一扫在手机(?:打开|查看).{0,10}|手机查看.{0,6}",
    "breadcrumb": r"(?:您?(?:现在|当前)?的?(?:所在)?位置)[:：].*|当前位置.*|首页(?:>|>>|»|->|＞|›|/).*",
    "neighbours": r"[【\[]?(?:上|下)一(?:篇|条|页)[】\]]?[:：]?.{0,60}|返回(?:列表|首页|上页|栏目)",
    "site footer": r".*(?:ICP备|公网安备|网站标识码|违法和不良信息举报|技术支持[:：]|Copyright|版权所有|主办(?:单位)?[:：]|承办(?:单位)?[:：]).*",
    "disclaimer": r"(?:版权(?:与免责)?声明|免责声明|声明[:：]|凡(?:本网|本站)?注(?:有|明)).*|.*(?:不代表本(?:站|网)|未经.{0,12}不得转载).*",
    "navigation": r"设为首页|加入收藏|网站地图|联系我们|关于我们|English|繁体|简体|欢迎访问.{0,30}|更多>*|首页",
    "separator": r"[-—_=*·•|.\s>＞]+",
}  # fmt: skip
RULES = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in LINES.items()}
RELATED = re.compile(
    r"[【\[]?(?:相关(?:阅读|新闻|信息|稿件|文章|链接|推荐|报道|附件下载)|推荐(?:阅读|资讯|新闻|文章)|为你推荐|猜你喜欢|"
    r"新闻热点|热点(?:新闻|推荐|文章)|热门(?:新闻|文章|推荐)|往期回顾|大家都在看|最新更新|延伸阅读|"
    r"点击排行|本类排行|友情链接|图片新闻|最新(?:文章|新闻|资讯)|网友评论|我要说两句)[】\]]?[:：]?"
)
TEASER = re.compile(r"\(\d+\)人|人阅读时间|\.\.\.\(\d+\)|^\d{4}-\d\d-\d\d[^\s,，]*[,，]\S*\s*-?$")
CREDITS = frozenset(("editor", "reviewer"))


def is_sentence(line: str) -> bool:
    """Whether the line is prose: long, or ended as sentences are."""
    return len(line) >= 80 or (len(line) >= 15 and line.rstrip()[-1:] in "。！？”；：")  # noqa: PLR2004


def judge(lines: Sequence[str]) -> Verdicts:
    """For each line why it is not the report's, or None if it is.

    Lines of labels are judged 'labels'; what they say is read by `pipelines.text.labels`. The tail
    is judged first, so that a teaser's labels are never taken for the report's.
    """
    verdicts: Verdicts = [None] * len(lines)
    _judge_tail(lines, verdicts)
    for at, line in enumerate(lines):
        if verdicts[at] is None:
            verdicts[at] = _judge_line(line)
    _judge_head(lines, verdicts)
    return verdicts


def _judge_line(line: str) -> str | None:
    folded = re.sub(r"\s+", "", line)
    for reason, rule in RULES.items():
        if rule.fullmatch(folded) and not (reason != "separator" and is_sentence(line)):
            return reason
    if len(line) <= LONGEST_LABELS and read_labels(line) is not None:
        return "labels"
    return None


def _judge_tail(lines: Sequence[str], verdicts: Verdicts) -> None:
    """What follows a heading of related links, or the closing credits, is not the report."""
    before, whole = 0, sum(map(len, lines)) or 1
    for at, line in enumerate(lines):
        folded = re.sub(r"\s+", "", line)
        late = before > 0.4 * whole
        if late and RELATED.fullmatch(folded):
            verdicts[at:] = ["related"] * (len(lines) - at)
            return
        if late and _closes(line):
            _judge_after(lines, verdicts, at + 1)
            return
        before += len(line)


def _closes(line: str) -> bool:
    labels = read_labels(line) if len(line) <= LONGEST_LABELS else None
    return labels is not None and any(label.field in CREDITS for label in labels)


def _judge_after(lines: Sequence[str], verdicts: Verdicts, start: int) -> None:
    """Drops what follows the credits, unless prose goes on there."""
    for at in range(start, len(lines)):
        line = lines[at]
        if read_labels(line) is not None and not TEASER.search(line):
            continue
        if is_sentence(line) and not TEASER.search(line) and line.rstrip().endswith("。"):
            return
        verdicts[at] = "after the credits"


def _judge_head(lines: Sequence[str], verdicts: Verdicts) -> None:
    """Finds the title that is repeated with a cut lede, the lede that comes twice, the ticker."""
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None][:HEAD]
    for place, (one, other) in enumerate(itertools.pairwise(kept)):
        title, line = lines[one], lines[other]
        if len(title) > LONGEST_TITLE or not line.startswith(title):
            continue
        lede = line[len(title) :].strip().rstrip("….")
        following = "".join(lines[at] for at in kept[place + 2 : place + 5])
        if following.startswith(lede):
            verdicts[other] = "title and cut lede" if lede else "title repeated"
            for ticker in kept[:place]:
                verdicts[ticker] = "ticker"
            return
    if len(kept) > 1 and _contained(lines[kept[0]], lines[kept[1]]):
        verdicts[kept[0]] = "lede repeated"


def _contained(lede: str, paragraph: str) -> bool:
    """Whether nearly all of `lede` stands in `paragraph`, which may be damaged."""
    if len(lede) < 20:  # noqa: PLR2004
        return False
    there = {paragraph[at : at + 4] for at in range(len(paragraph) - 3)}
    runs = [lede[at : at + 4] for at in range(len(lede) - 3)]
    return sum(run in there for run in runs) >= 0.8 * len(runs)
