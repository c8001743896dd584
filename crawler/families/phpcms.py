"""PHPCMS: list-6-2.html and show-6-123-1.html, or index.php?m=content with a, catid and page."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.keys import by_id
from crawler.families.numbered import InPath, InQuery, Numbered

AMP = "(?:&amp;|&)"
# The last number of a static article is that of its part.
STATIC = re.compile(r"/show-(\d{1,9})-(\d{1,12})-\d{1,3}\.html$")
SHOW = re.compile(
    r"/index\.php\?(?=(?:.{0,200}&)?a=show(?:&|$))(?=(?:.{0,200}&)?catid=(\d{1,9}))(?:.{0,200}&)?id=(\d{1,12})"
)
LISTS = Numbered(
    shapes=(
        InPath(re.compile(r"(?P<before>.*/list-\d{1,9})(?:-(?P<n>\d{1,6}))?(?P<after>\.html)$"), "-"),
        InQuery(re.compile(r"/index\.php\?(?:.{0,200}&)?a=lists(?:&|$)"), "page"),
    ),
    article=re.compile(rf"{STATIC.pattern}|{SHOW.pattern}"),
    # <div id="pages"><a class="a1">48条</a>
    records=(re.compile(r"class=[\"']a1[\"']>\s{0,9}(\d{1,6})\s{0,9}条"),),
)  # fmt: skip

FAMILY = Family(
    name="phpcms",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"href=[\"'][^\"']{0,200}\bshow-\d{1,9}-\d{1,12}-\d{1,3}\.html[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}\blist-\d{1,9}-\d{1,6}\.html[\"']"),
        re.compile(rf"index\.php\?m=content{AMP}c=index{AMP}a=(?:lists|show)"),
        re.compile(rf"api\.php\?op=count{AMP}id="),
        re.compile(r"/statics/(?:js|css|images)/|phpcms", re.IGNORECASE),
    ),
    urls=(
        re.compile(r"/(?:list-\d{1,9}-\d{1,6}|show-\d{1,9}-\d{1,12}-\d{1,3})\.html$"),
        re.compile(r"/index\.php\?(?=(?:.{0,200}&)?m=content(?:&|$))(?:.{0,200}&)?a=(?:lists|show)(?:&|$)"),
    ),
    key=by_id(STATIC, SHOW),
)  # fmt: skip
