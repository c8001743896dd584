"""The rows of files that reports link to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.report import Attachment, Kept, Report, Wanted
from pipelines.store import attachments, endings, pages, reports
from pipelines.store.visits import Exchange
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pipelines.store.writer import Writer
    from tests.conftest import Query

PDF = "http://lab.test/f/a.pdf"
ROWS = "SELECT state, reason, kind, sha256 FROM attachment ORDER BY id"


def kept(digest: str = "aa") -> Kept:
    return Kept(kind="pdf", claimed="pdf", size=3, sha256=digest, path=f"attachments/{digest}")


def exchange(writer: Writer, run: int, want: int = 10, **notes: object) -> list[pages.Leased]:
    return writer.do_now(Exchange("lab", run, want=want, **notes).carry_out)  # type: ignore[arg-type]


def article(name: str) -> pages.Found:
    return pages.Found(url=f"http://lab.test/{name}", kind="article", channel="党建")


def wanted(url: str = PDF, refused: str | None = None) -> Wanted:
    return Wanted(url=url, key=url.partition("//")[2], name="名单", kind="pdf", refused=refused)


def linking(page: pages.Leased, text: int, *files: Wanted) -> Report:
    links = tuple(Attachment(url=one.url, name=one.name, kind="pdf") for one in files)
    return report(page.url, TEXTS[text], page_id=page.id, attachments=links, wanted=files)


def save(writer: Writer, run: int, made: Report) -> str:
    return writer.do_now(lambda c, t: reports.save(c, t, run, made)).what


@pytest.fixture
def run(writer: Writer) -> int:
    return open_run(writer)


def test_a_file_is_named_with_its_report_and_leased_behind_articles(
    writer: Writer, query: Query, run: int
) -> None:
    [first, _] = exchange(writer, run, found=[article("1"), article("2")])
    assert save(writer, run, linking(first, 0, wanted())) == "new"
    leased = exchange(writer, run, found=[article("3")])
    assert [one.kind for one in leased] == ["article", "attachment"]
    assert (leased[1].referer, leased[1].parent, leased[1].title) == (first.url, first.id, "名单")
    assert query(ROWS) == [("waiting", None, "pdf", None)]


def test_a_report_that_is_not_saved_names_nothing(writer: Writer, query: Query, run: int) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    broken = linking(page, 0, wanted(), Wanted(url="x", key="x", name="x", kind="\ud800" * 3))

    def fails(connection: object, tables: object) -> None:
        reports.save(connection, tables, run, broken)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        writer.do_now(fails)
    assert query("SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM attachment)") == [(0, 0)]  # fmt: skip
    assert query("SELECT kind, state FROM page") == [("article", "leased")]


def test_a_second_report_has_the_file_that_is_there_already(
    writer: Writer, query: Query, run: int
) -> None:
    first, second = exchange(writer, run, found=[article("1"), article("2")])
    save(writer, run, linking(first, 0, wanted()))
    [file] = exchange(writer, run)
    exchange(writer, run, settled=[endings.Settled(page=file.id, attachment=True, kept=kept())])
    save(writer, run, linking(second, 1, wanted()))
    assert exchange(writer, run) == []
    assert query(ROWS) == 2 * [("kept", None, "pdf", "aa")]
    assert query("SELECT DISTINCT due_at > now() + interval '89 days' FROM page WHERE kind = 'attachment'") == [(True,)]  # fmt: skip


def test_other_bytes_at_the_same_url_are_a_row_beside_the_old_and_the_same_are_none(
    writer: Writer, query: Query, run: int
) -> None:
    first, second = exchange(writer, run, found=[article("1"), article("2")])
    save(writer, run, linking(first, 0, wanted()))
    save(writer, run, linking(second, 1, wanted()))
    [file] = exchange(writer, run)
    for digest in ("aa", "bb", "bb", "aa"):
        one = endings.Settled(page=file.id, attachment=True, kept=kept(digest))
        exchange(writer, run, 0, settled=[one])
    assert [row[3] for row in query(ROWS)] == ["aa", "aa", "bb", "bb"]
    failed = endings.Settled(page=file.id, attachment=True, failure="http 404", grade=1.0)
    exchange(writer, run, 0, settled=[failed])
    assert {row[:2] for row in query(ROWS)} == {("kept", None)}


def test_a_failure_has_its_reason_until_the_file_comes(
    writer: Writer, query: Query, run: int
) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    save(writer, run, linking(page, 0, wanted()))
    [file] = exchange(writer, run)
    failed = endings.Settled(page=file.id, attachment=True, failure="attachment: empty", grade=1.0)
    exchange(writer, run, settled=[failed])
    assert query(ROWS) == [("failed", "attachment: empty", "pdf", None)]
    exchange(writer, run, settled=[endings.Settled(page=file.id, attachment=True, kept=kept())])
    assert query(ROWS) == [("kept", None, "pdf", "aa")]


def test_what_is_refused_is_no_page_until_it_may_be_fetched(
    writer: Writer, query: Query, run: int
) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    save(writer, run, linking(page, 0, wanted(refused="off-site")))
    assert exchange(writer, run) == []
    assert query(ROWS) == [("refused", "off-site", "pdf", None)]
    save(writer, run, linking(page, 0, wanted()))
    assert [one.kind for one in exchange(writer, run)] == ["attachment"]
    assert query(ROWS) == [("waiting", None, "pdf", None)]


def test_a_revision_keeps_the_files_of_the_text_before(
    writer: Writer, query: Query, run: int
) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    save(writer, run, linking(page, 0, wanted()))
    other = wanted("http://lab.test/f/b.pdf")
    assert save(writer, run, linking(page, 1, other)) == "revised"
    assert query("SELECT url FROM attachment ORDER BY id") == [(PDF,), (other.url,)]
    assert query("SELECT attachments->0->>'url' FROM report") == [(other.url,)]


def test_what_only_a_reprint_links_to_is_not_fetched(
    writer: Writer, query: Query, run: int
) -> None:
    first, second = exchange(writer, run, found=[article("1"), article("2")])
    save(writer, run, linking(first, 0))
    assert save(writer, run, linking(second, 0, wanted())) == "reprint"
    assert query(ROWS) == []


def test_a_file_that_a_listing_names_is_an_article(writer: Writer, query: Query, run: int) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    save(writer, run, linking(page, 0, wanted()))
    listed = pages.Found(url=PDF, key=PDF.partition("//")[2], kind="article", title="公报")
    [now] = exchange(writer, run, found=[listed])
    assert (now.kind, now.title) == ("article", "公报")
    assert query(ROWS) == [("page", None, "pdf", None)]
    # A link to an article's page makes no attachment of it, and keeps its title.
    save(writer, run, linking(page, 1, wanted()))
    assert query("SELECT kind, title FROM page WHERE url = %s", PDF) == [("article", "公报")]


def test_reports_that_were_stored_without_their_files_are_found(
    writer: Writer, query: Query, run: int
) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    made = linking(page, 0, wanted())
    save(writer, run, report(page.url, TEXTS[0], page_id=page.id, attachments=made.attachments))
    [found] = writer.do_now(lambda c, _: attachments.unnamed(c, "lab"))
    assert (found.page, found.links) == (page.id, made.attachments)
    writer.do_now(lambda c, _: attachments.name(c, run, found, [wanted()]))
    assert writer.do_now(lambda c, _: attachments.unnamed(c, "lab")) == []
    assert query(ROWS) == [("waiting", None, "pdf", None)]


def test_where_files_are_not_fetched_none_is_leased(writer: Writer, run: int) -> None:
    [page] = exchange(writer, run, found=[article("1")])
    save(writer, run, linking(page, 0, wanted()))
    assert exchange(writer, run, files=False) == []
    assert len(exchange(writer, run)) == 1
