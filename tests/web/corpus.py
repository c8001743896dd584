"""Synthetic reports, written by us: every body, place and person in them is made up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

PLACES = (
    "青岚市",
    "云溪县",
    "北屏省",
    "南汀区",
    "松涧市",
    "白鹭县",
    "石桥区",
    "枫岭市",
    "清渡县",
    "沙洲区",
)
SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨",
    ("一帆", "立新", "晓禾", "子清", "远山", "若水", "明川", "文石"),
)
PARTY = (
    "{place}生态环境局机关党委召开专题会议，传达学习上级关于机关党建工作的部署，研究第{n}项落实措施。",
    "会议指出，要把党建引领贯穿生态环境保护工作全过程，用{n}张任务清单推动责任落到支部、落到党员。",
    "{name}在讲话中强调，党员干部要带头下沉{place}一线，当好污染防治攻坚战的排头兵。",
    "今年以来，全局{n}个党支部开展主题党日活动{m}次，讲党课{n}场，参加党员干部{m}人次。",
    "局党组严格落实“第一议题”制度，围绕生态文明建设组织理论学习中心组学习{n}次。",
    "在{place}的排查现场，党员先锋队连续奋战{n}天，核实环境信访问题{m}件。",
    "生态环境执法队伍实行跨区域帮扶，{m}名业务骨干带着仪器走进{place}的企业车间。",
    "围绕打造生态环保铁军，市局举办执法大练兵{n}期，评出岗位能手{m}名。",
    "机关纪委紧盯项目审批、资金使用和监督执纪等{n}个环节，修订廉政风险防控制度{m}条。",
    "警示教育月期间，{place}分局组织观看警示片，谈心谈话{m}人次，签订廉洁承诺书{n}份。",
    "监测站党支部把党员活动室建在断面旁，{n}座水质自动站全年数据有效率提高{m}个百分点。",
    "“清风护绿水”党建品牌由{name}牵头创建，已在{place}推广{n}个示范点。",
    "座谈会上，基层代表提出意见建议{m}条，机关党委当场答复{n}条，其余列入督办台账。",
    "青年干部{name}说，跟着老党员查一次夜、写一份笔录，比听十堂课更长本领。",
    "全面从严治党主体责任清单细化为{n}类{m}项，实行季度通报、年度述职。",
    "{place}生态环境部门与街道社区结对共建，志愿服务队清理河道{n}公里，宣讲{m}场。",
    "秋冬季大气攻坚期间，{n}支由党员组成的巡查组错峰上路，整改扬尘点位{m}处。",
    "对照巡察反馈，党组班子认领问题{n}个，制定整改措施{m}条，逐条销号。",
    "新任科长{name}介绍，支部会从念文件变成了议案子，{n}个疑难案件是在会上定下办法的。",
    "机关食堂门口的公示栏换上了党员承诺，{m}名党员写下自己的年度目标。",
    "通过“一支部一企业”帮扶，{place}的{n}家企业完成了治污设施改造，减排{m}吨。",
    "“三会一课”质量评估由{name}负责，每季度抽查{n}个支部，结果与评先评优挂钩。",
    "应急演练中，临时党支部设在指挥车上，{n}分钟完成布点，{m}分钟报出首个数据。",
    "人才培养实行导师制，{n}位高级工程师与{m}名新录用人员签订师徒协议。",
    "下一步，{place}将继续以高质量党建推动高水平保护，让蓝天碧水成为群众看得见的变化。",
    "党风廉政建设形势分析会每半年召开一次，{name}通报了{n}起典型问题。",
    "信访接待日由班子成员轮流坐班，全年接待群众{m}人，当场解决{n}件。",
    "支部书记述职现场打分，{n}名书记中有{m}人被要求限期改进作风。",
    "固体废物专项行动的{n}个小组都成立了党小组，查处非法转移{m}起。",
    "为了把纪律挺在前面，{place}分局给执法记录仪加了“双人复核”，复核视频{m}段。",
)  # fmt: skip
LEADS = (
    "近日，{place}生态环境局以“强党建、护生态”为主题，对{n}个单位的环保队伍建设开展调研。",
    "{place}生态环境局日前印发年度党建工作要点，把污染防治攻坚战列为党支部考核的第{n}项内容。",
    "“治污一线就是党员的考场。”{place}生态环境分局支部书记{name}这样概括{n}个月来的变化。",
    "走进{place}生态环境监测中心，墙上的{n}面锦旗记录着环保铁军的来路。",
    "{place}生态环境局党组坚持抓党建、强队伍、促环保，全年环境质量指标改善{n}个百分点。",
    "入冬以来，{place}环境执法支队的{n}名党员轮流驻守重点企业，守护群众头顶的蓝天。",
)
OTHER = (
    "{place}的樱桃节开幕，{n}个摊位摆满了新摘的果子，首日迎来游客{m}人。",
    "地铁{n}号线延伸段通车，早高峰每{m}分钟一班，沿线居民说上班近了。",
    "市图书馆把闭馆时间推迟到夜里{n}点，周末读者比去年多了{m}人。",
    "{name}带领的青年乐团在{place}演出{n}场，曲目单里有{m}首新作品。",
    "老菜场改造完成，{n}家铺面重新开张，{m}岁的摊主又支起了豆腐担子。",
    "高校毕业生招聘会在{place}举行，{n}家单位提供岗位{m}个。",
    "乒乓球联赛第{n}轮结束，{place}队以{m}分暂列榜首。",
    "非遗馆里，{name}用{n}道工序做成一盏花灯，观众围了{m}层。",
    "冬小麦播种进入收尾阶段，{place}投入农机{n}台，日作业{m}亩。",
    "小区加装电梯{n}部，{name}老人第一次自己下楼晒太阳，用了{m}秒。",
    "电影节收到来自{n}个国家的短片{m}部，评委会下周公布入围名单。",
    "夜市的灯牌统一换成了暖色，{place}街道派出{n}名引导员，{m}天无拥堵。",
)
TITLES = (
    "{place}生态环境局以党建引领打造环保铁军", "{place}生态环境局机关党委开展主题党日活动", "{place}生态环境分局召开全面从严治党工作会议",
    "{place}生态环境系统队伍建设纪实", "党建与业务“一张表”：{place}生态环境局的做法", "{place}生态环境局：支部建在治污一线",
    "{place}环境执法支队党支部书记{name}：把作风写在现场", "{place}生态环境监测站党员先锋岗记事",
)  # fmt: skip
OTHER_TITLES = (
    "{place}樱桃节迎来客流高峰",
    "{place}新线开通首日见闻",
    "{place}文化活动一周综述",
    "{place}便民工程陆续完工",
)
COLUMNS = (
    "机关党建", "队伍建设", "工作动态", "党风廉政", "支部风采", "主题教育",
    "执法铁军", "区县动态", "党务公开", "先锋榜样", "环境要闻", "警示教育",
)  # fmt: skip
PER_COLUMN = 40


@dataclass(slots=True)
class Article:
    """A synthetic report and where it stands."""

    number: int
    title: str
    paragraphs: list[str]
    published_on: date
    source: str
    editor: str
    views: int
    column: str
    on_topic: bool = True
    trap: str = ""
    twin_of: int | None = None
    attachments: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The clean text that the corpus must hold."""
        return "\n".join(self.paragraphs)


def _fill(rng: random.Random, template: str) -> str:
    return template.format(
        place=rng.choice(PLACES), n=rng.randint(2, 48), m=rng.randint(51, 980),
        name=rng.choice(SURNAMES) + rng.choice(GIVEN),
    )  # fmt: skip


def articles(count: int, seed: int, on_topic: float = 0.85, gap: int = 9) -> list[Article]:
    """`count` different articles, the same for the same seed, newest first, at most `gap` days apart."""
    rng = random.Random(seed)
    day = date(2025, 12, 20)
    made = []
    for number in range(count):
        topical = rng.random() < on_topic
        bank = PARTY if topical else OTHER
        sentences = [
            _fill(rng, one) for one in rng.sample(bank, rng.randint(8, min(12, len(bank))))
        ]
        if topical:
            sentences.insert(0, _fill(rng, rng.choice(LEADS)))
        paragraphs = []
        while sentences:
            take = rng.randint(1, 3)
            paragraphs.append("".join(sentences[:take]))
            sentences = sentences[take:]
        day -= timedelta(days=rng.randint(0, gap))
        title = _fill(rng, rng.choice(TITLES if topical else OTHER_TITLES))
        made.append(
            Article(
                number=1000 * seed + number,
                title=f"{title}（{number + 1}）",
                paragraphs=paragraphs,
                published_on=day,
                source=f"{rng.choice(PLACES)}生态环境局",
                editor=rng.choice(SURNAMES) + rng.choice(GIVEN),
                views=rng.randint(10, 9999),
                column=COLUMNS[0] if topical else COLUMNS[2],
                on_topic=topical,
            )
        )
    return made


@cache
def _column(number: int) -> tuple[Article, ...]:
    made = articles(PER_COLUMN, 100 + number, gap=54)
    for article in made:
        article.column = COLUMNS[number]
    return tuple(made)


def columns(*numbers: int, each: int = PER_COLUMN) -> dict[str, list[Article]]:
    """Columns of the one corpus of 480 articles in 12 columns over three years; `each` newest articles.

    The articles are copies: a host may change its own.
    """
    return {
        COLUMNS[number % 12]: [
            replace(one, paragraphs=list(one.paragraphs), attachments=list(one.attachments))
            for one in _column(number % 12)[:each]
        ]
        for number in numbers
    }
