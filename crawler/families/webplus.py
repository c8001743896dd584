"""苏迪 WebPlus: /1160/list.htm, list2.htm; articles /2025/0324/c1160a280209/page.htm."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.keys import by_id
from crawler.families.numbered import InPath, Numbered

ARTICLE = re.compile(r"/20\d\d/\d{4}/c\d{1,9}a(\d{1,12})/page(?:m)?\.(?:htm|psp)$")
LISTS = Numbered(
    shapes=(InPath(re.compile(r"(?P<before>.*/list)(?P<n>\d{1,6})?(?P<after>\.(?:htm|psp))$"), ""),),
    items=(".wp_article_list .list_item", ".news_list li"),
    article=ARTICLE,
    pages=(re.compile(r"class=[\"']all_pages[\"']>\s{0,9}(\d{1,6})"),),
    records=(re.compile(r"class=[\"']all_count[\"']>\s{0,9}(\d{1,6})"),),
)  # fmt: skip

FAMILY = Family(
    name="webplus",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"/_(?:upload|css|js|images|visitcount|s\d{1,5})[/?]"),
        re.compile(r"\bwp_(?:article|paging|news|listcolumn|nav|column)"),
        re.compile(r"href=[\"'][^\"']{0,200}/c\d{1,9}a\d{1,12}/page\.(?:htm|psp)[\"']"),
    ),
    urls=(ARTICLE, re.compile(r"/list\d{0,6}\.(?:htm|psp)$")),
    key=by_id(ARTICLE),
)
