"""What a host answers for one broken article instead of its page (`Article.trap`)."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.web.answers import Answer

if TYPE_CHECKING:
    from tests.web.corpus import Article
    from tests.web.host import Host


STATUSES = {
    "http-500": (500, b"<h1>Internal Server Error</h1>"),
    "http-404": (404, b"<h1>Not Found</h1>"),
    "gone": (410, b"<h1>Gone</h1>"),
}
PAGES = {
    "empty": "<html><head><title>无</title></head><body><div class='TRS_Editor'></div></body></html>",
    "soft-404": "<html><body><h2>您访问的页面不存在或已删除！</h2><a href='/'>返回首页</a></body></html>",
}


def instead(host: Host, article: Article) -> Answer | None:
    """The answer for a broken article; None where its own page is served, whole or cut."""
    if article.trap in STATUSES:
        status, body = STATUSES[article.trap]
        return Answer(body, status)
    if article.trap in PAGES:
        return host.html(PAGES[article.trap])
    if article.trap == "bomb":
        return Answer(gzip.compress(b"0" * (17 << 20)), headers={"Content-Encoding": "gzip"})
    return None
