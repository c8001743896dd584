"""Names of people, and the bylines and datelines in which a report names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Surnames of more than 99 in 100 people; characters that are commoner as words are left out.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
    "万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁符阮尚舒纪柯梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游靳辛管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤"
    "时穆车米古胥娄谌阎冷仇娜苑习宗占岑边卜甄迟查鹿池诸简闵冼沙隋商邰储宫巩连佟麦缪晏虞郎应景支宣党刁束茹闻费楚丛都屠卓席匡仝桂于敖竺於"
)  # fmt: skip
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木", "司徒", "呼延")  # fmt: skip
NOT_NAMES = frozenset((
    "简介", "成员", "文字", "文化", "向导", "时间", "安排", "管理", "高清", "关于", "关注", "常见", "相关", "白天", "应用", "包括", "方法", "方式",
    "方案", "时评", "时事", "金融", "高度", "简讯", "成册", "查看", "查询", "路线", "常务", "常委", "万元", "宁波", "于是", "向上", "文明", "文艺",
    "连载", "通讯", "边栏", "应急", "安全", "宣传", "宣传部", "党建", "党委", "党办", "党支部", "党组", "党群部", "党政办", "管理员", "成功", "盛大",
    "都市", "都市报", "华商报", "商报", "路透", "路透社", "文摘", "文汇报", "安徽", "江西", "江苏", "江南", "吴江", "古城", "武汉", "黄石", "温州",
    "华声", "时报", "史料", "单位", "席位", "简报", "文稿", "马上", "成文", "田园", "田间", "习近平",
))  # fmt: skip
WORKERS = "摄讯电绘译"  # 周小禾摄: who took the picture
PERSON = re.compile(
    rf"(?:(?:{'|'.join(COMPOUND)})[一-鿿]{{1,2}}|[{SURNAMES}][一-鿿]{{1,2}}|[一-鿿]{{2,8}}[·•][一-鿿·•]{{2,12}})"
)
ROLES = re.compile(
    r"(?:(?:本报|本网|本台|本刊|本社|(?:(?!本)[一-鿿·•]){2,10}?[社报网台刊])(?:驻[一-鿿]{2,8}?)?)?(?:全媒体|融媒体?|见习|实习|特约|特派|首席|职工)*(?:记者|通讯员|記者|通訊員|报道员|特约撰稿人?|实习生)\s*[:：]?"
)
SEPARATORS = re.compile(r"[\s、，,；;/|｜]+")
UNIT = re.compile(
    r"(?:局|厅|委|委员会|部|办|办公室|处|科|股|站|队|中心|支部|院|会|公司|学校|大学|学院|所|室|县|区|市|镇|乡|街道|村|政府|集团|馆|园|党组|机关|"
    r"社区|厂|行|教授|院长|主任|研究员|局长|书记|处长|科长|主席|博士|作者)$"
)
# 新华社北京10月18日电(记者高敬), 东北网双鸭山6月25日讯, 本报讯（记者 张凤春）.
DATELINE = re.compile(
    r"^据?(?:(?P<agency>新华社|新华网|中新社|中新网|人民网|央视网|央广网|光明网|[一-鿿]{1,6}(?:网|报|社|台|日报|晚报|在线))"
    r"[一-鿿]{0,10}?(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:电|讯|消息)|(?:本报|本网|本站|本台|[一-鿿]{2,8}(?:网|报|社|台))?(?:讯|消息))"
    r"\s*(?P<named>[(（][^()（）]{2,60}[)）])?"
)
CLOSING = re.compile(r"[。！？”…]\s*[(（]([^()（）]{2,60})[)）]\s*$")
OURSELVES = ("本报", "本网", "本站", "本台", "我网")


def is_person(name: str) -> bool:
    """Whether `name` has the shape of a person's name and starts with a surname.

    >>> is_person("周小禾"), is_person("欧阳小禾"), is_person("党支部"), is_person("约翰·史密斯")
    (True, True, False, True)
    """
    return PERSON.fullmatch(name) is not None and name not in NOT_NAMES and name[-1] not in WORKERS


def parted(value: str) -> tuple[str, ...]:
    """The names in a value, roles taken off; a name spaced out by its characters is one.

    >>> parted("本报记者 周小禾 通讯员：林一、张 三")
    ('周小禾', '林一', '张三')
    """
    parts = [part for part in SEPARATORS.split(ROLES.sub(" ", value).strip()) if part]
    found: list[str] = []
    for part in parts:
        if len(part) == 1 and found and len(found[-1]) == 1 and found[-1] in SURNAMES:
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def people(value: str) -> tuple[str, ...]:
    """The names in a value if all of its parts are people; units and offices are left out.

    >>> people("记者 周小禾 林一"), people("青溪县局 周小禾"), people("一、二")
    (('周小禾', '林一'), ('周小禾',), ())
    """
    parts = [part for part in parted(value) if not (UNIT.search(part) and not is_person(part))]
    return tuple(parts) if parts and all(map(is_person, parts)) else ()


def dateline(paragraph: str) -> tuple[str | None, tuple[str, ...]]:
    """The agency that a paragraph's dateline names and the reporters behind it.

    >>> dateline("新华社北京10月18日电(记者周小禾)清水河的水清了。")
    ('新华社', ('周小禾',))
    >>> dateline("本报讯（记者 周小禾 通讯员 林一川）清水河的水清了。")
    (None, ('周小禾', '林一川'))
    >>> dateline("据新华网讯息称，河水清了。")
    (None, ())
    """
    match = DATELINE.match(paragraph[:160])
    if match is None:
        return None, ()
    named = match["named"] or ""
    agency = match["agency"]
    if agency and agency.startswith(OURSELVES):
        agency = None
    return agency, people(named[1:-1]) if named else ()


def closing_names(paragraph: str) -> tuple[str, ...]:
    """The people in the bracket that a last paragraph ends with.

    >>> closing_names("水清了。（记者 周小禾）"), closing_names("水清了。（完）"), closing_names("水清了（周小禾）")
    (('周小禾',), (), ())
    """
    match = CLOSING.search(paragraph[-100:])
    return people(match[1]) if match and not match[1].endswith(("供稿", "摄")) else ()


def contributor(line: str) -> str | None:
    """Who a line or the bracket at its end says to have contributed the text: （某局 供稿）.

    >>> contributor("水清了。（青溪县局 供稿）"), contributor("（供稿：青溪县局）"), contributor("青溪县局供稿")
    ('青溪县局', '青溪县局', '青溪县局')
    """
    match = re.search(
        r"(?:^|[(（])\s*([^()（）。，：:]{2,30}?)\s*供稿\s*[)）]?$|[(（]供稿(?:单位|人)?\s*[:：]\s*([^()（）]{2,30})[)）]$",
        line[-60:],
    )
    return (match[1] or match[2]).strip() if match else None


def bylines(paragraphs: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """The agency and the people that the first paragraphs' datelines and the last one's end name."""
    agency: str | None = None
    found: tuple[str, ...] = ()
    for paragraph in paragraphs[:3]:
        named, reporters = dateline(paragraph)
        agency, found = agency or named, found or reporters
    if not found and paragraphs:
        found = closing_names(paragraphs[-1])
    return agency, found
