"""Names of places and people, which tell where exemplars come from and not what they are about."""

from __future__ import annotations

import re

# Provinces by their short names, and the prefecture-level cities.
PLACES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 "
    "甘肃 青海 宁夏 新疆 内蒙古 台湾 香港 澳门 中国 "
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 沈阳 大连 鞍山 "
    "抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 鹤岗 大庆 伊春 佳木斯 牡丹江 "
    "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 "
    "马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 "
    "吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 "
    "许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 "
    "常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 "
    "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 "
    "眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 拉萨 日喀则 西安 铜川 "
    "宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐"
)
PLACE = re.compile(
    f"(?:{'|'.join(sorted(PLACES.split(), key=len, reverse=True))})(?:省|市|县|区|州|分局)?"
)
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚"
    "谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文虞"
)
ROLE = "(?:同志|局长|厅长|主任|书记|组长|处长|科长|站长|队长|介绍|表示|说|强调|指出)"
SEATS = "省市县区州镇乡"
SEAT = f"(?:[{SEATS}]|分局)"
LEAST_PERSON, LEAST_PLACE = 0.5, 0.4  # share of mentions beside a role, or before a seat


def is_name(gram: str, whole: str) -> bool:
    """Whether an n-gram holds a known place, or is mostly used in a text as a place's or person's name.

    >>> is_name("浙江省", ""), is_name("云溪", "云溪县生态环境局到云溪分局"), is_name("支部", "支部书记")
    (True, True, False)
    """
    if PLACE.search(gram):
        return True
    stem = gram[:-1] if gram[-1] in SEATS and len(gram) > 2 else gram  # noqa: PLR2004
    n = whole.count(stem)
    if n and len(gram) <= 3:  # noqa: PLR2004
        placed = len(re.findall(stem + SEAT, whole))
        person = gram[0] in SURNAMES and len(re.findall(f"{ROLE}{gram}|{gram}{ROLE}", whole))
        return placed >= LEAST_PLACE * n or bool(person and person >= LEAST_PERSON * n)
    return False
