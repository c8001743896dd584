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
_OLD = (
    "囯竝淸靑戸郞歳徳曽値収黒緖毎歩揺喩愼尙兎塡巣鄕甁縂戯擡鉄銕櫈氷汚浄窓窻粧緜胷脇覇躱櫉舖姪嬾恠慙憇"
    "敍晩暦朶栢桮槪欵煕玅畮眡秊稉穉罇肎蔴虵蟁裠襍覩躶輭隄隣霛頼飜餽驘鬀鬪鵞麤龝亁壻倣傚偪喒囬廻埳寃寗"
    "寜尅帋彊忼怱戞搆摠牋瘉碁砲疎稬糭羢耡聨艸蘂遯醻関陥険隠雑頬騒髪鳯齢黙鹻様楽斎斉霊売対帯恵揹痺簷伕"
    "幷"
)
_NEW = (
    "国并清青户郎岁德曾值收黑绪每步摇喻慎尚兔填巢乡瓶总戏抬铁铁凳冰污净窗窗妆绵胸胁霸躲橱铺侄懒怪惭憩"
    "叙晚历朵柏杯概款熙妙亩视年粳稚樽肯麻蛇蚊裙杂睹裸软堤邻灵赖翻馈骡剃斗鹅粗秋乾婿仿效逼咱回回坎冤宁"
    "宁克纸强慷匆戛构总笺愈棋炮疏糯粽绒锄联草蕊遁酬关陷险隐杂颊骚发凤龄默碱样乐斋齐灵卖对带惠背痹檐夫"
    "并"
)
VARIANTS = str.maketrans(_OLD, _NEW)


def mend(simple: str) -> str:
    """A line that OpenCC's t2s simplified, without what that leaves.

    著 stays in the words that modern dictionaries write with it, and is 着 elsewhere.

    >>> mend("沿著河走，著名的原著，起著作用，擡头看囯旗")
    '沿着河走，著名的原著，起着作用，抬头看国旗'
    """
    if simple.isascii():
        return simple
    simple = WORD.sub(lambda match: WORDS[match[0]], simple.translate(VARIANTS))
    return ZHE.sub(_zhe, simple) if "著" in simple else simple


def _zhe(match: re.Match[str]) -> str:
    return match[0] if match["written"] else match[0].replace("著", "着")
