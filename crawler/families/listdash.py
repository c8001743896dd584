"""Listings named list-42461-2.html (宜昌) or list264-2.html (in-en): column, dash, page."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.keys import by_id
from crawler.families.numbered import InPath, Numbered

# The last number is that of the article's part.
CONTENT = re.compile(r"/content-\d{1,9}-(\d{1,12})(?:-\d{1,3})?\.s?html?$")
ARTICLE = re.compile(rf"{CONTENT.pattern}|/article/html/\w+-\d+\.s?html?$")
LISTS = Numbered(
    shapes=(InPath(re.compile(r"(?P<before>.*/list-?\d{1,9})(?:-(?P<n>\d{1,6}))?(?P<after>\.s?html?)$"), "-"),),
    items=(".txtlist-con li",),
    article=ARTICLE,
)  # fmt: skip

FAMILY = Family(
    name="listdash",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"href=[\"'][^\"']{0,200}\blist-?\d{1,9}-\d{1,6}\.s?html?[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}/content-\d{1,9}-\d{1,12}(?:-\d{1,3})?\.s?html?[\"']"),
        re.compile(r"class=[\"'][^\"']{0,80}\b(?:txtlist-con|txtcontent-div)\b"),
        re.compile(r"href=[\"'][^\"']{0,200}/article/html/\w{1,40}-\d{1,12}\.s?html?[\"']"),
    ),
    urls=(
        re.compile(r"/list-?\d{1,9}(?:-\d{1,6})?\.s?html?$"),
        re.compile(rf"{CONTENT.pattern}|/article/html/\w{{1,40}}-\d{{1,12}}\.s?html?$"),
    ),
    key=by_id(CONTENT),
)
