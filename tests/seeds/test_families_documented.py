"""What docs/adding-a-site.md says of families, parameters and states is all there is."""

from __future__ import annotations

import re
from typing import get_args

from crawler.families import FAMILIES
from crawler.site_parts import Crawl, Selectors, State
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "adding-a-site.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| `")
]


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_every_family_is_documented_with_all_its_parameters() -> None:
    said = {name: set(names(row[3])) for row in ROWS if len(row) == 4 for name in names(row[0])}
    assert FAMILIES.keys() <= said.keys()
    for name, family in FAMILIES.items():
        assert {param for param, _ in family.params} <= said[name], name


def test_every_state_is_documented_with_whether_its_sites_are_crawled() -> None:
    rows = {row[0].strip("`"): row[2] for row in ROWS if len(row) == 3}
    crawled = {state: rows.get(state) for state in get_args(State)}
    assert [state for state, told in crawled.items() if told == "yes"] == ["open", "unverified"]
    assert set(crawled.values()) == {"yes", "no"}


def test_every_setting_and_selector_of_a_site_file_is_documented() -> None:
    assert [name for name in (*Crawl.model_fields, *Selectors.model_fields) if f"`{name}`" not in TEXT] == []  # fmt: skip
