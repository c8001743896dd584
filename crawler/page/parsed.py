"""A page, decoded and parsed once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.page.compression import unpack
from crawler.page.encoding import decode
from crawler.page.nesting import bare_crowded_tags, flatten

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Page:
    """A page as served: its URL and its markup as text."""

    url: str
    html: str

    @classmethod
    def read(cls, body: bytes, url: str, content_type: str | None = None) -> Page:
        """Unpacks and decodes `body`, whatever header and markup say of its encoding."""
        return cls(url, decode(unpack(body), content_type)[0])

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The tree of the HTML standard's parser, which survives an early </html>."""
        return LexborHTMLParser(flatten(bare_crowded_tags(self.html.replace("\x00", ""))))

    @cached_property
    def base(self) -> str:
        """The URL that relative links start from."""
        node = self.tree.css_first("base[href]")
        try:
            return urljoin(self.url, attribute(node, "href")) if node else self.url
        except ValueError:
            return self.url

    @cached_property
    def metas(self) -> Mapping[str, str]:
        """Contents of the meta elements by lower-case name; the first that is not empty counts.

        国办发〔2017〕47号, annex 网页设计规范: ArticleTitle, PubDate, ContentSource, Author, ColumnName, ….
        """
        found: dict[str, str] = {}
        for node in self.tree.tags("meta"):
            given = node.attributes
            if "content" not in given or not ("name" in given or "property" in given):
                continue
            name = (
                (given.get("name") or "").strip() or (given.get("property") or "").strip()
            ).lower()
            content = (given["content"] or "").strip()
            if content and name not in found:
                found[name] = content
        return found

    def absolute(self, href: str | None) -> str | None:
        """The absolute URL of a link's target; None for scripts, mail and what cannot be read."""
        href = (href or "").strip().replace("\\", "/")
        if not href or href.startswith("#"):
            return None
        try:
            url = urljoin(self.base, href)
            parts = urlsplit(url)
            good = parts.scheme in ("http", "https", "file") and parts.port != 0
        except ValueError:  # brackets without an address, a port that is none
            return None
        return url if good and parts.netloc + parts.path else None


def attribute(node: LexborNode, name: str) -> str:
    """An attribute's value, '' if the node has none."""
    return (node.attributes.get(name) or "").strip()
