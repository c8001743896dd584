"""What an edition of 100,000 reports costs: peak memory of `scrapy export`, and its speed beside a plain COPY.

    python -m benchmarks.export [--reports 100000]

The reports are synthetic, made by one statement: 1,200 characters each, one in ten reprinted, one in twenty
edited since the instant of the edition. The peer is `COPY (SELECT …) TO` of the same columns in the same run.
Memory is the peak resident set of the whole process (VmHWM, Linux), Scrapy and pyarrow included.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
from rich.console import Console
from rich.table import Table

from benchmarks.floors import FLOORS, judged
from benchmarks.near_duplicates_store import database, opened
from pipelines.release.files import FORMATS
from pipelines.store.embedded import Embedded

ROOT = Path(__file__).parents[1]
COLUMNS = "id, url, site, title, body, published_on, source, authors, score, digest, first_seen"
# 4,096 different characters, drawn by a hash: no text is a copy, and none compresses better than a real one.
FILL = """
INSERT INTO report (url, site, channel, title, body, raw_body, published_on, source, authors, script, score,
    text_version, topic_version, digest, signature, signature_version, run, first_seen)
SELECT 'http://lab.test/' || n, 'lab', '党建', '生态环境局机关党委第' || n || '次主题党日活动纪实', b.body, '',
    date '2015-01-01' + n % 4000, '青岚市生态环境局', ARRAY['甲', '乙'], 'hans', 0.9, '4', '2', md5(n::text), '{}', 2, 1,
    now() - interval '2 days'
FROM generate_series(1, :count) AS n CROSS JOIN LATERAL (
    SELECT string_agg(chr(19968 + (hashint8(n * 1200::bigint + i) & 4095)), '') AS body
    FROM generate_series(1, 1200) AS i) AS b;
INSERT INTO appearance (url, report, original, site, title, published_on, digest, similarity, run, first_seen)
SELECT url, id, true, site, title, published_on, digest, 1, 1, first_seen FROM report;
INSERT INTO appearance (url, report, original, site, title, published_on, digest, similarity, run, first_seen)
SELECT url || '/copy', id, false, site, title, published_on, digest, 1, 1, first_seen FROM report WHERE id % 10 = 0;
DELETE FROM former WHERE event = 'absent';
UPDATE report SET body = body || '更正。', digest = md5(body), revised_at = now() WHERE id % 20 = 0;
"""


def filled(url: str, count: int) -> None:
    """Fills a database with reports that were known before today."""
    opened(url)[0].close_now()
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("UPDATE run SET started_at = now() - interval '3 days'")
    for statement in FILL.split(";\n"):
        if statement.strip():
            cursor.execute(statement.replace(":count", str(count)))
    cursor.execute("VACUUM ANALYZE")
    connection.close()


def copied(url: str, path: Path) -> float:
    """Seconds of a plain COPY of the reports' columns into a file."""
    connection = psycopg2.connect(url)
    started = time.perf_counter()
    with path.open("w", encoding="utf-8") as file:
        connection.cursor().copy_expert(
            f"COPY (SELECT {COLUMNS} FROM report ORDER BY id) TO STDOUT (FORMAT csv)", file
        )
    took = time.perf_counter() - started
    connection.close()
    return took


def exported(url: str, folder: Path, format_: str) -> tuple[float, float]:
    """Seconds and peak megabytes of the process of an export."""
    command = [
        str(Path(sys.executable).with_name("scrapy")), "export", "--format", format_,
        "-o", str(folder / format_),
    ]  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"scrapy export --format {format_} ended with {process.returncode}")
    return time.perf_counter() - started, peak / 1024


def paged(url: str, path: Path) -> dict[str, float]:
    """Seconds of `scrapy report`, and megabytes of the page."""
    command = [str(Path(sys.executable).with_name("scrapy")), "report", "-o", str(path)]
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    took = time.perf_counter() - started
    return {"report page: s": took, "report page: MB": path.stat().st_size / 1e6}


def resident(pid: int) -> int:
    """Peak kilobytes of a process so far; getrusage would count what its parent had at the fork."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(
        (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0
    )


def measured(count: int) -> dict[str, float]:
    """The figures of all formats."""
    figures = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Embedded(folder / "pg")
        server.enter()
        try:
            with database(server, "export") as url:
                filled(url, count)
                plain = figures["COPY: reports/s"] = count / copied(url, folder / "copied")
                for one in FORMATS:
                    took, peak = exported(url, folder, one)
                    figures[f"{one}: peak MB"] = peak
                    figures[f"{one}: reports/s"] = count / took
                    figures[f"{one}: speed for COPY's"] = count / took / plain
                figures |= paged(url, folder / "report.html")
        finally:
            server.leave()
    return figures


def main() -> int:
    """Prints the table; 1 if a figure is worse than its floor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.export", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--reports", type=int, default=100_000, metavar="N")
    figures = measured(parser.parse_args().reports)
    floors = json.loads(FLOORS.read_text("utf-8"))["export"]
    table = Table("figure", "measured", "floor", "ceiling", title="Export")
    for name, value in figures.items():
        limits = ("" if one is None else str(one) for one in floors.get(name, (None, None)))
        table.add_row(name, f"{value:,.2f}", *limits)
    Console(width=120).print(table)
    return judged(figures, floors)


if __name__ == "__main__":
    sys.exit(main())
