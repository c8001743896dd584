"""Listings named Node-5359.html (安康), whose page 2 is Node-5359_2.html; articles Content-123.html."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.numbered import InPath, Numbered

LISTS = Numbered(
    shapes=(InPath(re.compile(r"(?P<before>.*/Node-\d{1,9})(?:_(?P<n>\d{1,6}))?(?P<after>\.html?)$"), "_"),),
    article=re.compile(r"/Content-\d{1,12}\.html?$"),
)  # fmt: skip

FAMILY = Family(
    name="node",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"href=[\"'][^\"']{0,200}\bNode-\d{1,9}\.html?[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}\bNode-\d{1,9}_\d{1,6}\.html?[\"']"),
        re.compile(r"href=[\"'][^\"']{0,200}\bContent-\d{1,12}\.html?[\"']"),
    ),
    urls=(re.compile(r"/(?:Node|Content)-\d{1,12}(?:_\d{1,6})?\.html?$"),),
)
