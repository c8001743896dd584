"""Endpoints that count their visits or search a site: a crawler has no business there."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.page.forms import split_form

# Interfaces from which the sites' own pages take their lists; some have a search's name.
LISTS = re.compile(
    r"/module/(?:web/)?jpage/(?:morecolumn)?dataproxy\.jsp$|/module/xxgk/search\.jsp$|/fjdzapp/search$|"
    r"/common/search/(?:[0-9a-f]{32}|\d{1,12})$|/queryList$|/gkmlpt/api/all/|/api-gateway/jpaas-publish-server/|"
    r"/site/label/8888$|/eportal/ui$|/zcms/front/search/advances$|/openapi/info/ajaxpagelist\.do$",
    re.IGNORECASE,
)
# Shapes of `path?query`: those of the families, then names that stand for nothing else.
COUNTERS = re.compile(
    r"/dynclicks\.jsp|/code/news/click/|/module/visitcount/|/articlehits\.jsp|/_?visitcount(?:[/?]|$)|/viewclick/?(?:\?|$)|"
    r"[?&]addclick=|/plus/count\.php|/(?:api|index)\.php\?(?:[^#]{0,300}&)?(?:op|a|c)=(?:count|hits)(?:&|$)|"
    r"/(?:add|get|set|update|article|news|info)?_?(?:hits?|clicks?|views?|pv|visits?|downloads?|reads?)_?(?:count(?:er)?|num(?:ber)?|times)s?(?:\.\w{1,6})?(?:[/?]|$)|"
    r"/(?:hits|clicks?|counter|count)\.(?:jsp|php|aspx?|do|action|ashx)(?:\?|$)",
    re.IGNORECASE,
)  # fmt: skip
SEARCHES = re.compile(
    r"/was\d{1,2}/web/search|/igs/front/search|/trssearch(?:/|\?|$)|/searchall\.do|/jrobot/search|/jsearchfront(?:/|\?|$)|"
    r"/so/s(?:\?|/|$)|/guestweb\d{0,2}/s(?:\?|/|$)|/site/search(?:/|\?|$)|/zycms/(?:[^?]{0,100}/)?search/|"
    r"/plus/search\.php|/e/search(?:/|\?|$)|/index\.php\?(?:[^#]{0,300}&)?(?:m|c)=search(?:&|$)|"
    r"/(?:site|web|full|news|adv)?_?(?:search|sousuo|fulltext|search_?(?:result|list|index|all))s?(?:\.\w{1,6})?/?(?:\?|$)",
    re.IGNORECASE,
)  # fmt: skip
# sousuo.gov.cn, sousuo.www.gov.cn, so.example.gov.cn.
SEARCH_HOST = re.compile(r"^(?:so|search|zhannei)\.[^.]+\.|^[a-z0-9-]{0,40}sousuo[a-z0-9-]{0,40}\.", re.IGNORECASE)  # fmt: skip
COUNTER_HOST = re.compile(r"^(?:hm\.baidu|(?:s\d{1,3}|c|z\d{1,2})\.cnzz|counter)\.", re.IGNORECASE)
# A letter that need not be quoted, and is.
LETTER = re.compile(r"%(?:[46][1-9a-f]|[57][0-9a]|5f)", re.IGNORECASE)


def never_asked(url: str) -> str | None:
    """Why a URL is never asked: 'counter', 'search', or None for all others.

    >>> never_asked("http://a.test/plus/count.php?aid=1"), never_asked("http://a.test/was5/web/search?channelid=1")
    ('counter', 'search')
    """
    try:
        parts = urlsplit(split_form(url)[0])
    except ValueError:
        return None
    if LISTS.search(parts.path):
        return None
    # A server takes /x;v=1, /./x, //x and %78 for the same as /x, and ?%6d=y for ?m=y.
    path = re.sub(r"/{1,10}(?:\./{1,10}){0,10}", "/", unquote(parts.path).replace("\\", "/"))
    asked = re.sub(r";[^/?]{0,300}", "", path).rstrip("\x00 ") + (
        f"?{LETTER.sub(lambda one: unquote(one[0]), parts.query)}" if parts.query else ""
    )
    host = parts.hostname or ""
    if COUNTERS.search(asked) or COUNTER_HOST.search(host):
        return "counter"
    if SEARCHES.search(asked) or SEARCH_HOST.search(host):
        return "search"
    return None
