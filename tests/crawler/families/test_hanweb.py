"""Hanweb's columns: records in scripts, windows of the proxy, ids that are the same in all columns."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.families import detect
from crawler.families.hanweb import FAMILY, key, listing, starts
from crawler.families.keys import page_key
from crawler.page.forms import split_form
from crawler.page.listing import Listing
from crawler.page.parsed import Page
from crawler.sites import Channel, Site
from tests.web.corpus import columns
from tests.web.families.hanweb import HanwebHost
from tests.web.walking import check, fetch, site_of, walk

COLUMN = "http://a.test/col/col15/index.html"
LINK = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;webid=7&amp;path=/&amp;columnid=15&amp;unitid=99&amp;permissiontype=0"
CALL = "<script>$('#99').jpage({perPage:5,totalRecord:48,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{col:1,webid:7,columnid:15,unitid:'99'}});</script>"


def site(**params: str | int) -> tuple[Site, Channel]:
    channel = Channel(name="党建", url=COLUMN, topic="party")
    return Site(
        key="a", name="甲", url="http://a.test/", level="county", region="1", family="hanweb",
        params=params, channels=[channel],
    ), channel  # fmt: skip


def records(count: int = 5, shape: str = "<li><a href='/art/2024/2/7/art_15_{n}.html'>青溪县支部走进柳湾村之第{n}回</a><span>2024-02-07</span></li>") -> str:  # fmt: skip
    return "".join(f"<record><![CDATA[{shape.format(n=n)}]]></record>" for n in range(1, count + 1))


def store(inside: str, link: str = LINK) -> str:
    group = f'<nextgroup><![CDATA[<a href="{link}"></a>]]></nextgroup>' if link else ""
    return f"<div id='99'><script type='text/xml'><datastore>{group}<recordset>{inside}</recordset></datastore></script></div>"


def read(markup: str, url: str = COLUMN, **params: str | int) -> Listing:
    return listing(Page(url, markup), *site(**params))


def asked(url: str | None) -> tuple[str, dict[str, str], dict[str, str]]:
    """The path, the query and the form of what is asked."""
    sent, form = split_form(url or "")
    parts = urlsplit(sent)
    return parts.path, dict(parse_qsl(parts.query)), dict(parse_qsl(form or ""))


# ---------------------------------------------------------------- a whole site


class Narrow(HanwebHost):
    per_page = 5
    window = 15


class OldPath(Narrow):
    """富阳: another path of the proxy."""

    proxy = "/module/jpage/dataproxy.jsp"


class Several(Narrow):
    proxy = "/module/web/jpage/morecolumndataproxy.jsp"


class Capped(Narrow):
    """A proxy that gives less than it is asked for."""

    window = 7


class Grouped(HanwebHost):
    """A proxy that knows groups of sixteen, and gives the first to whoever asks for a window."""

    params: ClassVar[dict[str, str | int]] = {"paging": "groups"}

    def wanted(self, told: dict[str, str]) -> tuple[int, int, int]:
        group = int(told.get("page", 1))
        return 16 * group - 15, 16 * group, 16


@pytest.mark.parametrize("kind", [HanwebHost, Narrow, OldPath, Several, Capped, Grouped])
def test_every_article_of_a_site_is_listed_with_its_date_and_read(kind: type[HanwebHost]) -> None:
    walked = check(kind("hanweb.test", columns(2, 3)))
    assert all("pageNum" not in page.url for page in walked.listings)


def test_windows_of_three_pages_follow_each_other_without_gap_or_overlap() -> None:
    walked = walk(Narrow("hanweb.test", columns(2)))
    windows = [asked(page.url)[1] for page in walked.listings[1:]]
    assert [(one["startrecord"], one["endrecord"], one["perpage"]) for one in windows] == [
        ("6", "20", "5"), ("21", "35", "5"), ("36", "40", "5"),
    ]  # fmt: skip


def test_a_proxy_that_refuses_leaves_the_channel_partial() -> None:
    host = HanwebHost("hanweb.test", columns(2))
    host.refusing = True
    assert walk(host).coverage == {"工作动态": "partial: 15 of 40 records"}


def test_groups_are_asked_for_one_by_one_where_the_site_file_says_so() -> None:
    walked = walk(Grouped("hanweb.test", columns(2)))
    assert [asked(page.url)[1].get("page") for page in walked.listings] == [None, "1", "2", "3"]
    assert all(split_form(page.url)[1] is None for page in walked.listings)


def test_a_proxy_of_groups_that_is_asked_for_windows_leaves_the_channel_partial() -> None:
    class Unsaid(Grouped):
        params: ClassVar[dict[str, str | int]] = {}

    assert walk(Unsaid("hanweb.test", columns(2))).coverage == {
        "工作动态": "partial: 16 of 40 records"
    }


@pytest.mark.parametrize(("pages", "page", "more"), [
    ("3", 2, True), ("3", 3, False), ("", 7, True), ("", 2000, False), ("999999999", 2000, False), ("0", "x", True),
])  # fmt: skip
def test_groups_end_with_what_is_declared(pages: str, page: object, more: bool) -> None:
    url = f"http://a.test/module/web/jpage/dataproxy.jsp?columnid=15&page={page}&unitid=99"
    told = f"<datastore><totalpage>{pages}</totalpage>{records(3)}</datastore>"
    assert (read(told, url, paging="groups").next is not None) is more
    assert read("<datastore><totalpage>3</totalpage></datastore>", url, paging="groups") == Listing(
        links=()
    )


def test_an_article_in_two_columns_is_one() -> None:
    here, there, another = (
        page_key(f"http://a.test/art/2024/2/7/art_{name}.html", site()[0], FAMILY)
        for name in ("15_77", "16_77", "15_78")
    )
    assert here == there != another


def test_listing_and_article_are_recognised() -> None:
    host = HanwebHost("hanweb.test", columns(2))
    for path in (host.first("工作动态"), host.path(host.articles[0])):
        page = fetch(host, site_of(host), f"http://hanweb.test:8899{path}")
        assert page is not None
        assert detect(page) == "hanweb"


# ---------------------------------------------------------------- where the proxy is told


@pytest.mark.parametrize("markup", [
    store(records()) + CALL,
    store(records(), link="") + CALL,
    store(records()) + "<script>$('#99').jpage({perPage:5,totalRecord:48});</script>",
    store("<totalrecord>48</totalrecord>" + records()) + "<script>$('#99').jpage({'perPage':\"5\"});</script>",
    "<script>$('#12').jpage({perPage:9,totalRecord:7,proxyUrl:'/other/dataproxy.jsp',ajaxParam:{unitid:'12',webid:1}})</script>" + store(records()) + CALL,
    store(records(8), link="") + store(records()) + CALL,
    store(records()).replace("&amp;", "&") + CALL,
])  # fmt: skip
def test_link_or_call_tell_what_the_proxy_is_asked(markup: str) -> None:
    found = read(markup)
    path, query, form = asked(found.next)
    assert (path, query) == (
        "/module/web/jpage/dataproxy.jsp", {"startrecord": "6", "endrecord": "20", "perpage": "5"},
    )  # fmt: skip
    assert form.items() >= {"col": "1", "appid": "1", "webid": "7", "path": "/", "columnid": "15",
                            "sourceContentType": "1", "unitid": "99", "permissiontype": "0"}.items()  # fmt: skip
    assert (len(found.links), found.records) == (5, 48)


def test_the_site_file_tells_what_the_page_does_not() -> None:
    found = read(store("<totalrecord>48</totalrecord>" + records(), link=""), webid=7, unitid=99, perpage=5,
                 proxy="/module/jpage/dataproxy.jsp")  # fmt: skip
    path, query, form = asked(found.next)
    assert (path, query["startrecord"]) == ("/module/jpage/dataproxy.jsp", "6")
    assert (form["webid"], form["unitid"], form["columnid"]) == ("7", "99", "15")


def test_encrypted_ids_go_back_as_they_came() -> None:
    link = LINK.replace("columnid=15", "columnid=Ab%2Bc%3D%3D").replace(
        "unitid=99", "unitid=Zz%2F9%3D"
    )
    form = asked(read(store(records(15), link)).next)[2]
    assert (form["columnid"], form["unitid"]) == ("Ab+c==", "Zz/9=")


def test_a_list_of_several_columns_asks_its_own_proxy() -> None:
    call = "<script>$('#99').jpage({perPage:5,totalRecord:48,proxyUrl:'/module/web/jpage/morecolumndataproxy.jsp',ajaxParam:{webid:7,columnid:'15,16',sourceContentType:3,unitid:'99'}});</script>"
    path, _, form = asked(read(store(records(), link="") + call).next)
    assert path == "/module/web/jpage/morecolumndataproxy.jsp"
    assert (form["columnid"], form["sourceContentType"]) == ("15,16", "3")


def test_a_page_without_records_of_its_own_asks_for_the_first_window() -> None:
    found = read(store("") + CALL)
    assert (found.links, found.next) == ((), None)
    assert asked(found.also[0])[1] == {"startrecord": "1", "endrecord": "15", "perpage": "5"}


def test_a_list_of_one_page_asks_for_nothing() -> None:
    assert read(store(records(3)) + CALL.replace("48", "3")).next is None
    assert read(store(records(3))).next is None  # no total, but less than a page


@pytest.mark.parametrize("url", [
    "http://a.test/col/col15/index.html?uid=402134&pageNum=7", "http://a.test/col/col15/index.html?pageNum=1&uid=402134", COLUMN,
])  # fmt: skip
def test_paging_in_the_address_bar_is_never_read(url: str) -> None:
    channel = Channel(name="党建", url=url, topic="party")
    assert [one.url for one in starts(site()[0], channel, date(2024, 2, 7))] == [COLUMN]
    rows = "".join(
        f"<li><a href='/art/2024/2/7/art_15_{n}.html'>青溪县支部走进柳湾村之第{n}回</a></li>"
        for n in range(5)
    )
    assert read(f"<ul>{rows}</ul><a href='?uid=402134&pageNum=2'>下一页</a>").next is None


def test_a_portal_lists_in_its_markup_without_a_proxy() -> None:
    rows = "".join(
        f"<li><a href='/art/2024/2/7/art_15_{n}.html'>青溪县支部走进柳湾村之第{n}回</a></li>"
        for n in range(5)
    )
    for empty in ("", store("", link=""), store("") + CALL):
        found = read(
            f"{empty}<ul>{rows}</ul>共 <b>9</b> 条<a href='/col/col15/index_2.html'>下一页</a>"
        )
        assert [link.listed_on for link in found.links] == [date(2024, 2, 7)] * 5
        assert (found.next, found.records) == ("http://a.test/col/col15/index_2.html", 9)


# ---------------------------------------------------------------- records


@pytest.mark.parametrize("shape", [
    "<li><a href='/art/2024/3/9/art_15_{n}.html' title='支部走进柳湾村'>支部走进…</a><span>2024-02-\n      07</span></li>",
    "<li><a href='/art/2024/3/9/art_15_{n}.html'>支部走进柳湾村</a><b>2024\n-\n02\n-\n07</b></li>",
    "<li><a href='/art/2024/3/9/art_15_{n}.html'>支部走进柳湾村</a><span>\n[\n2024-02-07\n]\n</span></li>",
    "<tr><td><a href='/art/2024/3/9/art_15_{n}.html'>支部走进柳湾村</a></td><td>2024/02/07</td></tr>",
    "<a href='/col/col3/index.html'>[党建]</a><a href='/art/2024/3/9/art_15_{n}.html'>支部走进柳湾村</a> 2024-02-07",
    "<li><i>07</i><em>2024-02</em><a href='/art/2024/3/9/art_15_{n}.html'>支部走进柳湾村</a></li>",
])  # fmt: skip
def test_dates_of_records_are_read_however_they_are_split(shape: str) -> None:
    found = read(store(records(3, shape)))
    assert [(link.title, link.listed_on) for link in found.links] == [
        ("支部走进柳湾村", date(2024, 2, 7))
    ] * 3
    assert found.links[0].url == "http://a.test/art/2024/3/9/art_15_1.html"


def test_a_record_without_a_date_has_that_of_its_address_and_short_titles_count() -> None:
    link = read(
        store(records(1, "<li><a href='/art/2024/3/9/art_15_{n}.html'>公示</a></li>"))
    ).links[0]
    assert (link.title, link.listed_on) == ("公示", date(2024, 3, 9))


def test_records_may_be_escaped_instead_of_quoted() -> None:
    escaped = "<record>&lt;li&gt;&lt;a href='/art/2024/3/9/art_15_1.html'&gt;支部走进柳湾村&lt;/a&gt;&lt;/li&gt;</record>"
    assert len(read(store(escaped)).links) == 1


# ---------------------------------------------------------------- what cannot be believed

WINDOW = "http://a.test/module/web/jpage/dataproxy.jsp?endrecord=60&perpage=15&startrecord=16#post:columnid=15&unitid=99"


@pytest.mark.parametrize("answer", [
    "<?xml version='1.0' encoding='UTF-8'?><datastore/>\r\n\r\n", "", "<datastore>", "<datastore><record>", "<record><![CDATA[",
    "<datastore><totalrecord>48</totalrecord><recordset></recordset></datastore>", "<datastore><totalrecord>0</totalrecord><recordset></recordset></datastore>", "<html>403</html>", "{}", "\x00",
])  # fmt: skip
def test_an_answer_without_records_is_an_empty_listing_that_declares_nothing(answer: str) -> None:
    assert read(answer, WINDOW) == Listing(links=())


@pytest.mark.parametrize("total", ["999999999", "99999999999999999999", "-1", "x", ""])
def test_totals_beyond_reason_end_the_paging(total: str) -> None:
    answer = f"<datastore><totalrecord>{total}</totalrecord>{records(45)}</datastore>"
    far = WINDOW.replace("startrecord=16", "startrecord=29990").replace(
        "endrecord=60", "endrecord=30034"
    )
    assert read(answer, far).next is None
    assert len(read(answer, far).links) == 45


@pytest.mark.parametrize("query", ["", "startrecord=x", "startrecord=-5&perpage=0", "startrecord=99999999999999999999&perpage=1000000"])  # fmt: skip
def test_a_window_that_makes_no_sense_never_raises(query: str) -> None:
    url = f"http://a.test/module/web/jpage/dataproxy.jsp?{query}#post:columnid=15&unitid=99"
    found = read(f"<datastore><totalrecord>48</totalrecord>{records(45)}</datastore>", url)
    assert asked(found.next)[1] in ({}, {"startrecord": "46", "endrecord": "48", "perpage": "15"},
                                    {"startrecord": "46", "endrecord": "48", "perpage": "100"})  # fmt: skip


def test_pages_of_nothing_but_beginnings_are_read_in_time() -> None:
    for piece in (
        "<datastore><record><![CDATA[",
        "$('#1').jpage(",
        "id='1' ",
        "/module/",
        "<!--<$[",
        "columnid:'",
        "dataproxy.jsp?",
    ):
        read(piece * 20_000)


@pytest.mark.parametrize(("url", "known"), [
    ("http://a.test/art/2024/2/7/art_15_77.html", "art_77"), ("http://a.test/art/2024/2/7/art_3_15_77.html?from=1", "art_77"),
    ("http://a.test/col/col9/art/2024/art_0123456789abcdef0123456789abcdef.html", "art_0123456789abcdef0123456789abcdef"),
    ("http://a.test/col/col15/index.html", None), ("http://a.test/art/2024/2/7/", None), ("http://[", None),
])  # fmt: skip
def test_the_last_number_is_the_article_id(url: str, known: str | None) -> None:
    assert key(url) == known
