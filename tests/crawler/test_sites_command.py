"""`scrapy sites`: what it lists of the registry, and of the store where there is one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Query, Run
    from tests.crawler.conftest import MakeLab

NOWHERE = "postgresql://x:secret@127.0.0.1:1/x"


def test_the_sites_are_listed_without_a_store_and_none_is_made(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    folder = tmp_path / "none"
    done = scrapy("sites", env={**lab.env, "DATABASE_URL": "", "VAR_FOLDER": str(folder)})
    assert done.returncode == 0
    for key in lab.keys:
        [line] = [line for line in done.stdout.splitlines() if line.split()[:1] == [key]]
        assert line.split()[-4:] == ["-", "-", "-", "-"]
        assert "open" in line
    assert "3 of 3 sites." in done.stdout
    assert "no crawl has made a store" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists()


def test_a_store_that_cannot_be_reached_is_told_in_one_line(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    done = scrapy("sites", "--json", env={**lab.env, "DATABASE_URL": NOWHERE})
    assert done.returncode == 0
    assert [one["last_run"] for one in json.loads(done.stdout)] == [None] * 3
    assert "Connection refused" in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_last_run_and_the_completeness_come_from_the_store(
    make_lab: MakeLab, scrapy: Run, query: Query
) -> None:
    lab = make_lab()
    assert scrapy("crawl", "test_trs", env=lab.env).returncode == 0
    assert scrapy("crawl", "test_trs", env=lab.env).returncode == 0
    [(run, new)] = query("SELECT id, new FROM runs ORDER BY id DESC LIMIT 1")
    assert run == 2
    told = {one["key"]: one for one in json.loads(scrapy("sites", "--json", env=lab.env).stdout)}
    assert told["test_next"]["last_run"] is None
    last = told["test_trs"]["last_run"]
    assert (last["reason"], last["new"]) == ("finished", new)
    [channel] = told["test_trs"]["channels"]
    assert (channel["ended"], told["test_trs"]["complete"]) == ("complete", 1)
    assert [(channel["links"],)] == query("SELECT links FROM completeness")
    shown = scrapy("sites", env=lab.env).stdout
    [line] = [line for line in shown.splitlines() if line.split()[:1] == ["test_trs"]]
    assert line.split()[-3:] == ["finished", str(new), "1/1"]


def test_a_store_of_our_own_that_was_stopped_is_asked(
    make_lab: MakeLab, scrapy: Run, tmp_path: Path
) -> None:
    lab = make_lab()
    env = {**lab.env, "DATABASE_URL": "", "VAR_FOLDER": str(tmp_path / "own")}
    assert scrapy("crawl", "test_next", env=env).returncode == 0
    done = scrapy("sites", "--json", env=env)
    told = {one["key"]: one for one in json.loads(done.stdout)}
    assert told["test_next"]["last_run"]["new"] > 0
    assert done.stderr == ""


def test_the_list_can_be_narrowed(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    file = Path(lab.env["SITES_FOLDER"]) / "test_trs.toml"
    changed = file.read_text().replace('"open"', '"jsl"').replace('"000000"', '"420100"')
    file.write_text(changed)

    def keys(*options: str) -> set[str]:
        done = scrapy("sites", "--json", *options, env=lab.env)
        assert done.returncode == 0, done.stderr
        return {one["key"] for one in json.loads(done.stdout)}

    assert keys("--state", "jsl") == {"test_trs"}
    assert "The loopback web" in scrapy("sites", "--state", "jsl", env=lab.env).stdout
    assert keys("--region", "42") == {"test_trs"}
    assert keys("--family", "generic") == {"test_next"}
    assert keys("--family", "trs", "--state", "open") == {"test_gbk"}
    assert keys("--family", "cobol") == set()


def test_a_broken_site_file_is_told_and_ends_with_1(make_lab: MakeLab, scrapy: Run) -> None:
    lab = make_lab()
    good = (lab.folder / "test_trs.toml").read_text()
    (lab.folder / "test_typo.toml").write_text(good.replace("trs.test", "typo.test") + "colour = 1\n")  # fmt: skip
    (lab.folder / "test_odd.toml").write_text(good.replace("trs.test", "odd.test").replace('"trs"', '"cobol"'))  # fmt: skip
    done = scrapy("sites", "--json", env=lab.env)
    assert done.returncode == 1
    assert {one["key"] for one in json.loads(done.stdout)} == set(lab.keys)
    assert "test_typo.toml: access.colour: Extra inputs are not permitted" in done.stderr
    assert "test_odd.toml: family: 'cobol' is not one of" in done.stderr


@pytest.mark.parametrize(("arguments", "told"), [
    (["mee"], "`scrapy site KEY` checks one"), (["--state", "closed"], "invalid choice: 'closed'"),
])  # fmt: skip
def test_a_wrong_command_line_ends_with_2(scrapy: Run, arguments: list[str], told: str) -> None:
    done = scrapy("sites", *arguments)
    assert told in done.stderr
    assert done.returncode == 2


@pytest.mark.parametrize("command", ["sites", "site"])
def test_help_says_what_the_exit_codes_mean(scrapy: Run, command: str) -> None:
    done = scrapy(command, "-h")
    assert done.returncode == 0
    assert "Exit code 0: " in " ".join(done.stdout.split())
