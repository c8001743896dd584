"""The report page: looked at in a real browser, with a corpus that wants to harm its reader."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crawler.workbench import report_charts, report_page
from tests.speed import within

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Query, Run

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
browser = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")
SCRIPT = "<script>window.hacked=1</script>"
TITLE = f"{SCRIPT}<img src=x onerror=window.hacked=2>\u202e甲\u2066乙" + "长" * 200 + "A" * 300
NAME = f"</title></svg></style>{SCRIPT}局"
FILL = """
INSERT INTO site (key, name, url) SELECT 's' || n, %s || n, 'http://s.test/' FROM generate_series(1, 9) AS n;
INSERT INTO run (site, host, pid, reason) SELECT 's' || n, 'h', 1, '<b>finished' FROM generate_series(1, 9) AS n;
INSERT INTO page (key, url, site, kind, listed_on, state)
SELECT 'p' || n, 'http://s.test/' || n, 's' || (1 + n %% 9), 'article', current_date - n, 'done' FROM generate_series(1, 300) AS n;
INSERT INTO report (url, site, title, body, raw_body, published_on, digest, signature, signature_version, terms)
SELECT CASE n WHEN 7 THEN 'javascript:window.hacked=3' ELSE 'http://s.test/' || n END, 's' || (1 + n %% 9), %s, '文', '', current_date - n,
       md5(n::text), '{}', 2, jsonb_build_array(jsonb_build_object('term', '</svg>' || %s || n %% 30, 'facet', 'party'))
FROM generate_series(1, 300) AS n;
INSERT INTO appearance (url, report, original, site, title, published_on, digest, similarity, page)
SELECT r.url, r.id, true, r.site, r.title, r.published_on, r.digest, 1, p.id FROM report r JOIN page p ON p.key = 'p' || r.id;
INSERT INTO appearance (url, report, original, site, title, published_on, digest, similarity)
SELECT 'http://s.test/r' || n || '/' || r.id, r.id, false, 's3', r.title, r.published_on + n, r.digest, 1
FROM report r, generate_series(1, 40) AS n WHERE r.id %% 30 = 7;
INSERT INTO disappearance (page, report, url, site, kind)
SELECT page, report, url, site, '404' FROM appearance WHERE original AND report %% 10 = 7;
INSERT INTO alarm (site, kind, url, detail) VALUES ('s1', 'silent', 'javascript:window.hacked=5', %s);
"""
# What a copy of the page that allows scripts says of itself.
ASK = """
<script>parent.document.title = JSON.stringify({width: document.documentElement.scrollWidth, inner: innerWidth,
bars: [...document.querySelectorAll("figure svg .bar rect")].filter(one => one.getBoundingClientRect().height > 0).length,
charts: document.querySelectorAll("figure svg").length, heat: document.querySelectorAll(".heat td[title]").length,
scripts: document.scripts.length, images: document.images.length, hacked: window.hacked || 0,
links: [...document.links].filter(one => !/^(https?|about|file):$/.test(one.protocol)).length,
loaded: performance.getEntriesByType("resource").length,
unread: getComputedStyle(document.querySelector(".heat td[title]")).backgroundColor})</script>
"""


def seen(path: Path, width: int = 360, *more: str) -> subprocess.CompletedProcess[str]:
    """The page's DOM in a browser window of so many pixels, and what the console said."""
    assert CHROMIUM
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
        "--disable-background-networking", "--disable-component-update", "--no-first-run",
        f"--user-data-dir={path.parent / 'profile'}", f"--window-size={width},800", *more, "--dump-dom", path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def asked(path: Path, width: int) -> dict[str, Any]:
    """What a copy of the page that allows scripts says of itself, in a frame: no window is as narrow as a phone."""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text("utf-8"))
    copy = path.with_name("asked.html")
    inner = page.replace("</main>", f"</main>{ASK}").replace("&", "&amp;").replace('"', "&quot;")
    copy.write_text(
        f'<iframe width="{width}" height="800" style="border:0" srcdoc="{inner}"></iframe>', "utf-8"
    )
    dom = seen(copy, 1200, "--virtual-time-budget=3000").stdout
    told = re.search(r"<title>(\{[^<]*\})</title>", dom)
    assert told, dom[:2000]
    return json.loads(told[1])


@pytest.fixture
def page(scrapy: Run, query: Query, tmp_path: Path) -> Path:
    """The report page of a corpus whose texts are hostile."""
    assert scrapy("report", "-o", str(tmp_path / "empty.html")).returncode == 0
    query(FILL, NAME, TITLE, SCRIPT, f"{SCRIPT} 31 days")
    target = tmp_path / "report.html"
    done = scrapy("report", "-o", str(target), "--days", "400")
    assert done.returncode == 0, done.stderr
    return target


@browser
def test_a_browser_draws_the_page_on_a_phone_and_nothing_hostile_comes_alive(page: Path) -> None:
    told = asked(page, 360)
    assert told["inner"] == 360
    assert told["width"] <= told["inner"], "it scrolls sideways"
    assert (told["charts"], told["bars"] > 50, told["heat"] > 50) == (2, True, True)
    assert (told["hacked"], told["scripts"], told["images"], told["links"], told["loaded"]) == (
        0,
        1,
        0,
        0,
        0,
    )
    assert told["unread"] not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
    as_it_is = seen(page, 1200)
    assert "CONSOLE" not in as_it_is.stderr, as_it_is.stderr
    assert "</html>" in as_it_is.stdout


@browser
def test_a_page_of_an_empty_store_says_so_and_fits(scrapy: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert scrapy("report", "-o", str(target)).returncode == 0
    text = re.sub(r"\s+", " ", target.read_text("utf-8"))
    assert "No report was published in these days." in text
    assert "Last run: none yet" in text
    shown = seen(target)
    assert "CONSOLE" not in shown.stderr


def test_the_page_is_one_file_without_scripts_that_names_every_site_month_and_loss(
    page: Path,
) -> None:
    text = page.read_text("utf-8")
    assert not re.search(
        r"<(script|img|link|iframe|object|form)\b|\bon\w+=\"|url\(|@import| style=", text
    )
    assert "default-src 'none'" in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert "javascript:" not in "".join(re.findall(r'href="([^"]*)"', text))
    assert text.count("<svg") == 2
    assert len(text.encode()) < 400_000
    assert not list(page.parent.glob(".*.partial"))


def test_a_folder_is_made_and_one_that_cannot_be_is_told(scrapy: Run, tmp_path: Path) -> None:
    page = tmp_path / "new" / "folder" / "report.html"
    assert scrapy("report", "-o", str(page)).returncode == 0
    assert page.exists()
    done = scrapy("report", "-o", str(page / "below" / "report.html"))
    assert done.returncode == 2
    assert "Not a directory" in done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("-o", "x", "--days", "0"), ("-o", "x", "--days", "9999")]
)
def test_a_wrong_report_command_is_explained(scrapy: Run, arguments: tuple[str, ...]) -> None:
    done = scrapy("report", *arguments)
    assert done.returncode == 2
    assert "scrapy report" in done.stdout + done.stderr or "--days" in done.stdout + done.stderr


def test_charts_of_many_sites_stay_small_and_quick() -> None:
    months = report_page.months_until(date(2026, 11, 1), 120)
    rows = [
        {"site": f"s{number}", "month": date(2017 + month // 12, month % 12 + 1, 1), "reports": number + 1}
        for number in range(300) for month in range(116)
    ]  # fmt: skip
    before = datetime.now(UTC)
    counts = report_page.series(rows)
    chart = report_charts.by_month(months, counts, {})
    assert within((datetime.now(UTC) - before).total_seconds(), 3)
    assert len(counts) == report_charts.SERIES + 1
    assert sum(map(sum, (one.values() for one in counts.values()))) == 116 * 300 * 301 // 2
    assert len(chart) < 250_000


def test_the_worst_read_site_comes_first_and_each_cell_tells_its_causes() -> None:
    month = date(2026, 10, 1)
    rows = [
        {"site": "good", "month": month, "cause": "stored", "pages": 9},
        {"site": "bad", "month": month, "cause": "blocked", "pages": 3},
        {"site": "bad", "month": month, "cause": "stored", "pages": 1},
        {"site": "bad", "month": None, "cause": "never discovered", "pages": 40},
    ]
    [first, second] = report_page.heat(rows, ["2026-09", "2026-10"])
    assert (first["site"], first["unread"], second["site"]) == ("bad", 43, "good")
    assert first["cells"] == [
        None,
        {"pages": 4, "shade": 1, "told": "2026-10: 3 blocked, 1 stored"},
    ]
    assert second["cells"][1]["shade"] == report_page.SHADES
