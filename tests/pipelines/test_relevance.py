"""The topic's score: what raises it, what explains it, and files that cannot be used."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.topic_pages import pages
from pipelines.relevance import Topic, TopicError, anchor

SEED = Path(__file__).parent.parent.parent / "seeds" / "topic.toml"
SHIPPED = Topic.load(SEED)
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


def test_the_source_line_counts_like_the_text(topic: Topic) -> None:
    assert topic.score("支部沿清水河查看", source="护河局").gate == 1
    assert topic.score("支部查看", source="清水河护河局").value > 0


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


def test_the_contributions_sum_to_the_exponents(topic: Topic) -> None:
    score = topic.score(BOTH + "党员支部" * 2)
    for facet, value in score.facets.items():
        gains = sum(one.contribution for one in score.terms if one.facet == facet)
        assert value == pytest.approx(1 - math.exp(-gains))
    assert score.gate == math.prod(score.factors.values())


def test_at_one_place_the_longest_term_counts(topic: Topic) -> None:
    longer = replace(topic, terms=(*topic.terms, type(topic.terms[0])("支部书记", "party", 1.0)))
    found = {one.term: one.n for one in longer.score("支部的支部书记").terms}
    assert found == {"支部": 1, "支部书记": 1}


def test_an_agency_inside_of_a_longer_term_is_named(topic: Topic) -> None:
    longer = replace(topic, terms=(*topic.terms, type(topic.terms[0])("市护河局", "river", 1.0)))
    assert longer.score("市护河局").gate == 1


def test_a_term_of_weight_nothing_changes_nothing(topic: Topic) -> None:
    assert topic.score(BOTH + "旧词").value == topic.score(BOTH + "新词").value


@settings(deadline=None)  # the first call compiles
@given(st.text(max_size=200), st.text(max_size=20))
def test_every_text_has_a_score_from_0_to_1_and_always_the_same(text: str, title: str) -> None:
    score = SHIPPED.score(text, title)
    assert 0 <= score.value <= 1
    assert SHIPPED.score(text, title) == score


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


RICH = GOOD.replace(
    "threshold = 0.4",
    """threshold = 0.2
sure = 0.5
least = 20
wanted = "river"
marks = ["范文"]
""",
).replace(
    "[facets.river]",
    """[spread]
party = 0.5

[ownership]
tax = 0.3
other = 0.5

[owners]
river = ["护河局"]
tax = ["税务局"]
school = ["学校"]

[facets.river]""",
)
BODY = "支部的党员沿清水河查看排口，夜里也有人轮流值守。"


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Topic:
    path = tmp_path_factory.mktemp("rich") / "topic.toml"
    path.write_text(RICH, "utf-8")
    return Topic.load(path)


@pytest.mark.parametrize(("title", "source", "owner", "factor"), [
    ("护河局在行动", "", "river", 1), ("税务局在行动", "", "tax", 0.3), ("学校在行动", "", "school", 0.5), ("一切安好", "", "unknown", 1),
    ("一切安好", "市护河局", "river", 1),
])  # fmt: skip
def test_the_report_of_another_owner_counts_less(
    rich: Topic, title: str, source: str, owner: str, factor: float
) -> None:
    score = rich.score(BODY, title, source)
    assert (score.owner, score.factors["owner"]) == (owner, factor)
    assert score.factors["agency"] == (1 if owner == "river" else 0.5)


def test_a_facet_that_speaks_in_one_paragraph_only_counts_less(rich: Topic) -> None:
    plain = "河水一路向东流去，两岸的人家早早点起了灯火。" * 40
    assert rich.score(BODY + plain).factors["spread"] < 0.5
    assert rich.score((BODY + plain[:60]) * 12).factors["spread"] == 1


def test_template_sites_and_single_lines_count_less(rich: Topic) -> None:
    assert rich.score(BODY, "护河局范文").factors["marks"] == 0.5
    assert rich.score("支部党员", "护河局").factors["length"] == pytest.approx((4 / 20) ** 0.5)
    assert rich.score(BODY, "护河局").factors["length"] == 1


def test_a_verdict_is_kept_borderline_or_rejected(rich: Topic) -> None:
    score = rich.score(BODY, "护河局")
    verdicts = [rich.verdict(replace(score, value=value)) for value in (0.19, 0.2, 0.49, 0.5)]
    assert verdicts == ["rejected", "borderline", "borderline", "kept"]


def test_the_version_changes_with_the_meaning_and_not_with_the_layout(
    rich: Topic, tmp_path: Path
) -> None:
    def version(text: str) -> str:
        path = tmp_path / "topic.toml"
        path.write_text(text, "utf-8")
        return Topic.load(path).version

    assert version("# A note.\n" + RICH.replace('"支部" = 6', '"支部" = 6.0')) == rich.version
    changes = [
        ('"支部" = 6', '"支部" = 5'),
        ("tax = 0.3", "tax = 0.4"),
        ("sure = 0.5", "sure = 0.6"),
    ]
    assert len({version(RICH.replace(*change)) for change in changes} - {rich.version}) == 3


def test_a_calibrated_topic_gives_a_probability(rich: Topic, tmp_path: Path) -> None:
    table = "[calibration]\nintercept = 2\nslopes = [1, 1, 1, 1]\npositives = 20\nnegatives = 40\n"
    path = tmp_path / "topic.toml"
    path.write_text(RICH + table, "utf-8")
    calibrated, plain = Topic.load(path).score(BODY, "护河局"), rich.score(BODY, "护河局")
    exponent = 2 + sum(map(math.log, plain.facets.values())) + math.log(plain.gate) + 1
    assert (Topic.load(path).calibrated, rich.calibrated) == (True, False)
    assert calibrated.value == pytest.approx(1 / (1 + math.exp(-exponent)))
    path.write_text(RICH + table.replace("[1, 1, 1, 1]", "[1, 1]"), "utf-8")
    with pytest.raises(TopicError, match="4 slopes"):
        Topic.load(path)


def test_a_link_that_names_both_facets_goes_before_one_that_names_one(topic: Topic) -> None:
    values = [anchor(topic, text) for text in ("支部沿清水河", "支部", "今日天气", "")]
    assert 1 >= values[0] > values[1] > values[2] == values[3] == 0


@pytest.mark.parametrize(("old", "new", "said"), [
    ("least = 20", "leest = 20", "leest"), ('["护河局"]\ntax', '"护河局"\ntax', "list"), ("party = 0.5", "party = -1", "-1"),
    ("party = 0.5", "guild = 0.5", "guild"), ('["范文"]', '["(范文"]', "unterminated"), ('["范文"]', '["(范文)"]', "write"),
])  # fmt: skip
def test_what_a_topic_file_cannot_mean_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "topic.toml"
    assert old in RICH
    path.write_text(RICH.replace(old, new), "utf-8")
    with pytest.raises(TopicError, match=rf"topic\.toml: .*{said}"):
        Topic.load(path)


def test_the_shipped_topic_parts_the_synthetic_pages() -> None:
    topic = SHIPPED
    verdicts = {page.kind: [] for page in pages(3)}  # type: dict[str, list[str]]
    for page in pages(3):
        verdicts[page.kind].append(topic.verdict(topic.score(page.text, page.title, page.source)))
    for kind in ("party day", "experience", "conduct", "team", "short"):
        assert "rejected" not in verdicts[kind], kind
    for kind in ("work", "other owner", "joint day", "inspection", "county", "template", "one line", "essay", "unrelated", "mixed"):  # fmt: skip
        assert set(verdicts[kind]) == {"rejected"}, kind
