"""Pages are read by processes of their own as by the crawl's, and what kills such a process costs nothing."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from crawler.families import FAMILIES
from crawler.page.article import read_page
from crawler.page.parsed import Page
from crawler.page.parts import next_part
from crawler.reader_process import packed
from crawler.readers import Reader, ReaderDied, readers_for
from crawler.reading import Asked
from pipelines.relevance import Topic
from pipelines.report import Report
from pipelines.steps import clean, fingerprinted, judge
from tests.conftest import ROOT
from tests.crawler.test_crawl import kept
from tests.crawler.test_faults import start
from tests.web.hosts import make_hosts
from tests.web.walking import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Query
    from tests.crawler.conftest import MakeLab

TOPIC = Topic.load(ROOT / "seeds" / "topic.toml")
SLOW = "<p>" + "生态环境局党建工作，" * 200 + "</p>"


def asked(site: Any, body: bytes, url: str) -> Asked:
    return Asked(
        body=body, url=url, content_type="text/html", site=pickle.dumps(site), listed=(None, None),
        topic=(str(ROOT / "seeds" / "topic.toml"), TOPIC.version),
    )  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader(limit=30)
    yield made
    made.end()


def served() -> Iterator[tuple[Any, bytes, str]]:
    for host in make_hosts(1).values():
        site = site_of(host, 80)
        for article in host.articles[:6]:
            yield site, host.markup(article).encode(), f"http://{host.name}{host.path(article)}"


def test_a_page_gives_the_same_in_a_process_of_its_own(reader: Reader) -> None:
    kinds = set()
    for site, body, url in served():
        page = FAMILIES[site.family].article(Page.read(body, url, "text/html"))
        here: Any = read_page(page, site, (None, None))
        there = reader.read(asked(site, body, url))
        assert there.whole == (not isinstance(here, Report) or not next_part(page))
        if isinstance(here, Report) and there.whole:
            here = fingerprinted(judge(clean(here), TOPIC))
        assert there.found == here
        kinds.add((type(here), getattr(here, "rejection", None)))
    assert {(Report, None), (Report, "off-topic")} <= kinds


def test_a_page_whose_topic_changed_meanwhile_is_judged_by_the_crawl(reader: Reader) -> None:
    site, body, url = next(served())
    one = asked(site, body, url)
    other = Asked(**{name: getattr(one, name) for name in one.__slots__ if name != "topic"},
                  topic=(one.topic[0], "another"))  # fmt: skip
    found = reader.read(other).found
    assert isinstance(found, Report)
    assert (found.text_version, found.topic_version) == (None, None)


def test_a_reader_that_is_killed_is_replaced_and_the_page_read(reader: Reader) -> None:
    site, body, url = next(served())
    first = reader.read(asked(site, body, url))
    assert reader.process is not None
    killed = reader.process
    killed.kill()
    assert reader.read(asked(site, body, url)) == first
    assert reader.process is not killed
    assert killed.returncode == -signal.SIGKILL


def test_a_reader_that_is_stopped_is_killed_and_the_page_read(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, body, url = next(served())
    first = reader.read(asked(site, body, url))
    stopped, begin = reader.process, reader.start
    assert stopped is not None
    stopped.send_signal(signal.SIGSTOP)

    def start() -> subprocess.Popen[bytes]:
        reader.late = 30
        return begin()

    monkeypatch.setattr(reader, "start", start)
    reader.late = 1 - reader.limit
    assert reader.read(asked(site, body, url)) == first
    assert stopped.returncode == -signal.SIGKILL


def test_a_reader_needs_no_scrapy() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "crawler.reader_process", "5"]
    found = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    assert b"crawler.page.article" in found.stderr
    assert b"twisted" not in found.stderr


class Odd(Exception):
    """Packs, and cannot be made again."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one + other)


def test_a_fault_that_cannot_be_made_again_is_told_as_one_that_can() -> None:
    found = pickle.loads(packed(Odd("no ", "luck")))
    assert (type(found), str(found)) == (RuntimeError, "Odd: no luck")


def test_a_page_that_hangs_its_readers_is_a_failure_with_a_reason() -> None:
    site, _, url = next(served())
    reader = Reader(limit=1)
    with pytest.raises(ReaderDied, match="2 readers died of it"):
        reader.read(asked(site, ("<html><body>" + SLOW * 20_000).encode(), url))
    assert reader.process is None


def test_a_fault_in_a_reader_is_raised_where_the_page_was_asked_for(reader: Reader) -> None:
    site, body, url = next(served())
    with pytest.raises(AttributeError):
        reader.read(asked(None, body, url))
    assert reader.read(asked(site, body, url)).found


def test_one_site_is_read_by_the_crawl_itself() -> None:
    assert readers_for(1) == 0
    assert 0 <= readers_for(100) <= 3


def readers_of(pid: int, but: set[int]) -> list[psutil.Process]:
    """The readers of a crawl that have begun to read, as soon as there are any, without those of `but`."""
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        found = []
        for one in psutil.Process(pid).children():
            with suppress(psutil.Error):  # it has ended
                if "reads pages" in " ".join(one.cmdline()) and one.pid not in but:
                    found.append(one)
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("the crawl has no readers")


def test_readers_killed_with_9_in_a_crawl_cost_nothing_and_die_with_a_killed_crawl(
    make_lab: MakeLab, query: Query, environment: dict[str, str]
) -> None:
    lab = make_lab(delay=0.02)
    crawl = start(lab, environment, READERS="2")
    killed = readers_of(crawl.pid, set())
    for one in killed:
        one.kill()
    left = readers_of(crawl.pid, {one.pid for one in killed})
    crawl.kill()
    crawl.wait()
    gone, alive = psutil.wait_procs(left, 10)
    assert (len(gone), alive) == (len(left), [])
    crawl = start(lab, environment, READERS="2")
    killed = readers_of(crawl.pid, set())
    killed[0].kill()
    assert crawl.wait(120) == 0
    assert not any(psutil.pid_exists(one.pid) for one in killed)
    wanted = {(url, one.title, one.body) for url, _, one in lab.articles() if kept(one)}
    assert wanted == set(query(
        "SELECT a.url, a.title, coalesce(a.body, r.body) FROM appearance a JOIN report r ON r.id = a.report"
    ))  # fmt: skip
    assert query("SELECT failure FROM page WHERE failure LIKE 'unreadable%'") == []
