"""A topic from a person's folder, labels from a person's file and table, and how they are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.workbench.exemplars import LeftOut, Text, read_folder, read_labels
from crawler.workbench.topics import Wish, labelled, learn, measure
from pipelines.store import labels, reports
from pipelines.topic_file import TopicError
from tests.pipelines.store.reports_for_tests import TEXTS, TOPIC, open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.writer import Writer
    from tests.conftest import Query


def no_store() -> Writer:
    raise AssertionError("the store is not wanted")


def test_files_are_read_as_a_crawl_reads_them(tmp_path: Path) -> None:
    page = f"<html><h1>{TEXTS[0][:14]}</h1><div class=TRS_Editor><p>{TEXTS[0]}</p></div></html>"
    (tmp_path / "a.txt").write_bytes(TEXTS[1].encode("gb18030"))
    (tmp_path / "b.html").write_bytes(page.encode("gbk"))
    (tmp_path / "c.txt").write_text(page)
    (tmp_path / "d.xls").write_bytes(b"PK")
    (tmp_path / "e.txt").write_text("　\n")
    (tmp_path / "f.pdf").write_bytes(b"PK")
    read = list(read_folder(tmp_path))
    texts = {one.path.name: one for one in read if isinstance(one, Text)}
    assert texts["a.txt"].text == TEXTS[1]
    assert texts["b.html"].title == TEXTS[0][:14]
    assert texts["b.html"].text == texts["c.txt"].text
    assert [(one.path.name, one.why) for one in read if isinstance(one, LeftOut)] == [
        ("d.xls", "not .txt, .html, .htm, .pdf, .docx"), ("e.txt", "empty"), ("f.pdf", "document: broken")
    ]  # fmt: skip


def test_labels_are_read_from_csv_and_tsv_with_or_without_heads(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("url,grade,note\nhttp://lab.test/1,2,好\n\na.txt,0\n")
    assert read_labels(file) == [("http://lab.test/1", 2), ("a.txt", 0)]
    file.write_bytes("\ufeffhttp://lab.test/1\t1\n".encode())
    assert read_labels(file) == [("http://lab.test/1", 1)]


@pytest.mark.parametrize(
    ("content", "said"),
    [("http://lab.test/1,5\n", "line 1: a URL or path and a grade"), ("a,2\nb\n", "line 2: "), ("url,grade\n", "no labels")],
)  # fmt: skip
def test_a_wrong_file_of_labels_is_named_with_its_line(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(content)
    with pytest.raises(TopicError, match=rf"labels\.csv: {said}"):
        read_labels(file)


def test_what_is_missing_is_named_with_the_fix(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match="no such folder; give one with texts"):
        list(read_folder(tmp_path / "none"))
    with pytest.raises(TopicError, match=r"no file ends in \.txt"):
        list(read_folder(tmp_path))
    with pytest.raises(TopicError, match=r"none\.csv: No such file"):
        read_labels(tmp_path / "none.csv")
    with pytest.raises(TopicError, match=r"facets\.toml: "):
        learn(Wish(folder=tmp_path, facets=tmp_path / "facets.toml"), no_store)


def test_labels_of_the_table_survive_a_fall_and_meet_their_texts(
    writer: Writer, query: Query, tmp_path: Path
) -> None:
    run = open_run(writer)
    urls = [f"http://lab.test/{number}" for number in range(5)]
    for one in (
        report(urls[0], TEXTS[0], source="青岚市生态环境局"), report(urls[1], TEXTS[0]),
        report(urls[2], "今日天气晴好，游人如织。", rejection="off-topic"),
    ):  # fmt: skip
        writer.do_now(lambda c, t, one=one: reports.save(c, t, run, one))  # type: ignore[misc]
    query("UPDATE appearance SET former_urls = %s WHERE url = %s", [urls[3]], urls[0])
    for url, grade in zip(urls, (2, 2, 0, 2, 1), strict=True):
        query("INSERT INTO label (url, grade) VALUES (%s, %s)", url, grade)
    found, missing = labelled("table", lambda: writer)
    assert [(one.url, one.grade, one.text == TEXTS[0]) for one in found] == [
        (urls[0], 2, True), (urls[1], 2, True), (urls[2], 0, False), (urls[3], 2, True)
    ]  # fmt: skip
    assert found[0].source == "青岚市生态环境局"
    assert missing == [f"{urls[4]}: not in the store with a text"]
    measured = measure(TOPIC, found, missing)
    assert (measured.evaluation.wanted, measured.evaluation.rest, measured.few) == (3, 1, True)
    assert [one["url"] for one in measured.told()][-1] == urls[2]
    assert sorted(writer.do_now(lambda c, _: labels.bodies(c, 9))) == sorted([TEXTS[0], found[2].text])  # fmt: skip
    with pytest.raises(TopicError, match=r"table label is empty|no label has a text"):
        measure(TOPIC, [], missing)


def test_grades_are_bounded_and_who_labelled_is_known(writer: Writer, query: Query) -> None:
    open_run(writer)
    assert query("INSERT INTO label (url, grade) VALUES ('http://lab.test/1', 2) RETURNING by <> ''") == [(True,)]  # fmt: skip
    with pytest.raises(Exception, match="label_grade_check"):
        query("INSERT INTO label (url, grade) VALUES ('http://lab.test/2', 3)")
