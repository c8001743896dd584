"""Listings of nodes."""

from __future__ import annotations

from tests.crawler.families.reading import check_host, read, rows
from tests.web.corpus import columns
from tests.web.families.node import NodeHost


def test_a_host_is_read_whole() -> None:
    walked = check_host(NodeHost("node.test", columns(8, 9)))
    assert len(walked.listings) == 4


def test_another_nodes_pages_are_not_this_ones() -> None:
    other = "<a href='/Node-53590_9.html'>9</a><a href='/Node-5358_2.html'>2</a>"
    found = read("node", "http://a.test/Node-5359.html", rows("/Content-3.html") + other)
    assert (found.next, found.pages) == (None, None)
