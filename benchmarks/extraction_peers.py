"""Other extractors behind one small protocol, for any environment in which they are installed.

Run by benchmarks/extraction.py as `PYTHON extraction_peers.py NAME` with page files on the standard
input, one a line; one JSON object a page on the standard output, then one with the seconds.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Found = dict[str, Any]


def _text(html: str | bytes) -> str:
    from lxml.html import fromstring  # noqa: PLC0415

    return str(fromstring(html).text_content())


def _trafilatura() -> Callable[[bytes, str], Found]:
    import trafilatura  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    def read(body: bytes, _: str) -> Found:
        document = trafilatura.bare_extraction(body, with_metadata=True)
        found = document.as_dict() if document else {}
        return {"body": found.get("text") or "", "title": found.get("title"), "date": found.get("date"),
                "source": found.get("sitename"), "author": [one for one in [found.get("author")] if one]}  # fmt: skip

    return read


def _text_alone() -> Callable[[bytes, str], Found]:
    import trafilatura  # noqa: PLC0415

    return lambda body, _: {"body": trafilatura.extract(body) or ""}


def _readability() -> Callable[[bytes, str], Found]:
    from readability import Document  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    def read(body: bytes, _: str) -> Found:
        document = Document(body)
        return {"body": _text(document.summary()), "title": document.title()}

    return read


def _gne() -> Callable[[bytes, str], Found]:
    from gne import GeneralNewsExtractor  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    extractor = GeneralNewsExtractor()

    def read(_: bytes, html: str) -> Found:
        found = extractor.extract(html)
        return {"body": found["content"], "title": found["title"], "date": found["publish_time"][:10],
                "author": [one for one in [found["author"]] if one]}  # fmt: skip

    return read


def _newspaper() -> Callable[[bytes, str], Found]:
    from newspaper import Article  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415

    def read(_: bytes, html: str) -> Found:
        article = Article("http://example.org/", language="zh")
        article.download(input_html=html)
        article.parse()
        day = article.publish_date.date().isoformat() if article.publish_date else None
        return {"body": article.text, "title": article.title, "date": day, "author": article.authors}  # fmt: skip

    return read


def _resiliparse() -> Callable[[bytes, str], Found]:
    from resiliparse.extract.html2text import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
        extract_plain_text,
    )
    from resiliparse.parse.html import (  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
        HTMLTree,
    )

    def read(_: bytes, html: str) -> Found:
        tree = HTMLTree.parse(html)
        return {"body": extract_plain_text(tree, main_content=True), "title": tree.title}

    return read


PEERS = {
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura, text alone": ("trafilatura", _text_alone),
    "readability-lxml": ("readability", _readability),
    "GNE": ("gne", _gne),
    "newspaper4k": ("newspaper", _newspaper),
    "resiliparse": ("resiliparse", _resiliparse),
}


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def main() -> int:
    """Reads the pages with one peer; 3 if it is not installed here."""
    module, make = PEERS[sys.argv[1]]
    if find_spec(module) is None:
        return 3
    reader = make()
    seconds = 0.0
    for line in sys.stdin.read().split("\n"):
        if not line:
            continue
        body = Path(line).read_bytes()
        html = _decoded(body)
        start = time.process_time()
        try:
            found = reader(body, html)
        except Exception as error:  # a peer's failure is its figure, not ours
            found = {"body": "", "failure": repr(error)}
        seconds += time.process_time() - start
        print(json.dumps(found, ensure_ascii=True, default=str))
    print(json.dumps({"seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
