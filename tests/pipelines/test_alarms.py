"""The rules of alarms on figures: what is told, by its kind, and what is not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.alarms.articles import judge_articles
from pipelines.alarms.expectations import Stored, breaches
from pipelines.alarms.figures import Past, Reading, Run, Verdict, Visit
from pipelines.alarms.listings import judge_listings
from pipelines.alarms.rhythm import judge_rhythm, rhythm, working_days
from pipelines.alarms.runs import Started, judge_runs
from pipelines.alarms.tails import upper_tail

DAY = timedelta(days=1)
URL = "http://lab.test/djgz/"
LISTED = Reading(run=5, channel="党建", url=URL, listings=3, links=57, declared_pages=3,
                 declared_records=57, ended="complete")  # fmt: skip
GOOD = Visit(run=1, url=f"{URL}1.html", outcome="new", published_on=date(2026, 3, 2),
             listed_on=date(2026, 3, 2), characters=900)  # fmt: skip


def kinds(verdict: Verdict) -> list[str]:
    return [alarm.kind for alarm in verdict.met]


def after(now: Reading | list[Reading], *earlier: Reading, reason: str = "finished") -> Verdict:
    """The verdict on the listings of run 5, after runs 4, 3, ….."""
    readings = now if isinstance(now, list) else [now]
    before = [replace(one, run=4 - place) for place, one in enumerate(earlier)]
    return judge_listings(
        Run(number=5, reason=reason, readings=readings, earlier=before, visits=())
    )


def visits(*told: Visit, before: int = 30, run: int = 5) -> Run:
    """Run 5 with these visits, after so many good ones."""
    earlier = [replace(GOOD, run=1 + place * 4 // max(before, 1)) for place in range(before)]
    now = [replace(one, run=run) for one in told]
    return Run(number=5, reason="finished", readings=(), earlier=(), visits=[*earlier, *now])


@pytest.mark.parametrize(
    ("ended", "kind"),
    [
        ("partial: no links found", "empty-listing"),
        ("partial: challenge:jsl", "challenge:jsl"),
        ("partial: http 403", "blocked"),
        ("partial: http 404", "gone"),
        ("partial: off-site: http://elsewhere.test/", "gone"),
        ("partial: http 503", "unreachable"),
        ("partial: robots.txt: DNSLookupError: not found", "unreachable"),
        ("partial: TimeoutError: 60 s", "unreachable"),
        ("partial: robots: refused (403)", "robots"),
        ("partial: unreadable: KeyError: 'a'", "unreadable"),
    ],
)
def test_a_listing_that_cannot_be_read_is_called_by_its_kind_and_names_its_page(
    ended: str, kind: str
) -> None:
    [alarm] = after(replace(LISTED, links=0, listings=0, ended=ended), LISTED).met
    assert (alarm.kind, alarm.url) == (kind, URL)
    assert "57 links" in alarm.detail


def test_an_outage_of_one_channel_among_others_is_told_when_it_lasts() -> None:
    away = replace(LISTED, channel="要闻", links=0, ended="partial: http 503")
    assert kinds(after([LISTED, away], LISTED)) == []
    assert kinds(after([LISTED, away], away, away)) == ["unreachable"]


def test_a_run_that_its_host_refused_is_told_once() -> None:
    refused = replace(LISTED, links=0, ended="partial: http 412")
    verdict = after(refused, LISTED, reason="blocked: waf_rs")
    assert kinds(verdict) == ["challenge:waf_rs"]


@pytest.mark.parametrize(
    ("links", "listings", "ended", "told"),
    [
        (20, 1, "complete", ["paging"]),
        (20, 1, "partial: 20 of 57 records", ["paging"]),
        (20, 2, "partial: shows nothing new", ["paging"]),
        (20, 1, "known", []),
        (20, 1, "partial: http 503", []),
        (52, 3, "complete", []),
        (60, 3, "complete", []),
    ],
)  # fmt: skip
def test_paging_that_shrank_is_told_by_a_reading_that_came_to_its_end(
    links: int, listings: int, ended: str, told: list[str]
) -> None:
    now = replace(LISTED, links=links, listings=listings, ended=ended)
    assert kinds(after(now, LISTED, LISTED)) == told


def test_pages_that_are_declared_no_more_are_told_though_the_reading_stopped_at_what_is_known() -> (
    None
):
    now = replace(
        LISTED, listings=1, links=20, declared_pages=1, declared_records=None, ended="known"
    )
    assert kinds(after(now, LISTED)) == ["paging"]
    assert kinds(after(replace(now, declared_pages=2), LISTED)) == []


def test_a_listing_of_which_a_part_is_read_no_more_is_told() -> None:
    usual = [replace(LISTED, listings=1, links=20, declared_pages=None, ended="known")] * 4
    now = replace(usual[0], links=3)
    assert kinds(after(now, *usual)) == ["few-links"]
    assert kinds(after(now, *usual[:2])) == []
    assert kinds(after(replace(now, links=12), *usual)) == []


def test_only_a_run_that_read_every_channel_shows_that_a_trouble_is_over() -> None:
    other = replace(LISTED, channel="要闻")
    assert "unreachable" in after([LISTED, other], LISTED).over
    assert "unreachable" not in after([LISTED], other, LISTED).over
    assert "unreachable" not in after([LISTED], LISTED, reason="window").over


def test_a_channel_that_shrank_is_not_called_well_by_another() -> None:
    other = replace(LISTED, channel="要闻")
    good = [replace(one, run=run) for run in (4, 3, 2, 1) for one in (LISTED, other)]
    shrunk = replace(LISTED, links=19, listings=1, declared_pages=None, declared_records=None)
    silent = replace(shrunk, run=6, links=0, listings=0, ended="unchanged")

    def judged(number: int, now: Reading, earlier: list[Reading]) -> Verdict:
        readings = [replace(now, run=number), replace(other, run=number)]
        return judge_listings(
            Run(number=number, reason="finished", readings=readings, earlier=earlier, visits=())
        )

    assert kinds(judged(5, shrunk, good)) == ["paging"]
    since = [replace(other, run=5), shrunk, *good]
    assert "paging" not in judged(6, silent, since).over
    assert "paging" in judged(6, LISTED, since).over
    sparse = replace(shrunk, links=3, listings=2, ended="known")
    assert kinds(judged(5, sparse, good)) == ["few-links"]
    assert "few-links" not in judged(6, silent, [replace(other, run=5), sparse, *good]).over


BROKEN = {
    "layout": replace(GOOD, outcome="rejected", reason="empty", characters=0),
    "fields": replace(GOOD, sourced=False),
    "encoding": replace(GOOD, damaged=400),
    "future-dates": replace(GOOD, impossible=date(2062, 3, 2)),
    "dates": replace(GOOD, published_on=date(2025, 1, 1)),
    "dead-links": replace(GOOD, outcome="failed", reason="http 404"),
    "unreachable": replace(GOOD, outcome="failed", reason="TimeoutError"),
    "challenge:wzws": replace(GOOD, outcome="failed", reason="challenge:wzws"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_articles_that_are_no_more_as_they_were_are_called_by_their_kind(kind: str) -> None:
    assert kinds(judge_articles(visits(*[BROKEN[kind]] * 5))) == [kind]


@pytest.mark.parametrize("kind", BROKEN)
def test_one_odd_article_is_no_alarm(kind: str) -> None:
    assert kinds(judge_articles(visits(BROKEN[kind], *[GOOD] * 5))) == []
    assert kinds(judge_articles(visits(BROKEN[kind]))) == []


@pytest.mark.parametrize("kind", BROKEN)
def test_a_site_of_which_little_is_known_gives_no_alarm(kind: str) -> None:
    assert kinds(judge_articles(visits(*[BROKEN[kind]] * 5, before=6))) == []


@pytest.mark.parametrize("kind", BROKEN)
def test_a_habit_of_a_site_is_no_alarm(kind: str) -> None:
    half = [GOOD, BROKEN[kind]] * 20
    run = visits(*[BROKEN[kind]] * 4, before=0)
    habit = [replace(one, run=2) for one in half]
    assert kinds(judge_articles(replace(run, visits=[*habit, *run.visits]))) == []


def test_a_site_that_posts_once_a_day_is_judged_by_some_runs_together() -> None:
    run = visits(BROKEN["fields"])
    found = []
    for number in range(5, 11):
        run = replace(
            run, number=number, visits=[*run.visits, replace(BROKEN["fields"], run=number)]
        )
        found.append(kinds(judge_articles(run)))
    assert found[0] == []
    assert found[-1] == ["fields"]


def test_good_articles_of_the_run_itself_show_that_a_trouble_is_over() -> None:
    run = visits(*[BROKEN["fields"]] * 5, before=30)
    verdict = judge_articles(replace(run, number=6, visits=[*run.visits, replace(GOOD, run=6)]))
    assert kinds(verdict) == []
    assert {"fields", "layout", "encoding"} <= verdict.over
    silent = judge_articles(replace(run, number=6))
    assert silent.over == set()


def test_dead_links_are_over_though_a_few_stay_dead() -> None:
    assert "dead-links" in judge_articles(visits(BROKEN["dead-links"], *[GOOD] * 40)).over


def test_a_fault_of_our_own_is_told_at_once() -> None:
    fault = replace(GOOD, outcome="failed", reason="unreadable: KeyError: 'a'")
    [alarm] = judge_articles(visits(fault, GOOD, GOOD)).met
    assert (alarm.kind, alarm.url) == ("unreadable", GOOD.url)


def test_articles_of_which_none_is_a_report_any_more_are_told() -> None:
    other = replace(GOOD, outcome="rejected", reason="off-topic")
    assert kinds(judge_articles(visits(*[other] * 8))) == ["silent"]
    assert kinds(judge_articles(visits(*[other] * 2))) == []
    assert kinds(judge_articles(visits(*[other] * 8, GOOD))) == []


def test_robots_and_links_elsewhere_say_nothing_of_the_articles() -> None:
    left = [
        replace(GOOD, outcome="rejected", reason=why)
        for why in ("robots", "off-site", "document: doc")
    ]
    assert kinds(judge_articles(visits(*left * 4))) == []


def test_healthy_sites_of_many_shapes_give_less_than_one_false_alarm_in_a_hundred_runs() -> None:
    """Visits drawn at random: texts without a source, dates or layout at rates of 0 to 40 %."""
    rng = random.Random(8)
    false = runs = 0
    for _ in range(30):
        bad = {kind: rng.choice((0, 0.01, 0.05, 0.15, 0.4)) for kind in BROKEN}
        history: list[Visit] = []
        for number in range(1, 41):
            for _ in range(rng.choice((0, 1, 1, 2, 5, 12))):
                one = next((BROKEN[kind] for kind in BROKEN if rng.random() < bad[kind]), GOOD)
                history.append(replace(one, run=number))
            run = Run(number=number, reason="finished", readings=(), earlier=(), visits=history)
            false += bool(judge_articles(run).met)
            runs += 1
    assert runs == 1200
    assert false <= runs / 100


def posted(*gaps: int, until: date = date(2026, 9, 1)) -> list[date]:
    """Days with posts, so many days apart, the last one `until`."""
    days = [until]
    for gap in reversed(gaps):
        days.append(days[-1] - gap * DAY)
    return days[::-1]


def past(days: list[date], today: date, looked: date | None = None) -> Past:
    seen = datetime(2026, 1, 5, tzinfo=UTC)
    at = datetime.combine(looked or today, datetime.min.time(), UTC)
    return Past(today=today, posted=days, seen_from=seen, looked=at, url=URL)


def test_a_site_is_late_when_it_is_silent_for_longer_than_its_rhythm_explains() -> None:
    daily = posted(*[1, 1, 1, 1, 3] * 6)
    assert kinds(judge_rhythm(past(daily, date(2026, 9, 4)))) == []
    [alarm] = judge_rhythm(past(daily, date(2026, 9, 20))).met
    assert (alarm.kind, alarm.url) == ("late", URL)
    assert "nothing new since 2026-09-01" in alarm.detail
    weekly = posted(*[7] * 20)
    assert kinds(judge_rhythm(past(weekly, date(2026, 9, 20)))) == []


@pytest.mark.parametrize(
    ("last", "back"),
    [(date(2026, 2, 13), date(2026, 3, 2)), (date(2026, 9, 30), date(2026, 10, 14))],
)
def test_the_spring_festival_and_the_national_week_are_no_silence(last: date, back: date) -> None:
    daily = posted(*[1, 1, 1, 1, 3] * 6, until=last)
    assert kinds(judge_rhythm(past(daily, back))) == []
    ordinary = date(2026, 6, 5)
    silent = ordinary + (back - last)
    [usual], [festive] = working_days([ordinary], [silent]), working_days([last], [back])
    assert usual > festive


def test_a_silence_that_nobody_looked_into_is_not_called_late() -> None:
    daily = posted(*[1] * 30)
    today = date(2026, 9, 30)
    assert kinds(judge_rhythm(past(daily, today, looked=date(2026, 9, 10)))) == []
    assert kinds(judge_rhythm(past(posted(*[1] * 30, until=date(2024, 1, 1)), today))) == []


def test_few_days_are_no_rhythm() -> None:
    assert rhythm(posted(*[1] * 11)) is None
    assert rhythm(posted(*[1] * 12)) is not None


def test_random_posting_is_called_late_in_less_than_one_of_a_hundred_looks() -> None:
    rng = random.Random(3)
    looks = false = 0
    for each in (1.2, 3, 9):
        days: list[date] = []
        today = date(2026, 1, 6)
        for _ in range(600):
            today += DAY
            if rng.random() < 1 / each:
                days.append(today)
            looks += 1
            false += bool(judge_rhythm(past(days, today)).met)
    assert looks == 1800
    assert false <= looks / 100


NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def run_at(days: float, reason: str | None = "finished", *, lives: bool = False) -> Started:
    return Started(number=int(100 - days), at=NOW - days * DAY, reason=reason, lives=lives)


def test_killed_runs_in_a_row_are_told_and_one_that_lives_is_not_counted() -> None:
    assert kinds(judge_runs([run_at(0, None), run_at(1, None), run_at(2)], NOW)) == ["broken-off"]
    assert kinds(judge_runs([run_at(0, None, lives=True), run_at(1, None), run_at(2)], NOW)) == []
    assert "broken-off" in judge_runs([run_at(0), run_at(1, None)], NOW).over
    assert kinds(judge_runs([run_at(0, "store-lost"), run_at(1, "memusage_exceeded")], NOW)) == [
        "broken-off"
    ]


def test_a_site_that_is_crawled_no_more_is_told_by_the_rhythm_of_its_runs() -> None:
    daily = [run_at(days) for days in range(10, 20)]
    assert kinds(judge_runs(daily, NOW)) == ["no-run"]
    assert kinds(judge_runs(daily[:2], NOW)) == []
    weekly = [run_at(days) for days in range(10, 60, 7)]
    assert kinds(judge_runs(weekly, NOW)) == []


def test_a_site_that_is_seldom_crawled_is_not_told_between_two_crawls() -> None:
    burst = [run_at(20 + hours / 24) for hours in range(10)]
    rare = [*burst, run_at(50), run_at(80), run_at(110)]
    assert kinds(judge_runs(burst, NOW)) == []
    assert kinds(judge_runs(rare, NOW)) == []
    assert kinds(judge_runs([replace(one, at=one.at - 200 * DAY) for one in rare], NOW)) == [
        "no-run"
    ]


def test_where_it_is_planned_a_crawl_is_missed_three_days_after_it_was_due() -> None:
    daily = [run_at(days) for days in range(20, 25)]
    assert "no-run" in judge_runs(daily, NOW, NOW - 2 * DAY).over
    [alarm] = judge_runs(daily, NOW, NOW - 4 * DAY).met
    assert "it was due on 2026-08-28" in alarm.detail
    weekly = [run_at(days) for days in range(11, 60, 7)]
    assert kinds(judge_runs(weekly, NOW, NOW - 4 * DAY)) == []
    assert kinds(judge_runs([run_at(9)], NOW, NOW - 8 * DAY)) == ["no-run"]


STORED = Stored(finished=True, reports=40, new=4, changed=5, off_topic=6, reprints=2, characters=800.0,
                listings=3, filled={"title": 5, "published_on": 4, "source": 2})  # fmt: skip


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ({"reports_at_least": 41}, ["reports_at_least is 41: 40"]),
        ({"reports_at_least": 40, "new_at_most": 4, "listings_at_least": 3}, []),
        ({"new_at_most": 3}, ["new_at_most is 3: 4"]),
        ({"listings_at_least": 4}, ["listings_at_least is 4: 3"]),
        ({"characters_at_least": 900}, ["characters_at_least is 900: 800 in the median of 5 reports"]),
        ({"relevant_share": 0.6}, ["relevant_share is 0.6: 6 of 12"]),
        ({"share_with": {"published_on": 0.95, "title": 1.0}}, []),
        ({"share_with": {"published_on": 1.0, "source": 0.6}},
         ["share_with.published_on is 1: 4 of 5", "share_with.source is 0.6: 2 of 5"]),
        ({"share_with": {"editor": 0.5}}, ["share_with.editor is 0.5: 0 of 5"]),
    ],
)  # fmt: skip
def test_what_does_not_hold_of_a_run_is_told_with_what_is(
    expect: dict[str, object], told: list[str]
) -> None:
    assert breaches(expect, STORED) == told


def test_a_run_that_was_ended_early_is_not_asked_for_what_it_could_not_have() -> None:
    early = replace(STORED, finished=False, reports=0, listings=0)
    assert breaches({"reports_at_least": 41, "listings_at_least": 4}, early) == []
    assert breaches({"new_at_most": 3}, early) == ["new_at_most is 3: 4"]


def test_the_tail_of_the_binomial_is_exact() -> None:
    assert upper_tail(2, 3, 0.5) == pytest.approx(0.5)
    assert upper_tail(5, 5, 0.1) == pytest.approx(1e-5)
