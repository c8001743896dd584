"""JEECMS: static listings and articles that end in .jhtml; page 2 of dwzz.jhtml is dwzz_2.jhtml."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.keys import by_id
from crawler.families.numbered import PAGE_SIZE, InPath, Numbered

ARTICLE = re.compile(r"/(\d{1,12})(?:_\d{1,3})?\.jhtml$")
LISTS = Numbered(
    shapes=(InPath(re.compile(r"(?P<before>.*/(?!\d+[_.])[\w-]+?)(?:_(?P<n>\d{1,6}))?(?P<after>\.jhtml)$"), "_"),),
    article=ARTICLE,
    page_size=15,
)  # fmt: skip

FAMILY = Family(
    name="jeecms",
    listing=LISTS.listing,
    fingerprints=(
        # TRS sites link to their search at /igs/front/search.jhtml?code=…
        re.compile(r"=[\"'][^\"'?]{1,200}(?<!/search)\.jhtml[\"']"),
        re.compile(r"id=[\"']js_contentBox[\"']"),
        re.compile(r"content_view\.jspx|Cms\.viewCount"),
        re.compile(r"location\.href=[\"'][^\"']{0,200}_\d{1,6}\.jhtml"),
    ),
    urls=(re.compile(r"\.jhtml(?:$|\?)"),),
    key=by_id(ARTICLE),
    params=(PAGE_SIZE,),
)
