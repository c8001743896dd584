"""The whole system's crawl of the benchmark's sites, as a process."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg2

from benchmarks.crawl_pages import host
from benchmarks.crawl_taken import Ran, database, run
from tests.conftest import SCRAPY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ARTICLES = "SELECT (SELECT count(*) FROM appearance) + (SELECT count(*) FROM rejection)"


def ours(folder: Path, sites: int, program: Sequence[str] = (str(SCRAPY),)) -> Ran:
    """`scrapy crawl` of all sites, as a user runs it, without the pauses of manners; `program` in scrapy's place."""
    keys = [host(number, 1).key for number in range(sites)]
    with database(folder / "postgres") as (url, served):
        env = {
            **os.environ, "DATABASE_URL": url, "VAR_FOLDER": str(folder / "var"), "SITES_FOLDER": str(folder),
            "ARCHIVE_FOLDER": str(folder / "archive"),
        }  # fmt: skip
        before = served()
        _, ran = run([*program, "crawl", *keys], env, folder / "told")
        connection = psycopg2.connect(url)
        cursor = connection.cursor()
        cursor.execute(ARTICLES)
        [(articles,)] = cursor.fetchall()
        connection.close()
        return replace(ran, articles=articles, served=served() - before)
