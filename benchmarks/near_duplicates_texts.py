"""Synthetic reports of any number, written by a grammar of ours; and their neighbours that are no copies."""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST = "青云北南松白石枫清沙临宁长安平东永新华康洛淮泰金玉湖江海河溪山岭岗原泽浦滨阳"
SECOND = "岚溪屏汀涧鹭桥岭渡洲川原城陵昌丰源泉口田林塘湾坪坝门关营寨集堡泊屿"
KIND = ("市", "县", "区", "州", "旗")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "一立晓子远若明文志建国春秋海清思雨嘉永安德新玉佳宏少伯仲叔季帆新禾清山水川石"
WHEN = ("年初以来", "上个月", "入夏以后", "专项行动期间", "汛期来临之前", "第{n}周", "{m}月{d}日上午", "{m}月中旬", "国庆前夕", "截至{m}月底",
        "过去的{n}天里", "最近一次夜查中", "连续三个周末", "例行检查时", "寒潮到来那天", "{m}月{d}日晚", "轮训结束后", "调研途中", "会后不久", "信访件转来当天")  # fmt: skip
WHO = ("{place}分局的值班小组", "监测站青年党员", "执法三中队", "机关第{n}党支部", "{name}和同事们", "驻村工作队", "水处工程师{name}", "固废中心支委会",
       "环评窗口的工作人员", "督察整改专班", "女职工先锋岗", "退休老党员{name}", "新来的选调生{name}", "{place}街道网格员", "辐射站技术组", "宣教中心讲师团",
       "应急办{n}名骨干", "土壤科全体同志", "流域联合巡查队", "{place}环保志愿者")  # fmt: skip
DOES = ("沿着{river}走了{n}公里", "把{n}份台账摊在桌上逐页核对", "在{plant}门口守到凌晨{d}点", "给{n}家小作坊讲解排污许可", "用无人机拍下{n}处疑似排口",
        "为{plant}列出{n}条整改建议", "同企业负责人{name}面对面算了一笔减排账", "把水样送进实验室并连夜出数", "在村头大树下开了一场板凳会", "重新标定{n}台在线设备",
        "摸清了{river}两岸{n}个入河口", "到{place}交叉检查{n}个工地", "请{name}上了一堂微党课", "翻修了闲置多年的党员活动室", "清点危废仓库并更换{n}张标签",
        "把投诉人{name}请到现场一起听噪声", "向{place}移交了{n}条线索", "试行错时值守和弹性巡查", "替{plant}跑完变更手续", "组织{n}户居民参观净水车间")  # fmt: skip
RESULT = ("当场改掉{n}个毛病", "臭味投诉比去年同期少了{n}件", "断面氨氮浓度降到0.{n}毫克每升", "为企业节省检测费{n}万元", "群众评议得分提高到{n}分",
          "查实偷排线索{d}起", "有{n}名党员主动报名参加夜班", "整改照片第二天就贴上公示栏", "原本三个月的活用了{n}天", "收回散失档案{n}卷",
          "留下{n}条可以复用的经验", "推动{place}修订了一项巡查制度", "让老旧锅炉提前停了下来", "促成两地共用{n}座监测站", "化解多年积案{d}件",
          "带出{n}名能独立办案的新人", "河面漂浮物当天清理完毕", "颗粒物均值下降{n}微克", "争取到治理资金{n}万元", "{name}因此评上了季度标兵")  # fmt: skip
THEN = ("{who}{when}{does}，{result}。", "{when}，{who}{does}，{result}。", "{who}先是{does}，接着{does2}，{result}。", "“{says}”{name}说。{who}随后{does}。",
        "为了这件事，{who}{does}；{when}回头再看，{result}。", "{place}的做法是：{who}{does}，由{name}盯到底，{result}。", "{when}，{result}，靠的是{who}{does}。",
        "有人担心走过场，{who}却{does}，{result}。", "{who}把难题分成{n}步，{when}{does}。", "记者看到，{who}正{does}，旁边的记录本写着：{result}。")  # fmt: skip
SAYS = ("账要一笔一笔算", "站在河边才知道水清不清", "数据不会替人说情", "支部就该建在这样的地方", "早一天改好早一天安心", "怕得罪人就别干这一行",
        "规矩立在明处", "他们帮我们省了冤枉钱", "这条沟我看了四十年", "会上说的话会后要认")  # fmt: skip
RIVERS = (
    "柳河",
    "清溪",
    "白沙沟",
    "九曲渠",
    "燕子港",
    "石桥浜",
    "南运河",
    "洗马塘",
    "青弋水",
    "双龙涧",
    "老鹰河",
    "长塘浦",
)
PLANTS = (
    "宏远化工",
    "丰泽纸业",
    "利民屠宰场",
    "金桥电镀园",
    "三友印染",
    "新城水厂",
    "恒通水泥",
    "北岭砖厂",
    "东山焦化",
    "嘉禾食品",
    "顺达物流园",
    "天成家具厂",
)
OPENINGS = ("{place}生态环境局{year}年工作回顾。", "这是{place}生态环境分局{year}年第{n}期队伍建设简报。", "{year}年，{place}生态环境系统把支部建到治污一线。",
            "{place}生态环境局机关党委{year}年{m}月{d}日召开会议，听取{n}个支部的汇报。", "走进{place}生态环境监测中心，{year}年的变化写在墙上的{n}张图表里。")  # fmt: skip
SLOGANS = (
    "全市生态环境系统要提高政治站位，增强责任意识，把思想和行动统一到上级决策部署上来，以钉钉子精神抓好各项任务落实。",
    "要坚持精准治污、科学治污、依法治污，深入打好蓝天、碧水、净土保卫战，不断增强人民群众的获得感、幸福感、安全感。",
    "要持续加强机关党的建设，严格落实全面从严治党主体责任，推动党建工作与业务工作同谋划、同部署、同推进、同考核。",
    "要锻造一支政治强、本领高、作风硬、敢担当，特别能吃苦、特别能战斗、特别能奉献的生态环境保护铁军队伍。",
    "各级党组织要充分发挥战斗堡垒作用，广大党员要充分发挥先锋模范作用，在急难险重任务面前冲锋在前、勇挑重担。",
    "要严守中央八项规定精神，驰而不息纠治四风，切实减轻基层负担，营造风清气正、干事创业的良好政治生态。",
    "要压紧压实各方责任，强化监督检查和跟踪问效，确保各项部署件件有着落、事事有回音，务求取得扎实成效。",
    "要加强宣传引导，讲好生态环境保护故事，凝聚社会共识，形成人人关心、人人支持、人人参与的浓厚氛围。",
)  # fmt: skip
TITLES = (
    "{place}生态环境局{topic}纪实",
    "{place}生态环境分局{topic}",
    "{topic}：来自{place}的报告",
    "{place}{topic}见闻",
)
TOPICS = (
    "支部建在治污一线",
    "党建引领夜查行动",
    "环保铁军练兵",
    "机关党建走在前",
    "青年突击队治河",
    "先锋岗守护蓝天",
    "廉洁执法承诺",
    "党员下沉网格",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A report of the grammar."""

    title: str
    body: str


def place(rng: random.Random) -> str:
    """A made-up place."""
    return rng.choice(FIRST) + rng.choice(SECOND) + rng.choice(KIND)


def name(rng: random.Random) -> str:
    """A made-up person."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN)


def sentence(rng: random.Random) -> str:
    """The shape of a sentence: its words chosen, its names and numbers open."""
    shape = rng.choice(THEN)
    return shape.format_map(
        _Open(when=rng.choice(WHEN), who=rng.choice(WHO), does=rng.choice(DOES), does2=rng.choice(DOES),
              result=rng.choice(RESULT), says=rng.choice(SAYS))
    )  # fmt: skip


class _Open(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def skeleton(rng: random.Random, sentences: tuple[int, int] = (18, 40)) -> list[str]:
    """The shapes of a report's sentences."""
    return [rng.choice(OPENINGS), *(sentence(rng) for _ in range(rng.randint(*sentences)))]


def filled(rng: random.Random, shapes: list[str], home: str, year: int) -> list[str]:
    """Sentences from shapes, with names and numbers."""
    return [
        one.format(place=home if rng.random() < 0.5 else place(rng), name=name(rng), year=year, n=rng.randint(2, 99),
                   m=rng.randint(1, 12), d=rng.randint(1, 28), river=rng.choice(RIVERS), plant=rng.choice(PLANTS))
        for one in shapes
    ]  # fmt: skip


def paragraphs(sentences: list[str]) -> str:
    """Sentences in paragraphs of one to four."""
    lines, at, step = [], 0, 1
    while at < len(sentences):
        lines.append("".join(sentences[at : at + step]))
        at, step = at + step, step % 4 + 1
    return "\n".join(lines)


def title(rng: random.Random, home: str) -> str:
    """A title of the grammar."""
    return rng.choice(TITLES).format(place=home, topic=rng.choice(TOPICS))


def made(seed: int, sentences: tuple[int, int] = (18, 40)) -> Made:
    """A report, the same for the same seed."""
    rng = random.Random(seed)
    home = place(rng)
    body = filled(rng, skeleton(rng, sentences), home, rng.randint(2015, 2025))
    return Made(title(rng, home), paragraphs(body))


def next_year(seed: int) -> tuple[Made, Made]:
    """Two years of one bureau's report: the same sentences, other figures, the same places and persons."""
    rng = random.Random(seed)
    home, year = place(rng), rng.randint(2015, 2024)
    shapes = [_fixed(rng, one, home) for one in skeleton(rng)]
    both = [
        Made(f"{home}生态环境局党建工作总结", paragraphs([_figures(rng, one, year + later) for one in shapes]))
        for later in (0, 1)
    ]  # fmt: skip
    return both[0], both[1]


def _fixed(rng: random.Random, shape: str, home: str) -> str:
    return shape.format_map(
        _Open(place=home, name=name(rng), river=rng.choice(RIVERS), plant=rng.choice(PLANTS))
    )


def _figures(rng: random.Random, shape: str, year: int) -> str:
    return shape.format(year=year, n=rng.randint(2, 99), m=rng.randint(1, 12), d=rng.randint(1, 28))


def few_figures(seed: int) -> tuple[Made, Made]:
    """Two years of one report of which little more than the year was changed."""
    rng = random.Random(seed)
    home, year = place(rng), rng.randint(2015, 2024)
    first = f"{home}生态环境局{year}年工作总结，按照{year}年度计划编写，共完成任务{rng.randint(20, 60)}项。"
    second = f"{home}生态环境局{year + 1}年工作总结，按照{year + 1}年度计划编写，共完成任务{rng.randint(61, 99)}项。"
    rest = [_figures(rng, _fixed(rng, one, home), year) for one in skeleton(rng)[1:]]
    return tuple(Made(f"{home}工作总结", paragraphs([one, *rest])) for one in (first, second))  # type: ignore[return-value]


def neighbours(seed: int) -> tuple[Made, Made]:
    """Two bureaus' reports from one template: other places, persons, figures."""
    rng = random.Random(seed)
    shapes, year = skeleton(rng), rng.randint(2015, 2025)
    one, other = (place(rng) for _ in range(2))
    return tuple(  # type: ignore[return-value]
        Made(f"{home}生态环境局党建工作总结", paragraphs(filled(rng, shapes, home, year)))
        for home in (one, other if other != one else other + "南区")
    )


def notices(seed: int) -> tuple[Made, Made]:
    """Two bureaus' short notices, which differ in the name and the day alone."""
    rng = random.Random(seed)
    shapes = [
        rng.choice(OPENINGS),
        *rng.sample(SLOGANS, 4),
        "会议由{place}生态环境局主持，{place}各股室参加。",
    ]
    rng2, year = random.Random(seed + 1), rng.randint(2015, 2025)
    homes = [
        f"{FIRST[seed % 20]}{SECOND[seed % 17]}县",
        f"{FIRST[20 + seed % 15]}{SECOND[17 + seed % 13]}区",
    ]
    figures = {key: rng2.randint(2, 12) for key in "nmd"}
    return tuple(  # type: ignore[return-value]
        Made(f"{home}会议消息", paragraphs([one.format(place=home, year=year, **figures) for one in shapes]))
        for home in homes
    )  # fmt: skip


def series(seed: int) -> tuple[Made, Made]:
    """Two parts of a series: the same frame, 之一 and 之二."""
    rng = random.Random(seed)
    home = place(rng)
    frame = filled(rng, skeleton(rng, (8, 12)), home, 2024)
    parts = [filled(rng, skeleton(rng, (8, 12)), home, 2024) for _ in range(2)]
    return tuple(  # type: ignore[return-value]
        Made(f"{home}铁军风采系列报道之{number}", paragraphs([*frame[:6], *part, *frame[6:]]))
        for number, part in zip("一二", parts, strict=True)
    )


def slogans(seed: int) -> tuple[Made, Made]:
    """Two reports with the same slogans, up to half of each."""
    rng = random.Random(seed)
    said = rng.sample(SLOGANS, 7)
    both = []
    for _ in range(2):
        home = place(rng)
        own = filled(rng, skeleton(rng, (9, 12)), home, 2024)
        for number, one in enumerate(said):
            own.insert(rng.randint(1, len(own)) if rng.random() < 0.5 else 1 + number, one)
        both.append(Made(title(rng, home), paragraphs(own)))
    return both[0], both[1]


NEIGHBOURS = {
    "the next year's report": next_year, "little but the year": few_figures, "template neighbours": neighbours,
    "notices of two bureaus": notices, "parts of a series": series, "shared slogans": slogans,
}  # fmt: skip
