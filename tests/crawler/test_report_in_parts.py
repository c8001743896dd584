"""A report that its site serves in parts is stored whole, or not at all."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.web.hosts import Answer, Host, paragraphs

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab
    from tests.web.corpus import Article


def part_path(host: Host, article: Article) -> str:
    return host.path(article).replace(".html", "_1.html")


def serve_in_parts(host: Host, article: Article, second: bool = True) -> None:
    """Lets the host serve an article's first paragraph, and the others behind a link 下一页."""
    whole = host.answer
    shown = paragraphs(article).split("\n")
    first, further = host.path(article), part_path(host, article)
    links = f'<div class="page"><a href="{first}">1</a> <a href="{further}">2</a> <a href="{further}">下一页</a></div>'

    def answer(path: str) -> Answer | None:
        if path not in (first, further) or (path == further and not second):
            return whole(path)
        served = whole(first)
        assert served is not None
        packed = served.headers.get("Content-Encoding") == "gzip"
        markup = (gzip.decompress(served.body) if packed else served.body).decode(host.encoding)
        for line in shown[1:] if path == first else shown[:1]:
            markup = markup.replace(line, "")
        linked = links if path == first else links.replace(">下一页", ">上一页")
        return host.page(markup.replace("</body>", f"{linked}</body>"))

    host.answer = answer  # type: ignore[method-assign]


def longest(host: Host) -> Article:
    sound = [one for one in host.articles if one.on_topic and not one.trap]
    return max(sound, key=lambda one: len(one.paragraphs))


def test_its_parts_are_one_report(make_lab: MakeLab, scrapy: Run, query: Query) -> None:
    lab = make_lab()
    host = lab.hosts["trs.test"]
    article = longest(host)
    serve_in_parts(host, article)
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
    article = longest(host)
    serve_in_parts(host, article, second=False)
    done = scrapy("crawl", "test_trs", env=lab.env)
    assert done.returncode == 0, done.stderr[-2000:]
    url = lab.url(host, article)
    [(failure,)] = query("SELECT failure FROM page WHERE url = %s", url)
    assert failure == f"part http://trs.test:{lab.web.port}{part_path(host, article)}: http 404"
    assert query("SELECT count(*) FROM report WHERE url = %s", url) == [(0,)]
