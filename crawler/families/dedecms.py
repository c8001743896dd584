"""DedeCMS 织梦: /a/slug/ with the further pages list_1_2.html; articles /a/slug/2024/0207/3161.html."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.keys import by_id
from crawler.families.numbered import InPath, InQuery, Numbered

STATIC = re.compile(r"/20\d\d/\d{4}/(\d{1,12})(?:_\d{1,3})?\.html$")
VIEW = re.compile(r"/plus/view\.php\?(?:.{0,100}&)?(?:aid|arcID)=(\d{1,12})")
LISTS = Numbered(
    shapes=(
        # The number before the page's is that of the column, which only the pager's links tell.
        InPath(re.compile(r"(?P<before>.*/list_\d{1,9})_(?P<n>\d{1,6})(?P<after>\.html?)$"), "_"),
        InQuery(re.compile(r"/plus/list\.php\?"), "PageNo"),
    ),
    article=re.compile(rf"{STATIC.pattern}|{VIEW.pattern}"),
)

FAMILY = Family(
    name="dedecms",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"/plus/(?:count|list|view|search|feedback|ajax_\w{1,20})\.php"),
        re.compile(r"href=[\"'][^\"']{0,200}\blist_\d{1,9}_\d{1,6}\.html[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}/20\d\d/\d{4}/\d{1,12}\.html[\"']"),
        re.compile(r"class=[\"']pageinfo[\"']|dede_pages|/templets/"),
    ),
    urls=(
        re.compile(r"/list_\d{1,9}_\d{1,6}\.html$|/plus/(?:list|view)\.php\?"),
        re.compile(r"/a/(?:[\w-]{1,60}/){1,5}(?:20\d\d/\d{4}/\d{1,12}(?:_\d{1,3})?\.html|list_\d{1,9}_\d{1,6}\.html|index\.html)?$"),
    ),
    key=by_id(STATIC, VIEW),
)  # fmt: skip
