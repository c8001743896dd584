"""Lines that every page of a site has: tools, navigation, notices, the site's own footer."""

from __future__ import annotations

import re

# Whole lines after inner spaces are folded away. Catalogue read on real pages.
WORDS = (
    "首页|网站首页|主页|返回首页|回到首页|回首页|返回主页|上一页|下一页|尾页|末页|更多|查看更多|加载更多|点击加载更多|MORE|设为首页|加入收藏|网站地图|站点地图|联系我们|关于我们|关于本网|"
    "网站声明|法律声明|隐私声明|安全隐私|版权保护|版权声明|免责声明|网站纠错|我要纠错|English|ENGLISH|EN|繁体|简体|繁|简|繁體|簡體|简体版|繁体版|转繁体版|手机版|移动版|电脑版|客户端|小程序|"
    "微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|Qzone|朋友圈|微信好友|抖音|快手|豆瓣|人人网|人民网\\+|搜索|站内搜索|高级搜索|热门搜索|登录|登入|注册|退出|个人中心|用户中心|邮箱|邮箱登录|无障碍|无障碍浏览|"
    "长者模式|长者助手|适老化|关怀版|老年版|智能问答|导航|全部导航|网站导航|频道|栏目|评论|图集|分享|收藏|收藏文章|打印|打印本页|打印本文|关闭|关闭窗口|关闭本页|返回|返回顶部|返回列表|返回上页|回到顶部|TOP|Top|"
    "扫一扫|点赞|在看|点个在看|阅读原文|END|取消|确定|发布|表情|刷新|阅读全文|展开全文|阅读剩余全文|正文|字号减小字号增大|小字号|大字号|中字号|举报|保存|下载|播放|暂停|关注我们|公众号|微信公众号|官方微信|官方微博|政务微博|政务微信|"
    "Русскаяверсия|English|日本語|Français|Español"
)
LINES = {
    "tools": r"(?=.*[一-鿿A-Z])[【\[(（『]*(?:字[号体](?:大小)?|文字大小|显示)?[:：]?[【\[(（]*(?:(?:变大|变小|大|中|小|默认|正常|标准|超大|特大|放大|缩小|减小|增大|字号|字体|打印(?:本页|本文|此页|预览)?|"
             r"关闭(?:窗口|本页|页面)?|收藏(?:本页|文章)?|我要收藏|纠错|我要纠错|举报|朗读|语音播报|无障碍(?:浏览)?|返回顶部|返回|顶部|TOP|分享|微信|微博|腾讯QQ|QQ空间|QQ|我要评论|保护视力色?|A[+-])[+-]?|[|｜/、:：】\]\[【()（）『』·丨])+[\d,]{0,7}",
    "share": r"(?:一键)?分享(?:到|至|让更多人看到|给好友|本文|文章|到微信|此文|到微博)*[:：]?(?:[\s|、/]*(?:微信|微博|QQ|空间|朋友圈|好友|新浪|腾讯|更多|QQ空间|人人网|豆瓣|Qzone|[0-9]+))*|"
             r"(?:使?用?手机|使?用?微信|请?使?用?微信)?(?:[“\"]?扫(?:描|一扫|码)[”\"]?)(?=.{0,40}$)(?:[上下左右]方|此|本|该)?(?:二维码|在?手机|分享|打开|关注|查看|看|添加|浏览|下载|，|,|进入|获取)?(?:[^。]{0,36})|"
             r"打开微信.{0,60}|手机查看.{0,6}|关注.{1,12}(?:微信|微博|公众号|客户端|网).{0,6}|.{0,10}(?:微信|微博)(?:公众号|二维码).{0,8}|分享到.{0,30}|扫码.{0,12}|扫二维码.{0,12}|点击右上角.{0,20}|(?:下载|打开).{0,14}(?:客户端|APP|App)|.{0,8}(?:APP|App|客户端)下载",
    "breadcrumb": r"[>＞》|]?(?:您?(?:现|現)?(?:在|当前|當前)?的?(?:所在)?位置)[:：].*|(?:当前|當前|所在)(?:所在)?位置[:：>]?.{0,80}|.{0,14}首页[》/\\|·・]?(?:>|»|->|＞|›|→|/|-).{0,80}|(?:>|＞|»)[^。，>＞»]{1,16}|"
                  r"[^。，；：]{1,20}(?:(?:>{1,2}|＞{1,2}|»|→|›)[^。，；：>＞»→›]{1,20}){1,5}(?:>|＞)?",
    "neighbours": r"[【\[<>＜＞«»◀▶]*(?:上|下|前|后)一(?:篇|条|页|个|则)(?:文章|新闻|信息)?[】\]>]*(?:[:：].{0,90}|没有了?|无)?|[【\[]?返回.{0,8}(?:列表|首页|上页|栏目|头条|上一页|频道|目录|上级)[】\]]?|没有了|已是(?:最后|第)一?篇.{0,6}|(?:<|首页|上一页).{0,40}(?:下一页|尾页|>).{0,12}",
    "site footer": r".*(?:ICP备|ICP证|公网安备|公安备案|网站标识码|标[识示]码[:：]|备案(?:编?号|序号)[:：]|违法和不良信息举报|技术支持(?:单位)?[:：]|Copyright|©|版权所有|版權所有|AllRights?Reserved|经营许可证|视听节目许可证|新闻信息服务许可证|网站管理[:：]|网站维护[:：]|运行维护(?:单位)?[:：]|您是第\d*位|访问总?量[:：]\d).*|"
                   r"[^。，]{0,16}(?:主办(?:单位|方)?|承办(?:单位)?)[:：][^。]*",
    "contact": r"[^。]{0,30}(?:建设维护|维护单位|单位地址|联系地址|通信地址|地址|邮政编码|邮编|传真|联系邮箱|电子邮箱|网站联系电话|服务热线|举报(?:电话|邮箱)|新闻热线|值班电话|网址|邮箱|电话)[:：][^。]*|[^。，]{2,16}(?:主办|承办|主管)(?:[^。，]{2,20}(?:主管|承办|主办|技术支持|版权所有))*",
    "disclaimer": r"(?:版权(?:与免责)?(?:声明|说明)|免责声明)[:：]?.*|(?:特别|郑重)?声明[:：].*(?:转载|版权|观点|本网|本站).*|[①-⑩\d.、（()）\s]*凡(?:本网|本站|本报|是)?(?:注有|注明|署名|转载|来源(?:为|于|注明|:|：)).*|"
                  r".*(?:不代表(?:本(?:站|网|报|平台|公众号)|.{1,8}(?:观点|立场))|未经.{0,16}(?:不得|禁止|请勿|谢绝).{0,8}(?:转载|复制|摘编|摘录|镜像|引用|使用)|传递更多信息|转载.{0,10}注明.{0,6}(?:出处|来源)|(?:侵权|版权问题).{0,24}(?:删除|联系)|建立镜像|未经书面授权).*",
    "comments": r"我要说两句.{0,12}|我来说两句.{0,12}|(?:文章|最新|最热|网友|热门|新闻)?(?:评论|跟贴|留言)(?:[（(]?\d+(?:条|人)?[)）]?)?(?:刷新)?|\d+(?:条评论|人参与|人跟贴).{0,20}|[(（]?\d+人(?:参与|评论|跟贴)[)）]?|.{0,6}文明上网.{0,12}|还剩.{0,6}页.{0,6}|.{0,6}(?:还没有评论|评论内容为空|该评论已关闭|抢沙发).{0,10}|.{0,4}(?:点击|登录)?(?:发表|查看)(?:全部)?\d*条?评论.{0,8}|查看全部.{0,8}评论.{0,3}|赞\d*|踩\d*|已推荐\d*",
    "navigation": rf"(?:(?:{WORDS})[|｜/·\s丨-]*)+|欢迎(?:您)?(?:访问|光临|来到)[^。]{{0,30}}|(?:今天是|现在是)[^。]{{0,40}}|(?:\d{{4}}年\d+月\d+日)?星期[一二三四五六日天].{{0,12}}|.{{1,20}}(?:繁体|简体)\|?无障碍.{{0,10}}|热门搜索[:：].*|第?\d+/\d+页?|共\d+页.{{0,10}}",
    "restriction": r"[(（【]?(?:此件|本件|此文)(?:依申请|主动|部分)?(?:公开|不公开)(?:发布)?[)）】]?",
    "address": r"(?:https?://|www\.)[\w./?=&%#:;-]+|[\w.+-]+@[\w.-]+",
    "separator": r"[\W_]+",
    "number": r"[+＋×xX]?\d{0,4}[\W_]{0,3}|\d{20,}|[xX×]",
    "waiting": r".{0,16}加载中.{0,10}|若长时间无响应.{0,14}",
}  # fmt: skip
RULES = {reason: re.compile(pattern, re.IGNORECASE) for reason, pattern in LINES.items()}
# Rules that hold for sentences, too, and a sign that one may.
BESIDE = {
    reason: RULES[reason] for reason in ("disclaimer", "site footer", "restriction", "waiting")
}
NOTICE = re.compile(
    r"声明|转载|注[明有]|署名|本[站网报]|不代表|版权|授权|镜像|侵权|复制|摘|使用|加载|响应|公开|备案|ICP|公安|许可证|Copyright|©|主办|承办|技术支持|标[识示]码|举报|Reserved|传递更多|维护|管理[:：]|第\d*位|访问"
)
LONGEST = {"disclaimer": 400, "site footer": 400}
LONGEST_NOTICE = 500
PROSE = 80  # characters of a line that is prose without a stop, if it has commas
LONG = 120  # characters of a line of any other kind
END = frozenset(("neighbours", "site footer", "disclaimer", "comments"))
# Lines that a report may have itself, and that are the page's only above and below it.
DOUBTFUL = frozenset(("number", "contact", "address"))
HEADING = re.compile(
    r"[【\[■▍◆●]?(?:相关(?:阅读|新闻|信息|稿件|文章|链接|推荐|报道|专题|内容|附件下载|资讯|解读|文件|政策)|(?:推荐|精彩|编辑|新闻|值班总编)推荐|推荐(?:阅读|资讯|新闻|文章|信息)|为[你您]推荐|猜[你您]喜欢|"
    r"新闻热点|热点(?:新闻|推荐|文章|资讯|视频|图片|专题)|热门(?:新闻|文章|推荐|图片|视频|话题|资讯|点击)|热(?:帖|词|点)|往期(?:回顾|推荐|精彩)|大家都在看|[大看]家?还?在看|最新更新|延伸阅读|编辑精选|"
    r"(?:点击|阅读|本类|新闻|跟贴|评论|图片|热点|浏览|一周|本周|今日)排行榜?|排行榜|友情链接|图片新闻|视频新闻|精彩(?:视频|图片|直播)|最[新热](?:文章|新闻|资讯|信息|动态|发布|推荐)|网友(?:评论|跟贴)|我要说两句|"
    r"其他(?:新闻|文章|报道)|更多(?:新闻|精彩|推荐|内容|文章)(?:.{0,12})|关键[词字]阅读[:：].*|.{1,8}(?:新闻|资讯)精选|今日推荐|头条推荐|要闻推荐|专题推荐|同类(?:文章|信息|新闻)|相似(?:文章|新闻)|上述新闻|本网推荐|专题|全局导航|网站群|站群导航|链接)[】\]]?(?:>+|[:：]|更多)*",
    re.IGNORECASE,
)  # fmt: skip
LONGEST_HEADING = 40
# The list glued to its heading: 相关新闻：某市召开会议 某区晒出账本.
RELATED = re.compile(
    r"[【\[]?(?:相关(?:阅读|新闻|链接|文章|报道|稿件)|延伸阅读|推荐阅读|热点新闻)[】\]]?[:：]."
)
TEASER = re.compile(
    r"\(\d+\)人|人阅读时间|\.\.\.\(\d+\)|^\d{4}-\d\d-\d\d[^\s,，]*[,，]\S*\s*-?$|^0?\d?20\d\d-\d\d-\d\d\d+$"
)
COMMA = re.compile("[，,、；;]")
SPACE = re.compile(r"\s+")
ATTACHMENT = re.compile(r"^[【\[]?附[件表图录][一二三四五六七八九十\d]*\s*(?:[:：.、]|$)|^\d+[.、].{1,80}\.(?:pdf|docx?|xlsx?|wps|zip|rar|ofd)$", re.IGNORECASE)  # fmt: skip

# A file and how often it was taken: 附件【名单.xlsx】已下载146次. Numbered lists are documents' own.
ATTACHED = re.compile(
    r"附\s?件\s?[一二三四五六七八九十\d]{0,3}\s?(?:[:：]\s?(?!\d{1,2}[.、．])|[\s_—-]|(?=[【\[.]))[【\[]?"
    r"[^。；！？【】]{0,120}\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|ceb|zip|rar|7z|txt|jpe?g|png)[】\]]?"
    r"(?:\s?[(（]?(?:已?下载(?:次数)?[:：]?\s?[*\d]{0,8}\s?次?|[\d.]{1,8}\s?[KM]B?)[)）]?)?\s{0,8}",
    re.IGNORECASE,
)
SHELF = re.compile(r"[【\[]|下载")
NEXT_FILE = re.compile(r"(?=附\s?件)")
LONGEST_FILES = 600


def is_sentence(line: str) -> bool:
    """Whether the line is prose: it has a full stop, or it is long and ended as sentences are.

    >>> is_sentence("水清了，岸绿了，人也多了。"), is_sentence("首页 > 机关党建")
    (True, False)
    """
    if len(line) < 10:  # noqa: PLR2004
        return False
    last = line.rstrip('）)”’"')[-1:]
    return (
        last in "。！？；!?…"
        or "。" in line
        or (len(line) >= PROSE and 40 * len(COMMA.findall(line)) >= len(line))
    )


def furniture(line: str) -> str | None:
    """Why the line belongs to the page and not to the report; None if it may be the report's.

    >>> furniture("【字体：大 中 小】"), furniture("您的位置：首页 > 党建"), furniture("一、到河边去")
    ('tools', 'breadcrumb', None)
    >>> furniture("附件【名单.xlsx】已下载146次"), furniture("附件：1.关于印发名单的通知")
    ('attachment', None)
    >>> furniture("会议指出，返回首页看初心，才知道路从哪里来。") is None
    True
    """
    if line.startswith("附") and _is_files(line):
        return "attachment"
    sentence = is_sentence(line)
    if sentence and (len(line) > LONGEST_NOTICE or not NOTICE.search(line)):
        return None
    folded = SPACE.sub("", line)
    for reason, rule in BESIDE.items() if sentence else RULES.items():
        longest = LONG if sentence and reason == "site footer" else LONGEST.get(reason, LONG)
        if len(folded) <= longest and rule.fullmatch(folded):
            return None if ATTACHMENT.match(line) else reason
    return None


def _is_files(line: str) -> bool:
    # 附件：名单.docx alone is a document's own line.
    return (SHELF.search(line) is not None and len(line) <= LONGEST_FILES) and (
        ATTACHED.fullmatch(line) is not None
        or all(map(ATTACHED.fullmatch, filter(None, NEXT_FILE.split(line))))
    )


def is_teaser(line: str) -> bool:
    """Whether the line is what a list of other reports says of one: its date, its readers.

    >>> is_teaser("2024-02-07 10:00, 青溪"), is_teaser("他读了2024-02-07的信")
    (False, False)
    """
    told = line[:1].isdecimal() or "人" in line or "...(" in line
    return told and TEASER.search(line) is not None


def is_heading(line: str) -> bool:
    """Whether the line is the heading of a list of other reports: 相关阅读, 新闻热点.

    >>> is_heading("相 关 新 闻："), is_heading("他在相关阅读里写道")
    (True, False)
    """
    folded = SPACE.sub("", line) if len(line) <= LONG else ""
    if RELATED.match(folded) and not is_sentence(line):
        return True
    return len(folded) <= LONGEST_HEADING and HEADING.fullmatch(folded) is not None
