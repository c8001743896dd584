"""Every synthetic page gives what a person would take from it, field by field."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.extraction_score import f1
from crawler.page import NotArticle, read_article
from pipelines.report import Report
from tests.crawler.page.samples import Sample, samples
from tests.speed import within

ALL = samples()
ARTICLES = [one for one in ALL if "kind" not in one.gold]
OTHERS = [one for one in ALL if "kind" in one.gold]
# The gold's name of each value, and how the report's is shown.
FIELDS = {"issuer": "issuer", "doc_number": "doc_number", "index_number": "index_number", "topic_class": "topic_class", "written": "written_on"}  # fmt: skip


def read(sample: Sample) -> Report:
    found = read_article(sample.body, sample.url)
    assert isinstance(found, Report), found
    return found


def each(cases: list[Sample]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", cases, ids=lambda one: one.name)


@each(ARTICLES)
def test_the_body_is_the_report_and_nothing_else(sample: Sample) -> None:
    lowest = 0.99 if sample.name == "a broken byte" else 0.999
    assert f1(read(sample).raw_body, sample.gold["paragraphs"]) >= lowest


@each(ARTICLES)
def test_the_title_is_exact(sample: Sample) -> None:
    assert read(sample).title in sample.gold["title"]


@each(ARTICLES)
def test_the_date_is_the_one_shown(sample: Sample) -> None:
    assert str(read(sample).published_on) == sample.gold["date"]


@each(ARTICLES)
def test_the_source_is_the_one_shown_or_none(sample: Sample) -> None:
    assert read(sample).source == next(iter(sample.gold["source"]), None)


@each(ARTICLES)
def test_no_author_is_invented(sample: Sample) -> None:
    assert read(sample).authors == ()


@pytest.mark.parametrize("field", FIELDS)
@each([one for one in ARTICLES if "policy" in one.gold.get("flags", ())])
def test_the_table_of_an_official_document_is_read_by_its_labels(
    sample: Sample, field: str
) -> None:
    assert str(getattr(read(sample), FIELDS[field])) == sample.gold[field]


@each(OTHERS)
def test_what_is_no_article_says_what_it_is(sample: Sample) -> None:
    assert read_article(sample.body, sample.url) == NotArticle(sample.gold["reason"])


def test_files_that_the_report_links_to_are_its_attachments() -> None:
    many = next(one for one in ARTICLES if one.name == "short, many files")
    assert len(read(many).attachments) == 15


NAMES = re.compile(rb"\b(?:class|id)='[^']*'")


# Without a name and without a frame nothing tells the report from the page's own paragraphs.
@each([one for one in ARTICLES if one.name.endswith(", p") and not one.name.startswith(("no", "unclosed"))])  # fmt: skip
def test_names_of_elements_are_not_needed(sample: Sample) -> None:
    bare = Sample(sample.name, NAMES.sub(b"", sample.body), sample.gold)
    assert f1(read(bare).raw_body, sample.gold["paragraphs"]) >= 0.99


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(ALL), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 400)), max_size=4))  # fmt: skip
def test_a_damaged_page_neither_raises_nor_hangs(
    sample: Sample, cuts: list[tuple[float, bytes, int]]
) -> None:
    body = sample.body
    for place, put, lost in cuts:
        at = int(place * len(body))
        body = body[:at] + put + body[at + lost :]
    before = time.process_time()
    assert isinstance(read_article(body, sample.url), (Report, NotArticle))
    took = time.process_time() - before
    assert within(took, 2)
