"""docs/topic.md, followed word by word with synthetic exemplars of another subject (水利)."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from crawler.commands.topic import Command
from pipelines.store import reports
from tests.conftest import ROOT, Query, Run
from tests.pipelines.store.reports_for_tests import TEXTS, open_run, report

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.store.writer import Writer

PAGE = (ROOT / "docs" / "topic.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.strip().split("\n")]  # fmt: skip
[FACETS] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
PLACES = ("青岚", "白沙", "临溪", "远山", "石桥", "平湖", "竹林", "梅岭")


def water(place: str, number: int) -> str:
    """A synthetic report of a water bureau on a flood season."""
    return (
        f"{place}市水利局全力守好汛期安全\n"
        f"入汛以来，{place}市水利局组织{number + 3}个工作组下沉一线，对全市{number * 7 + 20}座水库、{number * 3 + 11}处水闸和泵站逐一排查，"
        f"及时清除河道行洪障碍，加固堤防险工险段{number + 5}处。\n"
        f"局防汛值守人员二十四小时在岗，密切盯紧水位变化，累计发布山洪预警{number * 2 + 4}次，提前转移危险区群众{number * 90 + 310}人。"
        f"面对第{number + 1}号洪水，抢险队伍连夜巡查堤防，未发生一起决口。\n"
        f"下一步，该局将加快灌区改造和水利工程维修养护，压实防汛责任，确保水库安全度汛、群众安心过汛。"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a person has who follows the page."""
    mine = tmp_path / "my"
    (mine / "exemplars").mkdir(parents=True)
    for number, place in enumerate(PLACES):
        kind = "exemplars" if number < 6 else "."
        (mine / kind / f"{number}.txt").write_text(water(place, number))
    for number in range(3):
        (mine / f"other{number}.txt").write_text(TEXTS[number])
    (mine / "facets.toml").write_text(FACETS)
    (mine / "labels.csv").write_text("path,grade\n6.txt,2\n7.txt,2\nother0.txt,0\nother1.txt,0\n")
    return mine


@dataclass
class Done:
    code: int
    out: str
    err: str


Topic = Callable[..., Done]


@pytest.fixture
def topic(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Topic:
    """Runs `scrapy topic …` in this process, since to start Scrapy takes longer than all the rest."""

    def run(*words: str, topic_file: str = str(ROOT / "seeds" / "topic.toml")) -> Done:
        command, parser = Command(), argparse.ArgumentParser()
        command.settings = Settings({**environment, "TOPIC_FILE": topic_file})
        command.add_options(parser)
        options, arguments = parser.parse_known_args(words)
        command.run(arguments, options)
        return Done(command.exitcode, *capsys.readouterr())

    return run


def test_the_page_leads_from_exemplars_to_a_corpus_of_their_kind(
    folder: Path, topic: Topic, writer: Writer, query: Query
) -> None:
    run = open_run(writer)
    for number, text in enumerate([water(PLACES[6], 6), water(PLACES[7], 7), *TEXTS[:6]]):
        one = report(f"http://lab.test/{number}", text)
        writer.do_now(lambda c, t, one=one: reports.save(c, t, run, one))  # type: ignore[misc]
    before = query("SELECT id, body FROM report ORDER BY id")
    assert len(before) == 6
    done = []
    for command in COMMANDS:
        words = [word.replace("my/", f"{folder}/") for word in shlex.split(command)]
        env = dict([words.pop(0).split("=", 1)]) if "=" in words[0] else {}
        assert words[:2] == ["scrapy", "topic"]
        done.append(topic(*words[2:], **{name.lower(): value for name, value in env.items()}))
    assert [one.code for one in done] == [0, 1, 1, 0, 0, 0, 0]
    learnt, measured, told, _, dry, real, _ = done
    seen = ("水库", "防汛", "0.txt", "kept", "8 texts of the corpus")
    assert [word for word in seen if word not in learnt.out] == []
    assert "Few labels" in measured.out
    figures = json.loads(told.out)
    assert (figures["precision"], figures["recall"], figures["few"]) == (1.0, 1.0, True)
    lines = re.findall(r"^(fell|came back) ", dry.out, re.MULTILINE)
    assert (lines.count("fell"), lines.count("came back")) == (6, 2)
    assert "8 of 8 scored" in real.out
    assert "6 fell, 2 came back" in real.out
    assert query("SELECT count(*), count(*) FILTER (WHERE body LIKE '%%水利局%%') FROM report") == [(2, 2)]  # fmt: skip
    assert "2 fell, 6 came back" in topic("rescore").out
    assert query("SELECT id, body FROM report ORDER BY id") == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "scrapy topic learn FOLDER"),
        (["learn", "/no/such"], "/no/such: no such folder; give one with texts"),
        (["rescore", "--json"], "--json is not for rescore"),
        (["rescore", "--site", "nowhere"], "the store knows no site nowhere"),
        (["evaluate"], "the table label is empty"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line(topic: Topic, words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        topic(*words)


def test_a_topic_is_never_written_over_unasked(folder: Path, scrapy: Run) -> None:
    made = folder / "topic.toml"
    made.write_text("mine")
    done = scrapy("topic", "learn", str(folder / "exemplars"), "-o", str(made))
    assert "is there already: give another -o FILE, or --force" in done.stderr
    assert (done.returncode, made.read_text()) == (2, "mine")
