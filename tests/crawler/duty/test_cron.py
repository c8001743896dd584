"""What cron and systemd are told: understood by them, and by nobody misread."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from crawler.duty.crontab import Place, crontab, environment, read_time, units

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

SECRET = "postgresql://writer:s3cr$t%20%C3%A9@db.test/qinglan"
FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def place(folder: Path) -> Place:
    return Place(
        project=folder, scrapy=folder / ".venv" / "bin" / "scrapy", environment=folder / "q.env",
        logs=folder / "log", mail="me@lab.test", user="root", patience=420,
    )  # fmt: skip


def read_crontab(text: str) -> tuple[dict[str, str], list[tuple[list[str], str]]]:
    """Settings and entries, as crontab(5) says; AssertionError for whatever cron would refuse."""
    settings, entries = {}, []
    assert text.endswith("\n"), "cron ignores a last line without an end"
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if found := re.fullmatch(r"([A-Z_]+)=(.*)", line):
            settings[found[1]] = found[2].strip('"')
            continue
        *times, command = line.split(None, 5)
        assert len(times) == 5, line
        for said, (least, most) in zip(times, FIELDS, strict=True):
            assert said == "*" or least <= int(said) <= most, line
        assert not re.search(r"(?<!\\)%", command), "cron would end the command there"
        entries.append((times, command.replace(r"\%", "%")))
    return settings, entries


def test_the_line_runs_scrapy_due_in_the_project_with_the_settings_of_the_file(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "it's 100% odd"
    here = place(folder)
    here.scrapy.parent.mkdir(parents=True)
    here.scrapy.write_text('#!/bin/sh\necho "$PWD|$*|$DATABASE_URL|$CONTACT"\n')
    here.scrapy.chmod(0o755)
    here.environment.write_text(environment({"DATABASE_URL": SECRET, "CONTACT": "me@lab.test"}))
    settings, entries = read_crontab(crontab(here, None))
    assert settings["CRON_TZ"] == "Asia/Shanghai"
    assert settings["MAILTO"] == "me@lab.test"
    [(times, command)] = entries
    assert times == ["7", "*", "*", "*", "*"]
    done = subprocess.run(
        [settings["SHELL"], "-c", command], env={"PATH": settings["PATH"]}, cwd="/",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == f"{folder}|due --quiet|{SECRET}|me@lab.test"


def test_the_line_fails_aloud_without_its_file_of_settings(tmp_path: Path) -> None:
    [(_, command)] = read_crontab(crontab(place(tmp_path), read_time("21:30")))[1]
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "q.env" in done.stderr


def test_a_time_of_day_becomes_an_hour_of_china(tmp_path: Path) -> None:
    assert read_crontab(crontab(place(tmp_path), read_time("21:30")))[1][0][0][:2] == ["30", "21"]
    assert "OnCalendar=*-*-* 21:30:00 Asia/Shanghai\n" in units(place(tmp_path), read_time("21:30"))["qinglan.timer"]  # fmt: skip


def test_the_units_name_only_what_systemd_knows_and_quote_what_it_would_split(
    tmp_path: Path,
) -> None:
    told = units(place(tmp_path / "a 100% odd $place"), None)
    read = {}
    for name, text in told.items():
        parser = configparser.RawConfigParser(strict=True, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read_string(text)
        read[name] = parser
    service = read["qinglan.service"]["Service"]
    command = service["ExecStart"].replace("%%", "%").replace("$$", "$")
    odd = str(tmp_path / "a 100% odd $place")
    assert shlex.split(command) == [f"{odd}/.venv/bin/scrapy", "due"]
    assert service["WorkingDirectory"].replace("%%", "%") == odd
    assert "DATABASE_URL" not in "".join(told.values())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_itself_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    here = place(tmp_path / "srv 100%")
    here.scrapy.parent.mkdir(parents=True)
    here.scrapy.write_text("#!/bin/sh\n")
    here.scrapy.chmod(0o755)
    for name, text in units(here, None).items():
        (tmp_path / name).write_text(text)
    verify = ["systemd-analyze", "verify", "--man=no", str(tmp_path / "qinglan.timer")]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "qinglan" in line]
    assert ours == []
    broken = (tmp_path / "qinglan.timer").read_text().replace("OnCalendar=*", "OnCalendar=often")
    (tmp_path / "qinglan.timer").write_text(broken)
    again = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert "qinglan.timer" in again.stderr, "systemd-analyze looks at nothing here"


def test_a_value_that_sh_and_systemd_would_read_differently_is_refused() -> None:
    for value in ("a'b", "a\nb"):
        with pytest.raises(ValueError, match="DATABASE_URL holds a quote or a new line"):
            environment({"DATABASE_URL": value})


def test_scrapy_cron_prints_no_secret_and_writes_it_for_our_eyes_only(
    scrapy: Run, tmp_path: Path
) -> None:
    file = tmp_path / "q.env"
    env = {"DATABASE_URL": SECRET, "CONTACT": "me@lab.test"}
    before = scrapy("cron", "--env-file", str(file), env=env)
    assert before.returncode == 1
    assert f"{file}: No such file" in before.stderr
    done = scrapy("cron", "--env-file", str(file), "--write-env", env=env)
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"DATABASE_URL='{SECRET}'\n" in file.read_text()
    read_crontab(done.stdout)
    assert scrapy("cron", "--env-file", str(file), "--write-env", env=env).returncode == 2
    assert f"DATABASE_URL='{SECRET}'\n" in file.read_text()
    file.chmod(0o644)
    open_to_all = scrapy("cron", "--env-file", str(file), "--systemd", "-o", str(tmp_path))
    assert open_to_all.returncode == 1
    assert f"chmod 600 {file}" in open_to_all.stderr
    assert (tmp_path / "qinglan.timer").exists()


@pytest.mark.parametrize("arguments", [["--time", "25:00"], ["now"], ["-o", "/tmp"]])
def test_a_wrong_cron_is_told_in_a_line(scrapy: Run, arguments: list[str]) -> None:
    done = scrapy("cron", *arguments)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("scrapy: error: ")
    assert "Traceback" not in done.stderr
