"""Every recorded page gives what its report.json says, field by field."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import SITES_FOLDER
from crawler.sites import load_sites
from crawler.workbench.reading import read
from crawler.workbench.recorded import FIELDS, PAGE, REPORT, expected, load

HERE = Path(__file__).parent
SITES, _ = load_sites(Path(SITES_FOLDER))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    roots = [HERE, *map(Path, metafunc.config.getoption("--sites"))]
    folders = [path.parent for root in roots for path in sorted(root.glob(f"*/*/{PAGE}"))]
    names = [f"{folder.parent.name}/{folder.name}" for folder in folders]
    metafunc.parametrize("folder", folders, ids=names)


@cache
def got(folder: Path) -> dict[str, Any]:
    served, key = load(folder)
    return expected(read(served, SITES.get(key)))


def wanted(folder: Path) -> dict[str, Any]:
    return json.loads((folder / REPORT).read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_read_as_it_was_recorded(folder: Path, field: str) -> None:
    assert {field: got(folder).get(field)} == {field: wanted(folder).get(field)}


def test_a_recorded_report_names_fields_that_there_are(folder: Path) -> None:
    assert set(wanted(folder)) <= set(FIELDS)
