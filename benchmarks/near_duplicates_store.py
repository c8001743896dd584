"""The store's share of benchmarks.near_duplicates: clusters, look-up, writers."""

from __future__ import annotations

import io
import random
import time
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg2

from benchmarks.near_duplicates_mutations import mutations
from benchmarks.near_duplicates_texts import Made, made
from pipelines.fingerprint import VERSION, digest, signature
from pipelines.overlap import Text
from pipelines.report import Report
from pipelines.steps import fingerprinted
from pipelines.store import reports, runs, sites, twins
from pipelines.store.database import Database
from pipelines.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.store.embedded import Embedded

SITE = {"key": "lab", "name": "lab", "url": "http://lab.test/", "level": "local", "region": "",
        "family": "trs", "state": "open"}  # fmt: skip
QUERIES = 300
SHORT = (8, 14)  # sentences of the stored filling
COPY_REPORT = (
    "COPY report (id, url, site, title, body, raw_body, digest, signature, signature_version)"
    " FROM STDIN"
)


@contextmanager
def database(server: Embedded, name: str) -> Iterator[str]:
    """A new database of the server; its URL."""
    connection = server.connect()
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
    cursor.execute(f"CREATE DATABASE {name}")
    yield f"postgresql://postgres@/{name}?host={server.sockets}"
    cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


def opened(url: str) -> tuple[Writer, int]:
    """A writer and its run."""
    writer = Writer(Database(url, Path("unused")), 30)
    writer.do_now(lambda c, t: sites.describe(c, t, SITE))
    return writer, writer.do_now(lambda c, t: runs.start(c, t, "lab"))


def report(url: str, one: Made) -> Report:
    """A report as the Store stage gets it."""
    plain = Report(url=url, site="lab", title=one.title, body=one.body, raw_body=one.body)
    return fingerprinted(plain)


def save(writer: Writer, run: int, one: Report) -> int | None:
    """Saves a report; the number of what it is."""
    return writer.do_now(lambda c, t: reports.save(c, t, run, one)).report


def pairs(url: str, made_pairs: list[tuple[Made, Made]]) -> list[bool]:
    """Whether the second of each pair became the first's report; all firsts are stored before."""
    writer, run = opened(url)
    firsts = [
        save(writer, run, report(f"http://lab.test/{n}", one))
        for n, (one, _) in enumerate(made_pairs)
    ]
    told = [
        save(writer, run, report(f"http://lab.test/copy/{n}", other)) == firsts[n]
        for n, (_, other) in enumerate(made_pairs)
    ]
    writer.close_now()
    return told


def _rows(first: int, last: int) -> tuple[str, str]:
    """Lines of COPY for reports of these numbers and for their keys."""
    bodies, bands = [], []
    for number in range(first, last):
        one = made(number, SHORT)
        signed = signature(one.body)
        body = one.body.replace("\n", "\\n")
        numbers = "{" + ",".join(map(str, signed)) + "}"
        bodies.append(
            f"{number}\thttp://lab.test/{number}\tlab\t{one.title}\t{body}\t\t{digest(one.body)}\t{numbers}\t{VERSION}\n"
        )
        keys = twins.keys(Text(one.body), signed)
        bands += [f"{key}\t{number}\n" for key in keys]
    return "".join(bodies), "".join(bands)


def fill(url: str, first: int, last: int) -> None:
    """Stores reports `first` to `last` (not included) with their keys, by COPY."""
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    step = 2500
    chunks = [(at, min(at + step, last)) for at in range(first, last, step)]
    with get_context("spawn").Pool(2) as pool:
        for bodies, bands in pool.starmap(_rows, chunks, chunksize=1):
            cursor.copy_expert(COPY_REPORT, io.StringIO(bodies))
            cursor.copy_expert("COPY band (key, report) FROM STDIN", io.StringIO(bands))
            connection.commit()
    # As the store itself leaves it: no key has more rows than it is looked for with.
    cursor.execute(
        "DELETE FROM band b USING (SELECT key, report, row_number() OVER (PARTITION BY key ORDER BY report) AS n"
        " FROM band) AS x WHERE x.n > %s AND b.key = x.key AND b.report = x.report",
        (twins.CAP,),
    )
    connection.commit()
    connection.autocommit = True
    cursor.execute("VACUUM ANALYZE band")
    cursor.execute("VACUUM ANALYZE report")
    connection.close()


def looked_up(url: str, stored: int) -> list[float]:
    """Milliseconds of the write-time look-up, of new reports and of copies, sorted."""
    writer, _ = opened(url)
    rng, changes = random.Random(stored), list(mutations().values())
    queries = []
    for number in range(QUERIES):
        copied = number % 2
        one = made(rng.randrange(1, min(stored, 10_000)) if copied else (1 << 40) + number, SHORT)
        queries.append(
            replace(one, body=changes[number % len(changes)](rng, one.body)) if copied else one
        )
    times = []
    for _ in range(2):  # the first warms the caches
        times = []
        for one in queries:
            text, signed, sum_ = Text(one.body, one.title), signature(one.body), digest(one.body)
            started = time.perf_counter()
            writer.do_now(
                lambda c, _, text=text, signed=signed, sum_=sum_: twins.Search(  # type: ignore[misc]
                    c, text, sum_, twins.keys(text, signed)
                ).twins()
            )
            times.append(1000 * (time.perf_counter() - started))
    writer.close_now()
    return sorted(times)


def workload(count: int) -> list[tuple[str, Made]]:
    """Reports of which two in five are copies of others, each with its URL."""
    rng, changes = random.Random(count), list(mutations().values())
    out = [made(number) for number in range(count * 3 // 5)]
    while len(out) < count:
        one = rng.choice(out[: count * 3 // 5])
        out.append(replace(one, body=rng.choice(changes)(rng, one.body)))
    rng.shuffle(out)
    return [(f"http://lab.test/{place}", one) for place, one in enumerate(out)]


def _write(url: str, share: list[tuple[str, Made]]) -> None:
    writer, run = opened(url)
    for place, one in share:
        save(writer, run, report(place, one))
    writer.close_now()


def written(
    url: str, work: list[tuple[str, Made]], writers: int
) -> tuple[float, set[frozenset[str]]]:
    """Reports a second with so many processes that write at once, and the clusters that they make."""
    writer, _ = opened(url)
    writer.close_now()
    context = get_context("spawn")
    shares = [work[at::writers] for at in range(writers)]
    processes = [context.Process(target=_write, args=(url, share)) for share in shares]
    started = time.perf_counter()
    for one in processes:
        one.start()
    for one in processes:
        one.join()
    took = time.perf_counter() - started
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    cursor.execute("SELECT array_agg(url) FROM appearance GROUP BY report")
    clusters = {frozenset(urls) for (urls,) in cursor.fetchall()}
    connection.close()
    assert all(one.exitcode == 0 for one in processes)
    return len(work) / took, clusters
