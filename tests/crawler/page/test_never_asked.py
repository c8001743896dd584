"""Counters and searches are told from articles and from the interfaces of lists."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.page.forms import with_form
from crawler.page.never_asked import never_asked
from crawler.page.traps import trap
from tests.speed import within

COUNTERS = [
    "/system/resource/code/news/click/dynclicks.jsp?clickid=1&owner=2&clicktype=wbnews", "/system/resource/code/news/click/clicktimes.jsp",
    "/module/visitcount/articlehits.jsp?colid=1&artid=2", "/module/visitcount/visit.jsp?type=3", "/_visitcount?siteId=1&type=3&articleId=2",
    "/visitcount?id=1", "/e/public/ViewClick/?classid=8&id=530&addclick=1", "/e/public/ViewClick?classid=8", "/plus/count.php?view=yes&aid=1&mid=1",
    "/api.php?op=count&id=1&modelid=1", "/index.php?m=content&c=hits&id=3", "/hits.jsp?id=1", "/api/getHitCount?id=1", "/article_views_count.do?id=3",
    "/front/addClickNum.do?id=1", "/downloadcount.aspx?id=9", "/readNum.json", "/click.ashx?id=3", "/news/1.html?addclick=1", "//plus//count.php?aid=3",
    "/plus/c%6Funt.php?aid=3", "/plus/./count.php?aid=3", "/plus//.//count.php;x=1?aid=3", "/plus%5ccount.php", "/visitcount;jsessionid=0A?id=1",
    "/api.php?%6fp=c%6Funt&id=1",
]  # fmt: skip
SEARCHES = [
    "/was5/web/search?channelid=229105&templet=advsch.jsp", "/was40/web/search?x=1", "/igs/front/search.jhtml?code=1&siteId=2", "/igs/front/search/list.html",
    "/trssearch/v2/searchAll.do?siteId=1", "/jrobot/search.do?webid=1&q=1", "/jsearchfront/interfaces/cateSearch.do", "/jsearchfront/search.do",
    "/so/s?siteCode=1&qt=2", "/guestweb4/s?searchWord=1&siteCode=5100000086", "/guestweb/s?siteCode=1", "/site/search/6788031?platformCode=anhui",
    "/zycms/www/search/fullText/list.do?pageIndex=1", "/search.aspx?title=1&page=2", "/search.php?q=1", "/plus/search.php?kwtype=0",
    "/e/search/index.php", "/index.php?m=search&c=index", "/search", "/search/?q=1", "/search.html", "/sousuo.jsp?w=1", "/siteSearch.do", "/search_result.jsp?x=1",
    "/search.jsp;v=1?q=1", "/search.jsp%3Bv=1", "/search;a/", "/search%00", "/search.jsp%20?q=1", "/index.php?%6d=search", "/index.php?m=%73earch",
]  # fmt: skip
ASKED = [
    "/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15", "/module/jpage/dataproxy.jsp", "/module/xxgk/search.jsp",
    "/module/web/jpage/morecolumndataproxy.jsp", "/fjdzapp/search", "/common/search/0123456789abcdef0123456789abcdef?_isAgg=true&page=1", "/queryList",
    "/search/common/search/0123456789abcdef0123456789abcdef?page=2", "/gkmlpt/api/all/3155?page=1&sid=2", "/site/label/8888?labelName=publicInfoList", "/search/common/search/121534",
    "/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&pageNo=1", "/eportal/ui?pageId=1&currentPage=2&moduleId=3",
    "/zcms/front/search/advances?siteID=403&pageIndex=2", "/hzgov/openapi/info/ajaxpagelist.do?pagesize=15",
    "/djgz/jgdj/202402/t20240207_1.html", "/hjtj/tongji/index.html", "/research/2024/1.html", "/col/col123/index.html", "/info/1001/1234.htm",
    "/list.jsp?totalpage=9&PAGENUM=2", "/index.php?m=content&c=index&a=show&catid=6&id=3", "/so/news/1.html", "/accounts/1.html", "/country/1.html",
    "/viewpoint/2024.html", "/counter-measures/1.html", "/clickhouse/1.html", "/xxgk/read.aspx?id=1", "/eportal/ui?moduleId=5&portal.url=/portlet/xxgkml!queryList.portlet",
    "/module/download/downfile.jsp?classid=0&filename=a.pdf", "/searchlight/1.html", "/count-down/1.html",
    "/news;search/1.html", "/go.jsp?back=%2Fsearch%3Fq%3D1",
]  # fmt: skip


@pytest.mark.parametrize("path", COUNTERS)
def test_what_counts_visits_is_never_asked(path: str) -> None:
    assert never_asked(f"http://sthj.example.cn{path}") == "counter"
    assert never_asked(with_form(f"http://sthj.example.cn{path}", {"a": "1"})) == "counter"


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_of_a_site_is_never_asked(path: str) -> None:
    assert never_asked(f"http://sthj.example.cn{path}") == "search"


@pytest.mark.parametrize("path", ASKED)
def test_articles_and_the_interfaces_of_lists_are_asked(path: str) -> None:
    assert never_asked(f"http://sthj.example.cn{path}") is None
    assert never_asked(with_form(f"http://sthj.example.cn{path}", {"q": "/search.do"})) is None


@pytest.mark.parametrize(("host", "kind"), [
    ("sousuo.gov.cn", "search"), ("sousuo.www.gov.cn", "search"), ("sousuoht.www.gov.cn", "search"), ("so.qingxi.gov.cn", "search"),
    ("search.qingxi.gov.cn", "search"), ("hm.baidu.com", "counter"), ("s13.cnzz.com", "counter"),
    ("stats.gov.cn", None), ("www.stats.gov.cn", None), ("sthj.gov.cn", None), ("so.cn", None), ("research.gov.cn", None),
])  # fmt: skip
def test_whole_hosts_search_or_count(host: str, kind: str | None) -> None:
    assert never_asked(f"https://{host}/x/1.html") == kind


@given(st.one_of(st.text(max_size=60), st.text("htp:/[].?&=%#;@ countsearh", max_size=60)))
def test_no_string_breaks_the_rule(url: str) -> None:
    assert never_asked(url) in (None, "counter", "search")


@pytest.mark.parametrize("piece", ["/search", "_search", "0", "&op=", "?&a=", "/hits", "a_print.", "/(S(", ";sid", "%25", "/a", "-sousuo"])  # fmt: skip
def test_long_urls_take_no_long_time(piece: str) -> None:
    url = "http://sthj.example.cn/index.php?" + piece * (200_000 // len(piece))
    before = time.perf_counter()
    never_asked(url)
    trap(url)
    trap(url[:1999])
    took = time.perf_counter() - before
    assert within(took, 1)
