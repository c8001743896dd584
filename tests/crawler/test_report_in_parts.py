"""A report that its site serves in parts is stored whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.traps.content_shapes import longest, part_path

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab
    from tests.web.corpus import Article
    from tests.web.host import Host


def serve_in_parts(host: Host) -> Article:
    """Lets the host serve an article's first paragraph, and the others behind a link 下一页."""
    host.traps = {"T37"}
    return longest(host)


def test_its_parts_are_one_report(make_lab: MakeLab, scrapy: Run, query: Query) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    article = serve_in_parts(host)
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert done.returncode == 0, done.stderr[-2000:]
    url = lab.url(host, article)
    assert query("SELECT body FROM report WHERE url = %s", url) == [(article.body,)]
    fetched = query(
        'SELECT count(*) FROM "fetch" f JOIN page p ON p.id = f.page WHERE p.url = %s', url
    )
    assert fetched == [(2,)]


def test_half_a_report_is_not_stored_and_its_page_says_which_part_is_missing(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    article = serve_in_parts(host)
    further = part_path(host, article)
    whole = host.answer
    host.answer = lambda asked: None if asked.target == further else whole(asked)  # type: ignore[method-assign]
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert done.returncode == 0, done.stderr[-2000:]
    url = lab.url(host, article)
    [(failure,)] = query("SELECT failure FROM page WHERE url = %s", url)
    assert failure == f"part http://trs.test:{lab.web.port}{further}: http 404"
    assert query("SELECT count(*) FROM report WHERE url = %s", url) == [(0,)]
