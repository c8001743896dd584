"""What OpenCC's t2s leaves as it was becomes what simplified text writes: 著力, 擡, 囯."""

from __future__ import annotations

import re

# 著 is the particle 着, or the verb in these words, which simplified text writes with 著.
ASPECT = (
    "[讨谈议争辩评推]论著|[结配融混符联迎综汇聚闭吻组整凑]合著|改编著|翻译著|还原著|命名著|[彰凸突浮尽]显著|"
    "[执沉附固穿活跟随沿带接看听拿藏存伴守想读捧抱写]著(?=[者作书述译])"
)
WRITTEN = (
    "[原名显卓昭土编论专巨译遗拙所合撰彰]著|知著(?=[，。、])|新著(?=《)|"
    '著(?:名(?![号义字])|作(?!用)|者|述|称|录|书(?=[立，。、])|有(?=[《〈“"论诗文书专多大译小长]))|'
    r"(?<=\s)著(?=\s|$|[，,。；;)）])"
)
ZHE = re.compile(f"(?P<aspect>{ASPECT})|(?P<written>{WRITTEN})|著")
# 祇 is 只 before these, and a god elsewhere (神祇). 於 is kept as a surname, which stands first. The
# rest are words; OpenCC writes 二噁英 with a character of Unicode 8 that no report has.
WORD = re.compile(
    "祇(?=[有是要能好得会可])|(?<=[一-鿿])於(?=[单戏潜则])|薰(?=[陶染心制蒸黑])|"
    "座标|批覆|覆兴|慰借|狼借|枕借|蕴借|𫫇"
)
WORDS = {"祇": "只", "於": "于", "薰": "熏", "座标": "坐标", "批覆": "批复", "覆兴": "复兴", "慰借": "慰藉",
         "狼借": "狼藉", "枕借": "枕藉", "蕴借": "蕴藉", "𫫇": "噁"}  # fmt: skip
# Variants and printing forms that the tables of OpenCC do not have, none of them in the list of
# standard characters of 2013, each with its standard form (first list of variants, 1955).
VARIANTS = str.maketrans(dict(
    ["囯国", "竝并", "淸清", "靑青", "戸户", "郞郎", "歳岁", "徳德", "曽曾", "値值", "収收", "黒黑", "緖绪", "毎每", "歩步", "揺摇", "喩喻", "愼慎", "尙尚", "兎兔", "塡填", "巣巢", "鄕乡", "甁瓶", "縂总", "戯戏", "擡抬", "鉄铁", "銕铁", "櫈凳", "氷冰", "汚污", "浄净", "窓窗", "窻窗", "粧妆", "緜绵", "胷胸", "脇胁", "覇霸", "躱躲", "櫉橱", "舖铺", "姪侄", "嬾懒", "恠怪", "慙惭", "憇憩", "敍叙", "晩晚", "暦历", "朶朵", "栢柏", "桮杯", "槪概", "欵款", "煕熙", "玅妙", "畮亩", "眡视", "秊年", "稉粳", "穉稚", "罇樽", "肎肯", "蔴麻", "虵蛇", "蟁蚊", "裠裙", "襍杂", "覩睹", "躶裸", "輭软", "隄堤", "隣邻", "霛灵", "頼赖", "飜翻", "餽馈", "驘骡", "鬀剃", "鬪斗", "鵞鹅", "麤粗", "龝秋", "亁乾", "壻婿", "倣仿", "傚效", "偪逼", "喒咱", "囬回", "廻回", "埳坎", "寃冤", "寗宁", "寜宁", "尅克", "帋纸", "彊强", "忼慷", "怱匆", "戞戛", "搆构", "摠总", "牋笺", "瘉愈", "碁棋", "砲炮", "疎疏", "稬糯", "糭粽", "羢绒", "耡锄", "聨联", "艸草", "蘂蕊", "遯遁", "醻酬", "関关", "陥陷", "険险", "隠隐", "雑杂", "頬颊", "騒骚", "髪发", "鳯凤", "齢龄", "黙默", "鹻碱", "様样", "楽乐", "斎斋", "斉齐", "霊灵", "売卖", "対对", "帯带", "恵惠", "揹背", "痺痹", "簷檐", "伕夫", "幷并"]
))  # fmt: skip


def mend(simple: str) -> str:
    """A line that OpenCC's t2s simplified, without what that leaves.

    The words of 著 are those of the Table of General Standard Chinese Characters (2013).

    >>> mend("沿著河走，著名的原著，起著作用，擡头看囯旗")
    '沿着河走，著名的原著，起着作用，抬头看国旗'
    """
    if simple.isascii():
        return simple
    simple = WORD.sub(lambda match: WORDS[match[0]], simple.translate(VARIANTS))
    return ZHE.sub(_zhe, simple) if "著" in simple else simple


def _zhe(match: re.Match[str]) -> str:
    return match[0] if match["written"] else match[0].replace("著", "着")
