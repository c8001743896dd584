"""A topic learnt from exemplars: what it takes in, what it leaves out, and how it is measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.topic_pages import Page, pages
from pipelines.learning import (
    Facets,
    background,
    evaluate,
    fallback,
    learn,
    load_facets,
    write,
)
from pipelines.learning.calibrating import fit
from pipelines.learning.names import is_name
from pipelines.learning.ngrams import shared
from pipelines.relevance import Topic, TopicError

SEEDS = Path(__file__).parent.parent.parent / "seeds"
OTHERS = [page.text for page in pages(6) if page.kind in ("unrelated", "mixed")]
# Synthetic exemplars of another topic: river keepers about their guild.
GUILD = [
    ("守河人的行会", "云溪守河人组织会员巡河，清淤队跟着会员巡河。行会评选巡河能手，会员都到了。\n行会每周巡河，清淤队值守。"),
    ("行会年会", "行会召开年会，会员选出会长。守河人说，清淤队今年巡河百次！\n会员：巡河要勤，清淤队要快；云溪的行会办得好。"),
    ("巡河记", "清晨，清淤队巡河回来，把淤泥运走。行会的会员送来早饭，守河人笑了。云溪行会会员多。"),
]  # fmt: skip
RIVER = """version = "1"
threshold = 0.4
agencies = ["行会"]
never = ["百次"]

[facets.river]
seeds = ["巡河", "守河"]

[facets.guild]
seeds = ["行会"]
fixed = { "会长" = 0.5 }
"""


@pytest.fixture
def river(tmp_path: Path) -> Facets:
    path = tmp_path / "facets.toml"
    path.write_text(RIVER, "utf-8")
    return load_facets(path)


def words(topic: Topic, facet: str) -> dict[str, float]:
    return {term.text: term.weight for term in topic.terms if term.facet == facet}


def test_another_topic_is_learnt_from_its_exemplars(river: Facets) -> None:
    topic = learn(GUILD, river, background(OTHERS))
    unseen = "行会的会员今天又去巡河，守河人带路。"
    assert topic.score(unseen).value > topic.threshold
    assert max(topic.score(one).value for one in OTHERS) < 0.05
    assert words(topic, "guild")["会长"] == 0.5


def test_a_learnt_word_is_in_two_exemplars_and_neither_name_nor_punctuation(river: Facets) -> None:
    topic = learn(GUILD, river, background(OTHERS))
    learnt = {term.text for term in topic.terms} - {"巡河", "守河", "行会", "会长"}
    assert learnt
    assert all(sum(word in text for _, text in GUILD) > 1 for word in learnt)
    assert all("一" <= character <= "鿿" for word in learnt for character in word)
    assert "百次" not in learnt


def test_a_word_that_others_use_weighs_less(river: Facets) -> None:
    rare, common = (
        learn(GUILD, river, background(texts))
        for texts in (OTHERS, [*OTHERS, *["到处都在巡河。"] * 20])
    )
    assert words(common, "river")["巡河"] < words(rare, "river")["巡河"]
    assert words(common, "guild")["行会"] >= words(rare, "guild")["行会"]


def test_learning_is_the_same_every_time_and_survives_its_file(
    river: Facets, tmp_path: Path
) -> None:
    topic = learn(GUILD, river, fallback())
    assert learn(GUILD, river, fallback()) == topic
    write(topic, tmp_path / "topic.toml", "Of the guild.\nSecond line.")
    assert Topic.load(tmp_path / "topic.toml") == topic
    assert (
        (tmp_path / "topic.toml").read_text("utf-8").startswith("# Of the guild.\n# Second line.")
    )


def test_the_shipped_facets_load_and_the_shipped_topic_is_of_them() -> None:
    facets, topic = load_facets(SEEDS / "facets.toml"), Topic.load(SEEDS / "topic.toml")
    assert {word for words in facets.seeds.values() for word in words} <= {
        term.text for term in topic.terms
    }
    assert topic.version.startswith(f"{facets.settings['version']}-")
    assert list(topic.agencies) == facets.settings["agencies"]


@pytest.mark.parametrize(("exemplars", "said"), [
    ([], "0 exemplars"), (GUILD[:1], "1 exemplars"), ([("", " "), *GUILD[:1]], "1 exemplars"),
    ([("", "巡河记。"), ("", "巡河又一日。")], "facets.guild"),
])  # fmt: skip
def test_exemplars_that_teach_nothing_are_refused(
    river: Facets, exemplars: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(TopicError, match=said):
        learn(exemplars, river, fallback())


@pytest.mark.parametrize(("old", "new", "said"), [
    ('seeds = ["行会"]', "", "seeds"), ('["巡河", "守河"]', "[]", "facets.river"), ("0.5 }", '"much" }', "much"),
    ("threshold = 0.4\n", "", "threshold"), ("[facets.guild]", "[facets.guild", "line"), ("never", "ever", "ever"),
])  # fmt: skip
def test_broken_facets_are_refused_with_file_and_reason(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "facets.toml"
    path.write_text(RIVER.replace(old, new), "utf-8")
    with pytest.raises(TopicError, match=rf"facets\.toml: .*{said}"):
        load_facets(path)


def test_a_background_counts_windows() -> None:
    given = background(["水" * 499 + "清水河" + "水" * 400, "清水河清水河", "别的"])
    assert given.size == 3
    assert given.holding(["清水河", "黑水"]) == {"清水河": 2, "黑水": 0}


def test_without_texts_common_words_are_expected_more_often_than_rare_ones() -> None:
    seen = fallback().holding(["国家", "纪律", "主题党日"])
    assert seen["国家"] > seen["纪律"] > seen["主题党日"] >= 0
    assert seen["国家"] < fallback().size


@pytest.mark.parametrize("name", ["浙江", "云溪", "云溪县", "泰安市"])
def test_places_are_names(name: str) -> None:
    assert is_name(name, "在云溪县，云溪县人说")


def test_a_person_is_a_name_and_a_party_secretary_is_not() -> None:
    whole = "局长王文石说，王文石表示。支部书记讲党课，支部书记述职。"
    assert is_name("王文石", whole)
    assert not is_name("支部", whole)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("党建支部水质。，a ", max_size=40), max_size=5))
def test_shared_ngrams_are_han_and_in_two_texts(texts: list[str]) -> None:
    for gram in shared(texts):
        assert 2 <= len(gram) <= 6
        assert sum(gram in text for text in texts) > 1
        assert not set(gram) & set("。，a \n")


def labels(count: int, seed: int) -> list[tuple[str, str, str, int]]:
    return [(one.title, one.text, one.source, one.grade) for one in pages(count, seed)]


def test_labels_make_scores_probabilities(tmp_path: Path) -> None:
    exemplars = [(one.title, one.text) for one in pages(2, 3) if one.grade == 2]
    facets = load_facets(SEEDS / "facets.toml")
    plain = learn(exemplars, facets, fallback(), labels(3, 1))
    topic = learn(exemplars, facets, fallback(), labels(4, 1))
    assert (plain.calibrated, topic.calibrated) == (False, True)  # 15 and 20 of grade 2
    assert min(topic.calibration.slopes) >= 0 if topic.calibration else False
    rows = [(topic.score(*one[1::-1], one[2]).value, one[3]) for one in labels(4, 2)]
    assert evaluate(rows, topic.threshold).f1 > 0.9
    assert sum(score for score, _ in rows) == pytest.approx(20, abs=5)
    write(topic, tmp_path / "topic.toml", "")
    assert Topic.load(tmp_path / "topic.toml") == topic


def test_a_fit_finds_the_slope_and_leaves_out_a_column_that_counts_against() -> None:
    drawn = np.random.default_rng(5)
    rows = drawn.normal(size=(4000, 3))
    chance = 1 / (1 + np.exp(-(2 * rows[:, 0] - rows[:, 1] - 1)))
    intercept, slopes = fit(rows, (drawn.random(4000) < chance).astype(float))
    assert slopes[0] == pytest.approx(1.75, abs=0.3)
    assert slopes[1] == 0
    assert intercept == pytest.approx(-0.85, abs=0.2)


def test_a_fit_of_labels_that_are_parted_is_finite() -> None:
    rows = np.array([[float(at)] for at in range(10)])
    intercept, slopes = fit(rows, (rows[:, 0] > 4).astype(float))
    assert 0 < slopes[0] < 5
    assert -intercept / slopes[0] == pytest.approx(4.5, abs=0.1)


def test_figures_of_a_small_case_by_hand() -> None:
    rows = [(0.9, 2), (0.8, 1), (0.6, 2), (0.45, 0), (0.2, 2), (0.1, 0)]
    found = evaluate(rows, 0.4, 0.7)
    assert (found.wanted, found.rest) == (3, 3)
    assert (found.precision, found.recall) == (0.5, pytest.approx(2 / 3))
    assert found.auc == pytest.approx(6 / 9)
    assert found.auc_near == pytest.approx(1 / 3)
    assert found.average_precision == pytest.approx((1 + 2 / 3 + 3 / 5) / 3)
    assert found.borderline == (3, 2)
    assert [at.threshold for at in found.curve] == [0.1, 0.2, 0.45, 0.6, 0.8, 0.9]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 2)), max_size=20), st.floats(0, 1))
def test_figures_are_shares_and_recall_falls_with_the_threshold(
    rows: list[tuple[float, int]], threshold: float
) -> None:
    found = evaluate(rows, threshold)
    shares = (found.precision, found.recall, found.f1, found.average_precision, found.auc)
    assert all(0 <= one <= 1 for one in shares)
    recalls = [at.recall for at in found.curve]
    assert recalls == sorted(recalls, reverse=True)


def test_the_synthetic_pages_are_of_every_grade_and_the_same_every_time() -> None:
    made = pages(2)
    assert {page.grade for page in made} == {0, 1, 2}
    assert made == pages(2)
    assert all(isinstance(page, Page) and "{" not in page.text + page.title for page in made)
