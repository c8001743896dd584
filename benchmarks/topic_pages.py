"""Synthetic pages of grades 2, 1 and 0 by slot grammar, written by us; every name in them is made up."""

from __future__ import annotations

import random
from dataclasses import dataclass

PLACES = ("青岚", "云溪", "北屏", "南汀", "松涧", "白鹭", "石桥", "枫岭", "清渡", "沙洲")
NAMES = ("赵一帆", "钱立新", "孙晓禾", "李子清", "周远山", "吴若水", "郑明川", "王文石")
OWN = ("{p}市生态环境局", "{p}省生态环境厅", "{p}市生态环境局云溪分局", "{p}生态环境监测中心", "{p}市环保局", "{p}市生态环境保护综合行政执法支队")  # fmt: skip
OTHERS = ("{p}市水利局", "国家税务总局{p}市税务局", "{p}市教育局", "{p}能源集团有限公司", "{p}市自然资源局", "{p}县城市管理局", "{p}市第二中学", "{p}农商银行")  # fmt: skip
LIFE = (
    "{d}，{o}第{k}党支部组织全体党员赴烈士陵园开展主题党日活动，重温入党誓词。", "{o}召开{y}年机关党建工作会议，机关党委书记{m}作工作报告，各支部书记作了述职。",
    "{m}为支部党员讲了一堂题为《守初心》的专题党课，{n}名党员参加。", "会上，大家逐字逐句学习了党章有关内容，并围绕主题交流了心得体会。",
    "各支部要严格落实“三会一课”、组织生活会等制度，把支部建设成坚强战斗堡垒。", "今年以来，共召开支部党员大会{n}次，讲党课{k}次，发展党员{k}名。",
    "会议传达学习了上级关于全面从严治党的部署，{m}就落实工作提出三点要求。", "开展模范机关创建，打造“一支部一品牌”，评选党员先锋岗{k}个。",
    "与{p}社区党委结对共建，组织在职党员到社区报到{n}人次。", "党组理论学习中心组举行第{k}次集中学习研讨，党组成员依次作了交流发言。",
)  # fmt: skip
CLEAN = (
    "{o}召开党风廉政建设工作会议，通报{k}起典型案例。", "组织观看警示教育片《底线》，{n}名干部签订廉洁承诺书。", "要以案为鉴，知敬畏、存戒惧、守底线，持之以恒纠治“四风”。",
    "机关纪委对审批、执法等岗位开展廉政风险排查，修订制度{k}项。", "针对巡察反馈的{n}个问题，逐条制定整改措施，已完成{k}个。", "对苗头性问题早提醒、早纠正，谈心谈话{n}人次。",
)  # fmt: skip
TEAM = (
    "举办业务大练兵和技能比武，{n}名青年干部同台竞技。", "着力打造一支政治强、本领高、作风硬的铁军。", "{m}从业{n}年，连续{k}年被评为优秀共产党员。",
    "强化干部队伍建设，选派{k}名年轻干部到一线锻炼。", "持续改进工作作风，推行首问负责，办理时限压缩{n}%。", "{m}说，跟着老党员跑现场，才明白什么叫担当作为。",
)  # fmt: skip
WORK = (
    "全市空气质量优良天数比例为{n}%，细颗粒物平均浓度同比下降{k}%。", "{k}个国考断面水质全部达标，劣V类水体全面消除。", "开展入河排污口排查，共发现问题{n}个，已整治{k}个。",
    "对{n}家涉气企业开展监督帮扶，查处违法排污行为{k}起。", "推进土壤污染风险管控，{k}个地块完成修复。", "核发排污许可证{n}张，审批环评项目{k}个。",
    "中央生态环境保护督察反馈的{n}项问题整改完成{k}项。", "加强危险废物规范化管理，建成“无废城市”细胞{n}个。", "重污染天气应急响应期间，{k}个检查组昼夜巡查工地和道路扬尘。",
    "受理环境信访件{n}件，办结率{k}%。", "新建水质自动监测站{k}座，监测数据实时联网。", "会议强调，要深入打好蓝天、碧水、净土保卫战，以高水平保护支撑高质量发展。",
)  # fmt: skip
BOILER = (
    "要坚持以习近平新时代中国特色社会主义思想为指导，深入贯彻党的二十大精神。", "要提高政治站位，压实主体责任，坚持党政同责、一岗双责。", "各部门各单位要切实增强责任感和紧迫感，确保各项任务落地见效。",
)  # fmt: skip
PLAIN = (
    "{p}的樱桃节开幕，首日迎来游客{n}千人。", "地铁{k}号线延伸段通车，早高峰每{k}分钟一班。", "{m}带领的乐团演出{k}场，曲目单里有{n}首新作品。", "高校毕业生招聘会提供岗位{n}个。",
    "冬小麦播种进入收尾阶段，投入农机{n}台。", "小区加装电梯{k}部，老人第一次自己下楼。", "乒乓球联赛第{k}轮结束，主队暂列榜首。", "夜市的灯牌统一换成了暖色。",
)  # fmt: skip
ESSAY = (
    "党建引领是推动绿色发展的重要保障，生态文明建设离不开党建。", "新时代要把党建优势转化为发展优势，让绿水青山成为金山银山。", "在实践中，党员干部应当发挥先锋模范作用，投身环境保护事业。",
    "支部建设与环保工作相结合，可以形成强大合力。", "作风建设永远在路上，环境治理也永远在路上。", "综上所述，应从思想、组织、作风三方面入手。",
)  # fmt: skip
SEAT = ("驻{p}市生态环境局纪检监察组", "{p}市纪委监委驻市生态环境局纪检监察组")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its grade and its class."""

    kind: str
    grade: int
    title: str
    text: str
    source: str = ""


def pages(count: int = 30, seed: int = 7) -> list[Page]:
    """`count` pages of each class, the same for the same seed."""
    rng = random.Random(seed)
    return [_make(rng, kind) for kind in KINDS for _ in range(count)]


def _fill(rng: random.Random, template: str, owner: str) -> str:
    place = rng.choice(PLACES)
    values = {"p": place, "m": rng.choice(NAMES), "n": rng.randint(11, 98), "k": rng.randint(2, 9),
              "y": rng.randint(2018, 2025), "d": f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"}  # fmt: skip
    return template.format(o=owner, **values)


def _make(rng: random.Random, kind: str) -> Page:
    grade, title, owners, start, parts = KINDS[kind]
    owner = _fill(rng, rng.choice(owners), "") if owners else ""
    lines = [_fill(rng, start, owner)] if start else []
    for bank, least, most in parts:
        size = min(rng.randint(least, most), len(bank))
        lines += [_fill(rng, one, owner) for one in rng.sample(bank, size)]
    whole = ["".join(lines[at : at + 2]) for at in range(0, len(lines), 2)]
    source = owner if owner and rng.random() < 0.5 else ""
    return Page(kind, grade, _fill(rng, title, owner), "\n".join(whole), source)


Bank = tuple[str, ...]
# Class: grade, title, owners, first sentence, and banks with how many sentences each gives.
KINDS: dict[str, tuple[int, str, Bank, str, list[tuple[Bank, int, int]]]] = {
    "party day": (2, "{o}开展主题党日活动", OWN, "", [(LIFE, 4, 6), (BOILER, 0, 1)]),
    "experience": (2, "{p}：党建引领护生态", OWN, "近年来，{o}坚持党建与业务同频共振。", [(LIFE, 4, 8), (WORK, 3, 6), (TEAM, 2, 5), (CLEAN, 1, 4)]),
    "conduct": (2, "{o}召开党风廉政建设会议", OWN, "", [(CLEAN, 4, 6), (BOILER, 1, 2), (WORK, 0, 2)]),
    "team": (2, "锻造环保铁军：记{o}", OWN, "在{o}，人人都知道{m}。", [(TEAM, 3, 6), (WORK, 1, 4), (LIFE, 0, 2)]),
    "short": (2, "我局召开支部党员大会", OWN, "{d}，{o}召开支部党员大会。", [(LIFE, 2, 3)]),
    "work": (1, "{p}空气质量持续改善", OWN, "{d}，{o}召开新闻发布会。", [(WORK, 4, 9), (BOILER, 1, 2)]),
    "summary": (1, "{o}{y}年主要工作情况", OWN, "{y}年，在市委市政府的坚强领导下，{o}圆满完成各项任务。", [(BOILER, 2, 3), (WORK, 9, 12), (CLEAN, 1, 2), (LIFE, 0, 1), (WORK, 4, 9)]),
    "other owner": (1, "{o}开展主题党日活动", OTHERS, "", [(LIFE, 3, 6), (WORK, 1, 3), (BOILER, 0, 1)]),
    "joint day": (1, "{o}与市生态环境局联合开展主题党日活动", OTHERS, "{d}，{o}机关党委与市生态环境局机关党委开展联学共建。", [(LIFE, 3, 5), (WORK, 0, 2)]),
    "inspection": (1, "{o}开展专项监督", SEAT, "近日，{o}聚焦污染防治开展监督。", [(CLEAN, 3, 5), (WORK, 1, 3)]),
    "county": (1, "{p}县召开机关党建推进会", (), "{d}，{p}县召开机关党建推进会，县委组织部、县教育局、县生态环境局等单位参加。", [(LIFE, 4, 7), (CLEAN, 1, 3), (BOILER, 1, 2)]),
    "template": (0, "环保局党支部工作总结范文", (), "篇一：XX市环保局党支部工作总结。", [(LIFE, 3, 6), (CLEAN, 1, 3), (WORK, 1, 3), (ESSAY, 0, 2)]),
    "one line": (0, "{o}党支部开展党员活动", OWN, "{o}党支部开展党员活动", []),
    "essay": (0, "党建引领绿色发展的思考", (), "", [(ESSAY, 4, 6), (BOILER, 1, 3), (LIFE, 0, 2)]),
    "unrelated": (0, "{p}一周见闻", (), "", [(PLAIN, 4, 8)]),
    "mixed": (0, "{p}要闻", (), "", [(PLAIN, 4, 7), (BOILER, 1, 2), (WORK, 0, 1), (LIFE, 0, 1)]),
}  # fmt: skip
