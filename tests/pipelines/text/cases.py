"""Labelled texts of tests/cases as parameters of tests."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from tests.conftest import ROOT

REPAIRED = ("wild", "synthetic")


@cache
def read_cases(name: str) -> dict[str, list[Any]]:
    path = ROOT / "tests" / "cases" / f"{name}.json"
    cases: dict[str, list[Any]] = json.loads(path.read_text("utf-8"))
    return cases


def repaired(name: str) -> list[Any]:
    """What is shown and what is right; a known failure must fail."""
    cases = read_cases(name)
    found = [
        pytest.param(case["shown"], case["right"], id=f"{kind} {number}")
        for kind in REPAIRED
        for number, case in enumerate(cases[kind])
    ]
    failures = [
        pytest.param(case["shown"], case["right"], id=case["why"], marks=pytest.mark.xfail)
        for case in cases["known_failures"]
    ]
    return found + failures


def negative(name: str) -> list[Any]:
    """Texts that must not change."""
    return [
        pytest.param(text, id=f"negative {number}")
        for number, text in enumerate(read_cases(name)["negative"])
    ]
