"""TRS hosts whose listings are answers in JSON: a search asked by POST or GET, files that are whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from tests.web.answers import Answer
from tests.web.families.trs import TrsHost
from tests.web.host import ARTICLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.answers import Asked
    from tests.web.corpus import Article


PORT = 8899  # of tests.web.walking, which has no network


class SearchHost(TrsHost):
    """福建: POST /fjdzapp/search; the channel's own page is drawn from it and lists nothing."""

    params: ClassVar[dict[str, str | int]] = {"channelid": "229105", "prepage": 15}

    def site_file(self, port: int) -> str:
        written = super().site_file(port)
        for at, column in enumerate(self.columns):
            line = f'name = "{column}"\n'
            written = written.replace(
                line, f'{line}params = {{ classsql = "chnlid={373 + at}" }}\n'
            )
        return written

    def needed(self, column: str) -> int:
        """The pages of the search."""
        return max(1, -(-len(self.columns[column]) // int(self.params["prepage"])))

    def serve(self, asked: Asked) -> Answer | None:
        if asked.path != "/fjdzapp/search":
            return super().serve(asked)
        if asked.method != "POST" or asked.form.get("channelid") != "229105":
            return Answer(b"", 405)
        at = int(asked.form["classsql"].removeprefix("chnlid=")) - 373
        found = self.found(list(self.columns)[at], asked.form, asked)
        # Raw line breaks stand inside its strings.
        text = json.dumps(found, ensure_ascii=False).replace("生态环境", "生态\n环境")
        return Answer(text.encode(), content_type="text/html")

    def found(self, column: str, form: Mapping[str, str], asked: Asked) -> object:
        """Its rows have whole URLs, as the search index has them."""
        host = asked.headers.get("Host", f"{self.name}:{PORT}")
        page, size = int(form["page"]), int(form["prepage"])
        shown = self.columns[column][(page - 1) * size : page * size]
        rows = [
            {"doctitle": one.title, "docreltime": f"{one.published_on} 09:30:00", "docpuburl": f"http://{host}{self.path(one)}"}
            for one in shown
        ]  # fmt: skip
        return {"total": str(len(self.columns[column])), "data": rows}


class WholeHost(TrsHost):
    """湖北: <dir>/2022qtzdgk.json holds all; URLs are relative to it."""

    probed: ClassVar[tuple[str, ...]] = (ARTICLE,)

    def first(self, column: str) -> str:
        return f"{self.folder(column)}2022qtzdgk.json"

    def needed(self, column: str) -> int:
        """The one file."""
        return 1

    def serve(self, asked: Asked) -> Answer | None:
        for column in self.columns:
            if asked.path == self.first(column):
                return self.json(self.answered(column))
        return super().serve(asked)

    def answered(self, column: str) -> object:
        return {"data": [self.row(one, at) for at, one in enumerate(self.columns[column])]}

    def row(self, article: Article, at: int) -> object:
        return {
            "title": article.title,
            "PubDate": str(article.published_on),
            "url": self.relative(article),
            "order": at,
        }


class UpperHost(WholeHost):
    """gov.cn: YAOWENLIEBIAO.json is a bare list with names in capitals."""

    def first(self, column: str) -> str:
        return (
            f"/yaowen/liebiao/{self.folder(column).strip('/').replace('/', '').upper()}LIEBIAO.json"
        )

    def answered(self, column: str) -> object:
        return [self.row(one, at) for at, one in enumerate(self.columns[column])]

    def row(self, article: Article, at: int) -> object:
        return {
            "TITLE": article.title,
            "SUB_TITLE": "",
            "URL": self.path(article),
            "DOCRELPUBTIME": str(article.published_on),
        }
