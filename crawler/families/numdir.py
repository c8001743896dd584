"""The numbered folders of 湖南: /6790/6791/default.htm, whose page 2 is default_1.htm."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.numbered import InPath, Numbered

ARTICLE = re.compile(r"/content_\d{1,12}\.html?$")
LISTS = Numbered(
    shapes=(InPath(re.compile(r"(?P<before>.*/(?:default|index))(?:_(?P<n>\d{1,6}))?(?P<after>\.html?)$"), "_", second=1),),
    items=(".gkgd-con li",),
    article=ARTICLE,
    # <div id="pagination"><span>1/12页</span>
    pages=(re.compile(r"id=[\"']pagination[\"'].{0,400}?/\s{0,9}(\d{1,6})\s{0,9}页", re.DOTALL),),
)  # fmt: skip

FAMILY = Family(
    name="numdir",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"href=[\"'][^\"']{0,200}/\d{3,6}/(?:default|index)\.htm[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}\bcontent_\d{4,12}\.html?[\"']"),
        re.compile(r"class=[\"'][^\"']{0,80}\b(?:gkgd-con|xl-xqnr)\b"),
    ),
    urls=(
        re.compile(r"/\d{3,6}/\d{3,6}/(?:(?:default|index)(?:_\d{1,6})?\.htm)?$"),
        re.compile(r"/\d{3,6}/\d{3,6}/content_\d{1,12}\.html?$"),
    ),
)
