"""Every outcome of asking for robots.txt, over real HTTP, with its evidence in the store."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest

from crawler.page.robots import MOST_DELAY, read_robots
from tests.crawler.small_web import MakeSmall, SmallHost, page, plain
from tests.crawler.small_web import small as small  # noqa: PLC0414  (a fixture)
from tests.web.answers import Answer, Asked
from tests.web.server import Web

if TYPE_CHECKING:
    from tests.conftest import Query

ALL = "User-agent: *\nDisallow: /\n"
OURS = "User-agent: QinglanBot\nDisallow: /show/\n"


def host(name: str, answer: Answer) -> SmallHost:
    return SmallHost(f"{name}.test", says={"/robots.txt": lambda _: answer})


def test_every_answer_for_robots_txt_has_its_outcome(small: MakeSmall, query: Query) -> None:
    def hops(asked: Asked) -> Answer:
        number = int(asked.query.get("hop", "0")) + 1
        return Answer(b"", 302, headers={"Location": f"/robots.txt?hop={number}"})

    def two_hops(asked: Asked) -> Answer:
        number = int(asked.query.get("hop", "0"))
        return plain(ALL) if number == 2 else hops(asked)

    def slow(_: Asked) -> Answer:
        time.sleep(3)
        return plain("")

    broken = Answer(b"\x1f\x8bnot gzip", 200, "text/plain", {"Content-Encoding": "gzip"})
    cut = Answer(ALL.encode(), 200, "text/plain", cut=True)
    allowed = {
        "none": host("none", plain("", 404)), "gone": host("gone", plain("", 410)),
        "teapot": host("teapot", plain("", 418)), "empty": host("empty", plain("")),
        "html": host("html", page("<p>您访问的栏目</p>")),
        "endless": SmallHost("endless.test", says={"/robots.txt": hops}),
        "late": host("late", plain("User-agent: *\nDisallow: /no/\n" + "#\n" * 300_000 + ALL)),
    }  # fmt: skip
    forbidden = {
        "all": host("all", plain(ALL)), "bom": host("bom", plain(b"\xef\xbb\xbf" + ALL.encode())),
        "gbk": host("gbk", plain(f"# 机关党建网站\n{ALL}".encode("gbk"))),
        "hops": SmallHost("hops.test", says={"/robots.txt": two_hops}),
    }  # fmt: skip
    refused = {"no": host("no", plain("", 403)), "login": host("login", plain("", 401))}
    later = {
        "broke": (host("broke", plain("", 500)), "http 500"),
        "busy": (host("busy", plain("", 429)), "http 429"),
        "image": (host("image", plain(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))), "http 200, undecodable"),
        "gzip": (host("gzip", broken), ""),
        "cut": (host("cut", cut), "ResponseDataLossError"),
        "slow": (SmallHost("slow.test", says={"/robots.txt": slow},
                           more="[crawl]\nDOWNLOAD_TIMEOUT = 0.5"), "DownloadTimeoutError"),
        "tls": (SmallHost("tls.test", scheme="https"), ""),
        "nowhere": (SmallHost("nowhere.invalid", more="[crawl]\nDOWNLOAD_DELAY = 0.1"), ""),
        "wall": (host("wall", page("<script>var arg1='A0';</script>")), "http 200, challenge:waf_acw"),
    }  # fmt: skip
    mine = SmallHost("mine.test", says={"/robots.txt": lambda _: plain(OURS)})
    away = [one for one, _ in later.values()]
    web = small(*allowed.values(), *forbidden.values(), *refused.values(), *away, mine)
    # Hosts of which no listing may be read make it 1.
    log = web.crawl("-s", "CRAWL_WINDOW=always", code=1, CONTACT="nobody@example.org")

    for one in allowed.values():
        assert len([path for path in web.asked(one) if "/show/" in path]) == one.count, one.name
    assert [path for path in web.asked(mine) if path != "/robots.txt"] == ["/list/"]
    for one in (*forbidden.values(), *refused.values(), *away):
        assert {path.partition("?")[0] for path in web.asked(one)} <= {"/robots.txt"}, one.name
    assert len(web.asked(allowed["endless"])) == 6 + 4  # five redirects are followed

    rejected = dict(
        query("SELECT site, min(reason) FROM rejection WHERE reason LIKE 'robots%' GROUP BY 1")
    )
    assert rejected == {
        **{one.key: "robots" for one in (*forbidden.values(), mine)},
        "test_no": "robots: refused (403)", "test_login": "robots: refused (401)",
    }  # fmt: skip
    failed = dict(query("SELECT site, failure FROM page WHERE state = 'failed'"))
    assert failed.keys() == {one.key for one in away}
    for one, why in later.values():
        assert failed[one.key].startswith(f"robots.txt: {why}")
        assert log.count(f"{one.name}:{web.web.port}/robots.txt: ") == 1
    [(attempts, soon)] = query(
        "SELECT max(attempts), bool_and(due_at < now() + interval '24 hours') FROM page WHERE state = 'failed'"
    )
    assert (attempts, soon) == (0.25, True)

    verdicts = {name.split(".")[0]: (verdict, status) for name, verdict, status in query(
        "SELECT host, verdict, status FROM robots_now")}  # fmt: skip
    assert verdicts.keys() == {one.name.split(".")[0] for one in web.hosts}
    assert verdicts["none"] == ("allowed: http 404", 404)
    assert verdicts["html"] == ("allowed: http 200, a web page", 200)
    assert verdicts["hops"] == ("obey", 200)
    assert verdicts["no"] == ("refused: http 403", 403)
    assert verdicts["broke"] == ("not now: http 500", 500)
    assert verdicts["tls"][1] is None
    [(text, hashed)] = query(
        "SELECT text, sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM robots_now WHERE host LIKE 'gbk.test%'"
    )
    assert (text, hashed) == (f"# 机关党建网站\n{ALL}", True)
    asked = sum(one.path.startswith("/robots.txt") for one in web.web.log)
    assert query(
        "SELECT count(*) FROM \"fetch\" WHERE page IS NULL AND url NOT LIKE 'https:%' AND url NOT LIKE '%nowhere%'"
    ) == [(asked,)]


def test_what_a_robots_txt_said_before_stays_and_what_it_says_again_is_no_new_row(
    small: MakeSmall, query: Query
) -> None:
    said = [""]
    host = SmallHost("told.test", count=1, says={"/robots.txt": lambda _: plain(said[0])})
    web = small(host)
    for text in (
        "# one\nCrawl-delay: 1",
        "User-agent: *\nCrawl-delay: 0.3",
        "User-agent: *\nCrawl-delay: 0.3",
    ):
        said[0] = text
        web.crawl()
    rows = query(
        "SELECT text, crawl_delay, run, last_seen > first_seen FROM robots ORDER BY first_seen"
    )
    assert rows == [
        ("# one\nCrawl-delay: 1", None, 1, False),
        ("User-agent: *\nCrawl-delay: 0.3", pytest.approx(0.3), 3, True),
    ]
    assert query("SELECT text, run FROM robots_now") == [("User-agent: *\nCrawl-delay: 0.3", 3)]


def test_a_crawl_delay_is_kept_where_ours_is_shorter_and_ours_where_theirs_is(
    small: MakeSmall,
) -> None:
    def slowly(seconds: float) -> dict[str, object]:
        return {"/robots.txt": lambda _: plain(f"User-agent: *\nCrawl-delay: {seconds}\n")}

    theirs = SmallHost("theirs.test", says=slowly(0.4), more="[crawl]\nDOWNLOAD_DELAY = 0.1")  # type: ignore[arg-type]
    ours = SmallHost("ours.test", says=slowly(0.1), more="[crawl]\nDOWNLOAD_DELAY = 0.6")  # type: ignore[arg-type]
    alone = SmallHost("alone.test", says=slowly(0.4))  # type: ignore[arg-type]
    web = small(theirs, ours, alone)
    web.crawl()
    assert len(web.gaps(theirs)) == 4
    assert min(web.gaps(theirs)[1:]) >= 0.39
    assert min(web.gaps(ours)) >= 0.29  # 0.6 s, varied by half
    assert min(web.gaps(alone)[1:]) >= 0.39


@pytest.mark.parametrize(("said", "seconds"), [("1e300", MOST_DELAY), ("12.5", 12.5), ("-5", 0), ("nan", 0), ("inf", 0)])  # fmt: skip
def test_a_delay_of_any_size_can_be_kept_and_stored(said: str, seconds: float) -> None:
    rules = f"User-agent: *\nCrawl-delay: {said}\n".encode()
    assert read_robots(200, rules).delay("QinglanBot") == seconds


def test_a_delay_beyond_all_measure_is_evidence_and_ends_the_run(
    small: MakeSmall, query: Query
) -> None:
    one = host("slowest", plain("User-agent: *\nCrawl-delay: 1e300\n"))
    web = small(one)
    web.crawl()
    assert query("SELECT verdict, crawl_delay FROM robots") == [("obey", MOST_DELAY)]
    assert query("SELECT reason FROM run") == [("rest",)]
    assert len(web.asked(one)) <= 2


SECRETS = (
    "//secret/1",
    "/x/../secret/1",
    "/./secret/1",
    "/x/%2e%2e/secret/1",
    "/%73ecret/1",
    "/secret;a/1",
    "/x%5c..%5csecret/1",
)


def test_a_path_that_only_looks_allowed_is_not_asked(small: MakeSmall, query: Query) -> None:
    one = host("lab", plain("User-agent: *\nDisallow: /secret/\n"))
    paths = dict(
        zip((f"/show/{article.number}.html" for article in one.articles), SECRETS, strict=False)
    )
    for path, secret in paths.items():
        one.says[path] = lambda asked, to=secret: Answer(
            b"", 302, headers={"Location": f"http://{asked.headers['Host']}{to}"}
        )
    web = small(one)
    web.crawl()
    assert not [path for path in web.asked(one) if "ecret" in path]
    assert query("SELECT DISTINCT reason FROM rejection") == [("robots",)]


@pytest.mark.parametrize("path", SECRETS)
def test_rules_hold_for_every_spelling_of_a_path(path: str) -> None:
    rules = read_robots(200, b"User-agent: *\nDisallow: /secret/\n")
    assert not rules.allows(f"http://lab.test{path}", "QinglanBot")
    assert rules.allows("http://lab.test/secretary/1?x=/secret/", "QinglanBot")


def test_the_delay_of_a_host_holds_for_its_other_ports(small: MakeSmall) -> None:
    one = host("lab", plain("User-agent: *\nCrawl-delay: 1\n"))
    with Web({"lab.test": SmallHost("lab.test", says={})}) as other:  # type: ignore[dict-item]
        first = one.articles[0]
        one.says["/list/"] = lambda _: page(
            f"<ul>{one.items()[0].replace('/show', f'http://lab.test:{other.port}/show', 1)}"
            f"{''.join(one.items()[1:])}</ul>"
        )
        web = small(one)
        web.crawl()
        asked = sorted((*web.web.log, *other.log), key=lambda each: each.at)
    assert [each.path for each in other.log] == ["/robots.txt", f"/show/{first.number}.html"]
    gaps = [after.at - before.at for before, after in itertools.pairwise(asked[1:])]
    assert min(gaps) >= 0.95, gaps
