"""Sites as graphs for benchmarks.harvest: columns, listings, articles, and what is on topic by their maker."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tests.web.corpus import GIVEN, LEADS, OTHER, PARTY, PLACES, SURNAMES, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

PER_PAGE = 20
HOST = "http://lab{}.test"
# Name, articles, share on topic; of what is not, the share whose title looks as if it were; of what
# is, the share whose title says nothing. 党务公开 looks better, 公示公告 looks worse than it is.
COLUMNS = (
    ("机关党建", 200, 0.80, 0.3, 0.2), ("队伍风采", 100, 0.60, 0.1, 0.5), ("党风廉政", 120, 0.55, 0.5, 0.2),
    ("工作动态", 300, 0.12, 0.05, 0.3), ("区县动态", 260, 0.10, 0.05, 0.3), ("通知公告", 170, 0.03, 0.15, 0.3),
    ("环评公示", 260, 0.0, 0.0, 0.0), ("环境质量", 200, 0.0, 0.0, 0.0), ("行政处罚", 160, 0.0, 0.0, 0.0),
    ("招聘信息", 40, 0.02, 0.4, 0.0), ("党务公开", 80, 0.05, 0.6, 0.3), ("公示公告", 70, 0.45, 0.1, 0.5),
    ("政策法规", 130, 0.02, 0.05, 0.3), ("政民互动", 100, 0.0, 0.0, 0.0),
    *((name, 55, 0.01, 0.03, 0.5) for name in (
        "建设项目", "排污许可", "辐射安全", "固废管理", "水环境", "大气环境", "土壤环境", "自然生态", "应急管理",
        "科技标准", "解读回应", "人事信息", "财务信息", "统计数据", "办事指南", "专题专栏", "领导之窗", "媒体聚焦")),
)  # fmt: skip
SILENT = (
    "一线的二十四小时", "{name}的一天", "冬夜里的{n}公里", "把责任扛在肩上", "走进{place}：一支队伍的{n}年",
    "{place}：清晨六点的河边", "他们守着{n}座站房", "{name}和他的{n}名同事",
)  # fmt: skip
PLAIN = (
    "{place}年产{n}万吨项目环境影响评价文件受理公示", "{place}{n}月空气质量通报", "关于核发{place}{n}家企业排污许可证的公告",
    "{place}地表水水质月报", "{place}第{n}批行政处罚决定书", "关于{place}危险废物经营许可证的公示", "问：{place}的异味由谁处理",
    "{place}固定污染源名录第{n}次更新", "关于印发排放标准第{n}号修改单的通知", "{place}樱桃节迎来客流高峰",
)  # fmt: skip
LURES = (
    "{place}生态环境局党建展厅设计项目招标公告", "{place}税务局机关党委开展主题党日活动", "{place}生态环境局公开招聘{n}名党务工作人员公告",
    "党员教育培训服务采购结果公告（第{n}号）", "{place}供电公司党支部：党建引领优服务", "{place}教育系统全面从严治党会议召开",
)  # fmt: skip
BUSINESS = (
    "本项目位于{place}，占地{m}平方米，总投资{n}亿元，报批前向社会公开全文。", "{n}月份全市细颗粒物平均浓度每立方米{n}微克。",
    "{place}断面水质为Ⅲ类，与上月相比无明显变化。", "申请单位应当于{n}日内提交监测方案和台账，逾期不予受理。",
    "当事人第{m}号排放口化学需氧量超过标准{n}倍，处罚款{m}万元。", "标准自发布之日起实施，原标准第{n}条同时废止。",
    "公众可在{n}个工作日内以信函、传真方式提出意见，联系电话见附件。", "{place}共有危险废物经营单位{n}家，核准规模每年{m}吨。",
)  # fmt: skip
TENDERS = (
    "本项目预算{m}万元，投标人须具有独立法人资格，投标保证金{n}万元。", "采购内容为党建展厅展板{n}块、党员活动室桌椅{m}套，交货期{n}天。",
    "开标时间另行通知，评标采用综合评分法，价格分占{n}分。", "纳税服务厅{n}个窗口由党员轮值，办理退税{m}笔。",
    "供电所抢修班{n}人连夜复电，惠及居民{m}户。", "{place}各中小学{n}名书记述职，教师{m}人参加评议。",
    "报名人员须为中共党员，年龄{n}周岁以下，笔试成绩占百分之{n}。",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Page:
    """A listing or an article; `children` are what a listing shows, the next listing last."""

    number: int
    url: str
    kind: str
    column: str
    title: str = ""
    body: str = ""
    on_topic: bool = False
    children: list[Page] = field(default_factory=list)


@dataclass
class Site:
    """One site; the same for the same seed."""

    seed: int

    def __post_init__(self) -> None:
        self.key = f"lab{self.seed}"
        self.pages: list[Page] = []
        rng = random.Random(self.seed)
        self.firsts = [
            self._column(rng, number, *column)
            for number, column in enumerate(rng.sample(COLUMNS, len(COLUMNS)))
        ]

    @cached_property
    def relevant(self) -> int:
        """Articles on topic."""
        return sum(page.on_topic for page in self.pages)

    def _add(self, kind: str, path: str, column: str) -> Page:
        page = Page(len(self.pages), f"{HOST.format(self.seed)}/{path}", kind, column)
        self.pages.append(page)
        return page

    def _column(self, rng: random.Random, number: int, *said: str | float) -> Page:
        """Its first listing."""
        name, size, share, lured, silent = said
        folder = f"{chr(97 + number % 26)}{'ab'[number // 26]}"
        first = last = self._add("listing", f"{folder}/index.html", str(name))
        for count in range(round(float(size) * rng.uniform(0.7, 1.3))):
            if len(last.children) == PER_PAGE:
                following = self._add("listing", f"{folder}/index_{count}.html", str(name))
                last.children.append(following)
                last = following
            article = self._add("article", f"{folder}/t2025_{number:02}{count:04}.html", str(name))
            last.children.append(article)
            _write(rng, article, float(share), float(lured), float(silent))
        return first


def _write(rng: random.Random, article: Page, share: float, lured: float, silent: float) -> None:
    """Title and text of an article, on topic or not."""
    article.on_topic = rng.random() < share
    if article.on_topic:
        titles, lines = (SILENT if rng.random() < silent else TITLES), [*PARTY]
        first = [rng.choice(LEADS)]
    elif rng.random() < lured:
        titles, lines, first = LURES, [*TENDERS], []
    else:
        titles, lines, first = PLAIN, [*BUSINESS, *OTHER], []
    article.title = _fill(rng, rng.choice(titles))
    chosen = first + rng.sample(lines, min(len(lines), rng.randint(6, 10)))
    article.body = "\n".join(_fill(rng, one) for one in chosen)


def _fill(rng: random.Random, template: str) -> str:
    return template.format(
        place=rng.choice(PLACES), n=rng.randint(2, 48), m=rng.randint(51, 980),
        name=rng.choice(SURNAMES) + rng.choice(GIVEN),
    )  # fmt: skip


def breadth_first(site: Site) -> Iterator[Page]:
    """Pages in the order in which they are found."""
    known = list(site.firsts)
    for page in known:
        yield page
        known.extend(page.children)


def listings_first(site: Site) -> Iterator[Page]:
    """All listings, then the articles in the order in which they were found."""
    found = list(breadth_first(site))
    yield from (page for page in found if page.kind == "listing")
    yield from (page for page in found if page.kind == "article")


def at_random(site: Site) -> Iterator[Page]:
    """Any known page."""
    rng, known = random.Random(site.seed), list(site.firsts)
    while known:
        place = rng.randrange(len(known))
        known[place], known[-1] = known[-1], known[place]
        page = known.pop()
        yield page
        known.extend(page.children)


def oracle(site: Site) -> Iterator[Page]:
    """Whoever knows what is on topic: such articles first, then the listing that leads to most of them."""
    ahead: dict[int, int] = {}
    for page in reversed(site.pages):
        below = sum(child.on_topic + ahead.get(child.number, 0) for child in page.children)
        ahead[page.number] = below
    known = list(site.firsts)
    while known:
        best = max(known, key=lambda page: (page.on_topic, ahead[page.number], -page.number))
        known.remove(best)
        yield best
        known.extend(best.children)
