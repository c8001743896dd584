"""The same bytes give the same rows, whether a crawl of files reads them or `scrapy bulk`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psycopg2
import pytest

from tests import forked
from tests.conftest import make
from tests.crawler.bulk.archives import mixed, write

if TYPE_CHECKING:
    from pipelines.store.embedded import Embedded

# Numbers of rows, and when, or by what chance, a page was visited.
OURS = ("id", "run", "page", "fetch_id", "report", "first_seen", "last_seen", "last_alive", "last_listed", "revised_at", "seen_from",
        "replaced_at", "visited_at", "gone_at", "checked_at", "lease_until", "due_at", "chance", "drawn")  # fmt: skip
TABLES = {
    "report": "SELECT to_jsonb(t) FROM report t",
    "appearance": "SELECT to_jsonb(t) || jsonb_build_object('of', r.url) FROM appearance t JOIN report r ON r.id = t.report",
    "revision": "SELECT to_jsonb(t) || jsonb_build_object('of', r.url) FROM revision t JOIN report r ON r.id = t.report",
    "rejection": "SELECT to_jsonb(t) FROM rejection t",
    "page": "SELECT to_jsonb(t) - '{fetched_at}'::text[] FROM page t",
    "fetch": 'SELECT to_jsonb(t) FROM "fetch" t',
    "visit": "SELECT to_jsonb(t) FROM visit t",
    "disappearance": "SELECT to_jsonb(t) FROM disappearance t",
    "gram_set": "SELECT to_jsonb(t) || jsonb_build_object('of', r.url) FROM gram_set t JOIN report r ON r.id = t.report",
    "band": "SELECT to_jsonb(t) || jsonb_build_object('of', r.url) FROM band t JOIN report r ON r.id = t.report",
}  # fmt: skip


def rows(url: str, statement: str) -> list[str]:
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute(
        f"SELECT (x.row - %s::text[])::text FROM ({statement}) AS x(row) ORDER BY 1", (list(OURS),)
    )
    found = [one for (one,) in cursor.fetchall()]
    connection.close()
    return found


@pytest.fixture(scope="module")
def both(
    server: Embedded, template: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """Databases of a crawl of a file, and of a bulk run over the same file."""
    folder = tmp_path_factory.mktemp("same")
    path = write(folder / "a.warc.gz", mixed())
    urls = []
    for name in ("crawled", "bulked"):
        database = f"test_{os.getpid()}_{folder.name}_{name}"
        make(server, f"CREATE DATABASE {database} TEMPLATE {template}")
        urls.append(f"postgresql://postgres@/{database}?host={server.sockets}")
    commands = (
        ["crawl", "files", "-a", f"path={path}"],
        ["bulk", str(path), "-o", "store", "--workers", "1"],
    )
    for url, command in zip(urls, commands, strict=True):
        env = {
            **os.environ,
            "DATABASE_URL": url,
            "VAR_FOLDER": str(folder / url.rpartition("_")[2]),
        }
        done = forked.run(command, env, 120)
        assert done.returncode == 0, done.stderr[-3000:]
    return urls[0], urls[1]


@pytest.mark.parametrize("table", TABLES)
def test_a_crawl_and_a_bulk_run_leave_the_same_rows(both: tuple[str, str], table: str) -> None:
    crawled, bulked = (rows(url, TABLES[table]) for url in both)
    different = set(bulked) ^ set(crawled)
    assert sorted(different) == []
    assert len(bulked) == len(crawled)


def test_the_archive_has_what_the_comparison_needs(both: tuple[str, str]) -> None:
    counts = {table: len(rows(both[0], statement)) for table, statement in TABLES.items()}
    assert counts["report"] >= 14
    assert counts["appearance"] > counts["report"] + 3
    assert counts["revision"] == 1
    assert counts["rejection"] >= 6
    assert counts["page"] >= 34
