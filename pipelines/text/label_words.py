"""The words that label a value on a page, in either script, and the shapes of what they label."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Fields by label; inner spaces are folded before (发 布 机 构). Synonyms: 国办发〔2017〕47号, pages.
LABELS = {
    "published_on": "(?:首次)?(?:发布|发表|刊发|发稿|刊登)(?:日期|时间)|发布于|发表于",
    "released_on": "(?:公开|公布|上载|上传|录入|编辑|添加|提供)(?:日期|时间)",
    "shown_on": "日期|时间",
    "updated_on": "(?:最后|最近)?(?:更新|修改)(?:日期|时间)|更新于",
    "written_on": "(?:成文|生成|发文|印发|制发)(?:日期|时间)",
    "source": "(?:本文|信息|文章|稿件|新闻|内容|转载)?来源(?:单位|媒体)?|稿源|出处|转载自|转自",
    "contributor": "(?:稿件|信息)提供|供稿(?:单位|部门|人|者)?|来稿单位",
    "authors": "(?:文章|本文)?作者|撰稿人?|撰文|通讯员|(?:本报|本网|见习|实习|特约|全媒体|融媒体)*记者",
    "editor": "(?:责任|值班|网络|本期|执行|文字|本版|新媒体|网页|栏目)编辑|责编|编辑",
    "reviewer": "签发审核|审核签发|(?:信息|内容|稿件|责任)?审核人?|审签|审稿人?",
    "views": "(?:浏览|点击|阅读|访问|查看|点阅)(?:次数|人数|量|数|率)|人气|浏览|点击|阅读|查看|访问",
    "issuer": "发文(?:机关|机构|单位)|发布(?:机关|机构|单位|部门)|公开责任部门|公开主体|制发机关",
    "doc_number": "(?:公文)?发文字号|文件编号|文件字号|文件号|发文号|文号",
    "index_number": "(?:信息)?索引号",
    "title": "标题|名称",
    "staff": "发布人|发布者|录入[人者]|上传[人者]|编辑[人者]|(?:责任)?校对|初审|复审|终审|一审|二审|三审|一校|二校|三校|签发人?|监制|总监制|总监|总编辑|美编|美术编辑|主编|编审|值班主任|值班编委|值班总编",
    "topic_class": "主题(?:分类|类别)|信息(?:分类|类别)|体裁分类",
    "subject": "主题词|关键词|关键字|公文种类|文种|发文文种|有效性|时效性|是否有效|公开时限|公开方式|公开形式|公开范围|公开类型|"
        "创建时间|时效|统一编号|废止日期|失效日期|生效日期|实施日期|施行日期|内容概述|公文目录",
    "": "字号|文字大小|字体(?:大小)?|(?:一键)?分享(?:到|至)?|打印|收藏|评论|标签|制作|视觉|统筹|策划|排版|设计|分类|类别|体裁|所属栏目|栏目|频道|摄影|摄|图|显示",
}  # fmt: skip
FIELDS = list(LABELS)
# Pages may be read before their text is simplified, so that labels are known in either script.
TRADITIONAL = dict(zip("发时间来编辑责审签终览点击阅读访问数气单机关构号类题词标码录网络讯员记报总监开载稿态种务键布档转传体摄图显实统设计浏频栏废执评论见习复视觉范围属内门处",
                       "發時間來編輯責審簽終覽點擊閱讀訪問數氣單機關構號類題詞標碼錄網絡訊員記報總監開載稿態種務鍵佈檔轉傳體攝圖顯實統設計瀏頻欄廢執評論見習復視覺範圍屬內門處", strict=True))  # fmt: skip


def either(pattern: str) -> str:
    """The pattern with every character in both scripts.

    >>> either("来源")
    '[来來]源'
    """
    return "".join(f"[{one}{TRADITIONAL[one]}]" if one in TRADITIONAL else one for one in pattern)


ONE = "|".join(f"(?P<f{at}>{either(pattern)})" for at, pattern in enumerate(LABELS.values()))
ALONE = "|".join(f"(?P<a{at}>{either(pattern)})" for at, pattern in enumerate(LABELS.values()))
CELLS = {field: re.compile(either(pattern)) for field, pattern in LABELS.items()}
# Labels that are known where a line was glued together from elements: 某报作者:甲责任编辑:乙.
GLUED = re.compile(either(
    "(?:信息|文章|稿件)?来源|稿源|(?:文章)?作者|(?:责任|值班|网络)?编辑|责编|(?:发布|更新)(?:日期|时间)|(?:浏览|点击|阅读|访问)(?:次数|量|数)|审核|校对|签发|关键词|关键字|字体|字号|分享到?"
))  # fmt: skip
# 图片来源: and 资料来源: belong to a figure or a table, 文件编辑: to nothing.
NOT_BEFORE_SOURCE = "片料据图视频像力金文水"
LABEL = re.compile(rf"(?:{ONE})\s*[:：]\s*")
UNCOLONED = re.compile(rf"(?:{ALONE})(?P<sign>\s*[/／]\s*|\s+|(?=[\d\[（(])|(?=[一-鿿]))")
SEPARATORS = " \t|｜】])）·•-—，,；;【[(（/／□■●▲◎丨、>"

DATE = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[T\s]*\d{1,2}[:：时]\d\d(?:[:：分]\d\d)?[分秒]?(?:\+08:00)?)?"
)
EDGE = " \t-—·•*|｜丨【】[]()（）。；;，,"
# Words of tools that stand glued behind a value: 求是网参与互动, 青溪日报字号:大中小.
TOOLS = re.compile(
    r"(?:\s*(?:参与互动|字[号体](?:大小)?|[【\[]?[大中小][】\]]?|打印(?:本页)?|关闭(?:窗口)?|收藏|分享(?:到|至)?|放大|缩小|正常|手机查看|朗读|纠错|我要评论|默认|超大|特大|[|｜/:：]))+\s*$"
)
MEDIA = re.compile(
    r"^[^\s:：，。；！？、]{1,18}(?:报|报道|报》|网|社|台|发布|客户端|公众号|周刊|杂志|新闻|在线|融媒体?|传媒|频道|之声|微信|官网|学习强国)$"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label's field and the text behind it."""

    field: str
    value: str
