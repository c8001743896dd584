"""帝国 EmpireCMS: index_2.html, or /e/action/ListInfo.php?classid=8&page=1 for the second page."""

from __future__ import annotations

import re

from crawler.families.family import Family
from crawler.families.numbered import InPath, InQuery, Numbered

DATED = re.compile(r"/20\d\d-\d\d-\d\d/\d{1,12}\.html$")
LISTS = Numbered(
    shapes=(
        InQuery(re.compile(r"/e/action/ListInfo(?:\.php|/)?\?"), "page", second=1),
        InPath(re.compile(r"(?P<before>.*/index)(?:_(?P<n>\d{1,6}))?(?P<after>\.html?)$"), "_"),
    ),
    article=re.compile(rf"{DATED.pattern}|/e/action/ShowInfo(?:\.php|/)?\?"),
    # <a title="总数">&nbsp;<b>48</b>
    records=(re.compile(r"title=[\"'](?:总数|Total record)[\"']>(?:\s|&nbsp;){0,9}<b>(\d{1,6})</b>"),),
)  # fmt: skip

FAMILY = Family(
    name="ecms",
    listing=LISTS.listing,
    fingerprints=(
        re.compile(r"/e/public/ViewClick"),
        re.compile(r"/e/action/(?:ListInfo|ShowInfo)"),
        re.compile(r"/e/(?:search|pl|member|DoPrint|enews|tags|tool|extend|data/js)\b"),
        re.compile(r"class=[\"']epages[\"']|title=[\"'](?:总数|Total record)[\"']"),
        re.compile(r"=[\"'](?:https?://[\w.:-]{1,80})?/(?:d/file|skin/default)/"),
    ),
    urls=(re.compile(r"/e/action/(?:ListInfo|ShowInfo)"),),
)
