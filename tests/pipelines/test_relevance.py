"""The topic's score: what raises it, what explains it, and files that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.relevance import Topic, TopicError

SEED = Path(__file__).parent.parent.parent / "seeds" / "topic.toml"
GOOD = """version = "7"
threshold = 0.4
agencies = ["护河局"]

[facets.river]
"清水河" = 6
"排口" = 4

[facets.party]
"支部" = 6
"党员" = 4
"旧词" = 0
"""
BOTH = "护河局支部的党员沿清水河查看排口。"


@pytest.fixture(scope="module")
def topic(tmp_path_factory: pytest.TempPathFactory) -> Topic:
    path = tmp_path_factory.mktemp("topic") / "topic.toml"
    path.write_text(GOOD, "utf-8")
    return Topic.load(path)


def test_both_facets_and_an_agency_make_a_report(topic: Topic) -> None:
    assert topic.score(BOTH).value > topic.threshold
    assert (topic.version[:2], topic.threshold) == ("7-", 0.4)


@pytest.mark.parametrize("text", ["清水河的排口", "支部的党员", "护河局", "今日天气晴好", ""])
def test_one_facet_alone_is_worth_nothing(topic: Topic, text: str) -> None:
    assert topic.score(text).value == 0


def test_without_an_agency_a_text_counts_half(topic: Topic) -> None:
    named, unnamed = topic.score(BOTH), topic.score(BOTH.replace("护河局", "某单位"))
    assert (named.gate, unnamed.gate) == (1.0, 0.5)
    assert unnamed.value == pytest.approx(named.value / 2)


def test_the_title_counts_like_the_text(topic: Topic) -> None:
    assert topic.score("清水河的排口", "护河局支部").value > 0


def test_a_fourth_mention_adds_nothing(topic: Topic) -> None:
    scores = [topic.score(BOTH + "支部" * n).value for n in range(5)]
    assert scores[0] < scores[1] < scores[2] == scores[3] == scores[4]


def test_a_long_text_needs_more_than_a_short_one(topic: Topic) -> None:
    assert topic.score(BOTH + "水" * 3000).value < topic.score(BOTH).value


def test_the_terms_explain_the_score(topic: Topic) -> None:
    score = topic.score(BOTH)
    assert {(one.term, one.facet, one.n) for one in score.terms} == {
        ("清水河", "river", 1),
        ("排口", "river", 1),
        ("支部", "party", 1),
        ("党员", "party", 1),
    }
    assert [one.contribution for one in score.terms] == sorted(
        (one.contribution for one in score.terms), reverse=True
    )
    assert score.value == pytest.approx((score.facets["river"] * score.facets["party"]) ** 0.5)


def test_a_term_of_weight_nothing_changes_nothing(topic: Topic) -> None:
    assert topic.score(BOTH + "旧词").value == topic.score(BOTH + "新词").value


@given(st.text(max_size=200), st.text(max_size=20))
def test_every_text_has_a_score_from_0_to_1_and_always_the_same(text: str, title: str) -> None:
    topic = Topic.load(SEED)
    score = topic.score(text, title)
    assert 0 <= score.value <= 1
    assert topic.score(text, title) == score


@pytest.mark.parametrize(("old", "new", "said"), [
    ('version = "7"\n', "", "version"), ("threshold = 0.4\n", "", "threshold"), ('agencies = ["护河局"]\n', "", "agencies"),
    ("threshold = 0.4", 'threshold = "much"', "much"), ("6", '"six"', "six"), (GOOD[GOOD.index("[facets.party]") :], "", "at least two"),
    ("[facets.river]", "[facets.river", "line 5"), (GOOD, "", "facets"),
])  # fmt: skip
def test_a_broken_topic_is_refused_with_its_file_and_reason(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "topic.toml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(TopicError, match=rf"topic\.toml: .*{said}"):
        Topic.load(path)


def test_a_topic_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TopicError, match=r"none\.toml"):
        Topic.load(tmp_path / "none.toml")
