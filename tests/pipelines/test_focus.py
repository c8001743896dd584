"""The order of visits as a value: columns, what they promise, the parts of a priority."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines import focus
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_the_pages_of_a_listing_are_one_column_and_names_tell_two_apart() -> None:
    first = focus.column("http://a.test/col/col1229/index.html", "机关党建")
    assert focus.column("http://a.test/col/col1229/index_2.html", "机关党建") == first
    assert focus.column("http://a.test/col/col1229/index.html?page=7", "机关党建") == first
    assert focus.column("http://a.test/col/col1301/index.html", "环评公示") != first
    assert focus.column("http://b.test/col/col1229/index.html", "机关党建") != first


def test_a_name_promises_and_what_was_read_outweighs_it() -> None:
    names = focus.Names.load(ROOT / "seeds" / "topic.toml")
    party, bids = names.prior("机关党建"), names.prior("招聘信息")
    assert focus.promise(party, 0) > focus.promise(names.prior("工作动态"), 0)
    assert focus.promise(names.prior("工作动态"), 0) > focus.promise(bids, 0)
    party, bids = (
        (party[0] + 20 * 0.05, party[1] + 20 * 0.95),
        (bids[0] + 20 * 0.9, bids[1] + 20 * 0.1),
    )
    assert focus.promise(bids, 40) > 2 * focus.promise(party, 40)


def test_a_column_that_was_hardly_visited_gains_while_others_are() -> None:
    assert focus.promise(focus.PRIOR, 500) > focus.promise(focus.PRIOR, 5)
    assert focus.promise((20.0, 80.0), 500) < focus.promise(focus.PRIOR, 500)


def test_what_is_a_page_s_own_is_half_its_link_and_a_tenth_of_its_listing() -> None:
    assert focus.own(0.8, 0.3) == pytest.approx(0.5 * 0.8 + 0.1 * 0.3)


def test_a_topic_needs_no_columns_and_a_wrong_key_is_told(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_text("")
    assert focus.Names.load(path) == focus.Names()
    path.write_text('[columns]\nupwards = ["党建"]\n')
    with pytest.raises(ValueError, match="upwards"):
        focus.Names.load(path)
