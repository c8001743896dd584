"""The meta elements that the state's standard for government sites asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.page.parsed import Page, attribute

if TYPE_CHECKING:
    from collections.abc import Mapping


def metas(page: Page) -> Mapping[str, str]:
    """Contents of the meta elements by lower-case name; the first that is not empty counts.

    国办发〔2017〕47号, annex 网页设计规范: ArticleTitle, PubDate, ContentSource, Author, ColumnName, ….
    """
    found: dict[str, str] = {}
    for node in page.tree.css("meta[name][content], meta[property][content]"):
        name = (attribute(node, "name") or attribute(node, "property")).lower()
        content = attribute(node, "content")
        if content and name not in found:
            found[name] = content
    return found
