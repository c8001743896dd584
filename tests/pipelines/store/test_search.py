"""Search finds what LIKE finds: at every moment, in either script, with every operator."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import psycopg2
import pytest

from pipelines.grams import grams
from pipelines.store import search
from pipelines.text.traditional import convert
from pipelines.text.traditional_leftovers import mend
from pipelines.text.traditional_words import simplifications
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.writer import Writer
    from tests.conftest import Query, Run

INSERT = (
    "INSERT INTO report (url, site, title, body, raw_body, published_on, digest, signature, signature_version)"
    " VALUES (%s, %s, %s, %s, '', %s, '', '{}', 2) RETURNING id"
)
BODIES = [
    "市局机关党委以党建引领攻坚，铁军精神写在河边。",
    "县局开展执法练兵，打造生态环保铁军。",
    "三会一课 按时开，“三会一课”不走样；PM2.5浓度下降，GB3838-2002达标。",
    "党、建两个字分开写，党员和建设也分开写。",
    "100%的排口都查过，C:\\data_1里有台账；O'Neil先生来访。",
    "𠮷野先生说：乾坤湾的水清了，ＰＭ未折半。",
    *TEXTS[:30],
]


@pytest.fixture
def stored(writer: Writer, query: Query) -> dict[int, str]:
    """Reports with grams, and some that have none yet; title and text by number."""
    open_run(writer)
    texts = {}
    for n, body in enumerate(BODIES):
        day = f"2025-{1 + n % 12:02d}-{1 + n % 28:02d}" if n % 7 else None
        title = f"第{n}号：{body[:8]}" if n % 5 else None
        [(number,)] = query(INSERT, f"http://lab.test/{n}", "lab", title, body, day)
        texts[number] = f"{title or ''}\n{body}"
        if n == len(BODIES) - 6:
            assert writer.do_now(search.fill) == n + 1
    assert writer.do_now(search.waiting) == 5
    return texts


def found(query: Query, asked: str, *more: str) -> set[int]:
    rows = query(
        f"SELECT id FROM search_reports({', '.join(['%s', 'most => NULL', *more])})", asked
    )
    assert len(rows) == len(set(rows))
    return {number for (number,) in rows}


def having(texts: dict[int, str], *words: str) -> set[int]:
    """The reports that have one of the words, A to Z in either case."""
    return {n for n, text in texts.items() if any(one.lower() in text.lower() for one in words)}


def test_every_word_of_the_texts_is_found_where_it_is_and_nowhere_else(
    stored: dict[int, str], query: Query
) -> None:
    rng = random.Random(8)
    for text in rng.choices(list(stored.values()), k=60):
        start, length = rng.randrange(len(text)), rng.choice((1, 1, 2, 2, 3, 4, 9, 20))
        word = text[start : start + length].strip()
        if word and '"' not in word and "\n" not in word:
            assert found(query, f'"{word}"') == having(stored, word, mend(convert(word))), word


def test_what_is_no_word_is_found_all_the_same(stored: dict[int, str], query: Query) -> None:
    for word in ("，", "“三会", "%", "_", "\\data", "O'Neil", "𠮷", "3838-2002", "C:"):
        assert found(query, f'"{word}"') == having(stored, word) != set(), word


QUERIES = [
    ("党建 铁军", {0}),
    ("党建　AND　铁军", {0}),
    ("党建引领 OR 练兵", {0, 1}),
    ("党建引领 | 练兵", {0, 1}),
    ("铁军 -党建", {1}),
    ("铁军 NOT 党建", {1}),
    ("铁军 －党建", {1}),
    ("铁军 -（练兵 OR 河边）", set()),
    ("(党建引领 OR 练兵) 铁军 NOT NOT 打造", {1}),
    ("练兵 OR 党建引领 河边", {0, 1}),
    ('"三会一课 按时"', {2}),
    ("“三会一课 按时”", {2}),
    ("「三会一课 按时」", {2}),
    ("pm2.5", {2}),
    ("ＰＭ２．５", {2}),
    ("黨建引領 鐵軍", {0}),
    ("「生態環保鐵軍」", {1}),
    ("乾坤湾", {5}),
    ("党建引领", {0}),
    ("党、建", {3}),
    ("ＰＭ", {2, 5}),
    ("-不存在的词 铁军", {0, 1}),
]  # fmt: skip


def test_a_query_is_read_as_it_is_meant(stored: dict[int, str], query: Query) -> None:
    numbers = list(stored)
    for asked, wanted in QUERIES:
        told = {numbers.index(one) for one in found(query, asked)}
        assert told & set(range(6)) == wanted, asked
    assert found(query, "-铁军") == set(stored) - having(stored, "铁军")
    assert found(query, "铁军 OR -铁军") == set(stored)


UNREADABLE = [
    ("", "the query is empty"), ("　 ", "the query is empty"), ('"', 'a " stands alone'), ("“铁军", "a “ stands alone"),
    ("铁军 OR", "a word is missing before the end"), ("OR 铁军", "a word is missing before OR"), ("NOT", "missing before the end"),
    ("(铁军", "a parenthesis of the query has no other half"), ("铁军)", "a parenthesis"), ("()", "missing before )"),
    ("铁军 - 党建", "a - stands alone"), ('""', "nothing between the quotes"), ("铁" * 1001, "more than 1000 characters"),
]  # fmt: skip


def test_a_query_that_cannot_be_read_says_why(writer: Writer, query: Query) -> None:
    writer.do_now(search.waiting)
    for asked, why in UNREADABLE:
        with pytest.raises(psycopg2.errors.InvalidParameterValue, match=r"query") as told:
            query("SELECT * FROM search_reports(%s)", asked)
        assert why in str(told.value)


def test_a_query_cannot_become_a_statement(stored: dict[int, str], query: Query) -> None:
    for hostile in (
        "'); DELETE FROM report; --x",
        "$1",
        "%1$L",
        "x' OR '1'='1",
        "\\'",
        "{}",
        "[a",
        "a\\",
    ):
        assert found(query, f'"{hostile}"') == having(stored, hostile)
    assert query("SELECT count(*) FROM report") == [(len(stored),)]


def test_dates_and_sites_narrow_a_search(stored: dict[int, str], query: Query) -> None:
    query("INSERT INTO site (key, name, url) VALUES ('other', 'other', 'http://other.test/')")
    [(number,)] = query(INSERT, "http://other.test/1", "other", "铁军", "铁军", "2025-03-31")
    dates = dict(query("SELECT id, published_on::text FROM report"))
    everywhere = found(query, "铁军")
    some = found(query, "铁军", "since => '2025-03-01'", "until => '2025-03-31'")
    assert some == {one for one in everywhere if (dates[one] or "")[:7] == "2025-03"}
    assert number in some
    assert found(query, "铁军", "sites => '{other}'") == {number}
    assert found(query, "铁军", "sites => '{lab,other}'") == everywhere
    query("UPDATE report SET published_on = '2024-01-01', site = 'lab' WHERE id = %s", number)
    assert found(query, "铁军", "sites => '{other}'") == set()
    assert found(query, "铁军", "until => '2024-01-01'") == {number}


def test_a_text_that_is_changed_by_hand_is_found_at_once_and_its_old_words_no_more(
    stored: dict[int, str], writer: Writer, query: Query
) -> None:
    number = next(iter(stored))
    query("UPDATE report SET body = '换了一个说法' WHERE id = %s", number)
    assert number in found(query, "换了一个")
    assert number not in found(query, "攻坚")
    assert writer.do_now(search.fill) == 6
    assert number in found(query, "换了一个")
    query("UPDATE report SET last_seen = now() WHERE id = %s", number)
    assert writer.do_now(search.waiting) == 0
    query("DELETE FROM report WHERE id = %s", number)
    assert found(query, "换了一个") == set()


def test_the_best_come_first_or_the_newest_and_each_shows_its_words(
    stored: dict[int, str], query: Query
) -> None:
    for n, (title, body) in enumerate([("别的", "滩涂" + "水" * 900), ("滩涂修复", "滩涂，滩涂")]):
        query(INSERT, f"http://lab.test/r{n}", "lab", title, body, f"2026-01-0{9 - n}")
    rows = query("SELECT title, rank, snippet FROM search_reports('滩涂 OR 滩')")
    assert [row[0] for row in rows] == ["滩涂修复", "别的"]
    assert rows[0][1] > rows[1][1] > 0
    assert rows[0][2] == "【滩涂】，【滩涂】"
    assert rows[1][2].startswith("【滩涂】水水")
    assert rows[1][2].endswith("水…")
    newest = query("SELECT title FROM search_reports('滩涂', newest => true, most => 1)")
    assert newest == [("别的",)]
    [(shown,)] = query("SELECT snippet FROM search_reports('pm2.5', marks => '{<b>,</b>}')")
    assert "<b>PM2.5</b>浓度" in shown
    [(shown,)] = query(
        "SELECT snippet FROM search_reports('\"C:\\data_1\"', marks => '{\\\\1,\\\\2}')"
    )
    assert "\\1C:\\data_1\\2里" in shown


def test_a_word_of_nearly_all_reports_gives_the_newest(
    stored: dict[int, str], query: Query, writer: Writer
) -> None:
    query(
        "INSERT INTO report (url, site, title, body, raw_body, published_on, digest, signature, signature_version)"
        " SELECT 'http://many.test/' || n, 'lab', 'x', CASE WHEN n % 5 = 0 THEN '无' ELSE '共有之词' END || n, '',"
        " date '2000-01-01' + n, '', '{}', 2 FROM generate_series(1, 3000) AS n"
    )
    while writer.do_now(search.fill):
        pass
    query("ANALYZE gram_set")
    like = query(
        "SELECT id FROM report WHERE body LIKE '%%共有%%' ORDER BY published_on DESC NULLS LAST LIMIT 70"
    )
    assert query("SELECT id FROM search_reports('共有', newest => true, most => 70)") == like
    assert len(found(query, "共有之词")) == 2400
    assert len(found(query, "共有 2999")) == 1


def test_the_database_simplifies_as_the_texts_were(writer: Writer, query: Query) -> None:
    writer.do_now(search.waiting)
    words = simplifications()
    assert max(map(len, words)) <= 16  # the function `simplify` looks for no longer ones
    assert query("SELECT count(*) FROM simplified") == [(len(words),)]
    # As many words as there are come in sentences here: levels of phrases, neighbours, plain text.
    rng = random.Random(5)
    for _ in range(25):
        sentence = "".join(rng.choices([*words, *"的，在水"], k=4))
        [(simple,)] = query("SELECT simplify(%s)", sentence)
        assert simple == mended(sentence), sentence


def mended(sentence: str) -> str:
    """What the tables make of a sentence, longest words first."""
    words = simplifications()
    parts = [(sentence, False)]
    for size in range(16, 0, -1):
        rest: list[tuple[str, bool]] = []
        for text, done in parts:
            at = start = 0
            while not done and at + size <= len(text):
                if text[at : at + size] in words:
                    rest += [(text[start:at], False), (words[text[at : at + size]], True)]
                    at = start = at + size
                else:
                    at += 1
            rest.append((text, True) if done else (text[start:], False))
        parts = rest
    return "".join(text for text, _ in parts)


def test_the_database_asks_for_grams_that_a_text_with_the_word_has(
    writer: Writer, query: Query
) -> None:
    writer.do_now(search.waiting)
    rng = random.Random(3)
    signs = "党建Aa9-、 “　\u2028ﾊＡ\U00020bb7é\u0301\ufe30"
    for _ in range(100):
        word = "".join(rng.choices(signs, k=rng.randrange(1, 7)))
        [(codes,)] = query("SELECT gram_codes(%s)", word)
        assert set(codes) <= set(grams(f"前{word}后")), word
        assert set(codes) <= set(grams("题", word.swapcase() if word.isascii() else word)), word


def test_two_fills_at_once_make_each_set_once_and_a_later_text_wins(
    stored: dict[int, str], writer: Writer, database_url: str, query: Query
) -> None:
    query("UPDATE gram_set SET grams = NULL")
    number = next(iter(stored))
    other = psycopg2.connect(database_url)
    # Somebody is changing a text: its set is left out until that is over, and then holds the new text.
    other.cursor().execute("UPDATE report SET body = '改过的字' WHERE id = %s", (number,))
    assert writer.do_now(search.fill) == len(stored) - 1
    other.commit()
    other.close()
    assert writer.do_now(search.fill) == 1
    [(codes,)] = query("SELECT grams FROM gram_set WHERE report = %s", number)
    assert set(grams("改过的字")) <= set(codes)
    assert not set(grams("攻坚")) & set(codes)


def test_a_crawl_leaves_no_text_without_grams(
    writer: Writer, query: Query, scrapy: Run, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    for n, text in enumerate(TEXTS[:3]):
        (tmp_path / "texts" / f"{n}.txt").write_text(text, encoding="utf-8")
    done = scrapy("crawl", "files", "-a", f"path={tmp_path / 'texts'}")
    assert done.returncode == 0, done.stderr
    assert query("SELECT count(*), count(grams) FROM gram_set") == [(3, 3)]
    shown = scrapy("search", "生態環境", "--most", "2")
    assert shown.returncode == 0, shown.stderr
    assert "【生态环境】" in shown.stdout
    broken = scrapy("search", '"铁军')
    assert broken.returncode == 2
    assert "stands alone in the query" in broken.stderr + broken.stdout
    query("UPDATE gram_set SET grams = NULL")
    filled = scrapy("search", "--fill")
    assert (filled.returncode, filled.stdout) == (0, "3 texts can be found by the index now\n")


def test_a_report_that_fell_and_came_back_is_found(writer: Writer, query: Query) -> None:
    from pipelines.store import fallen, reports  # noqa: PLC0415

    run = open_run(writer)
    made = report("http://lab.test/1")
    number = writer.do_now(lambda c, t: reports.save(c, t, run, made)).report
    writer.do_now(search.fill)
    assert number is not None
    assert found(query, TEXTS[0][:4]) == {number}
    assert writer.do_now(lambda c, t: fallen.fall(c, t, number, made))
    assert found(query, TEXTS[0][:4]) == set()
    assert query("SELECT rows ? 'gram_set' FROM fallen") == [(False,)]
    writer.do_now(lambda c, t: fallen.come_back(c, t, number))
    assert found(query, TEXTS[0][:4]) == {number}
