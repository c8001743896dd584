"""Whether this machine and what is installed on it are fit: Python, packages, disks, files."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement

from crawler import hours
from crawler.duty.checks.finding import Finding
from crawler.duty.roster import named, read_roster, read_setting
from pipelines.relevance import Topic, TopicError

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "qinglan"
OLDEST = (3, 11)  # pyproject.toml
GIGABYTE = 1 << 30
LITTLE, LEAST = 5 * GIGABYTE, GIGABYTE // 2  # free bytes: ten files of the archive, and one
SAMPLE = "生態環境廳"  # 生态环境厅, as the dictionaries turn it
SIMPLE = "生态环境厅"


def check(settings: Any) -> Iterator[Finding]:
    """All that can be looked at without a store and without the web."""
    yield python()
    yield from packages()
    yield dictionaries()
    for name in ("VAR_FOLDER", "ARCHIVE_FOLDER", "LOG_FOLDER"):
        yield folder(name, Path(settings[name]))
    yield topic(settings["TOPIC_FILE"])
    yield from sites(settings)


def python() -> Finding:
    """The version of Python."""
    told = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}, {sys.executable}"
    if sys.version_info < OLDEST:
        return Finding("python", "fail", told, "install Python 3.11 or newer, then make setup")
    return Finding("python", "ok", told)


def packages() -> Iterator[Finding]:
    """Whether each package that the project needs is there in a version that it takes."""
    try:
        required = metadata.requires(PROJECT) or []
    except metadata.PackageNotFoundError:
        yield Finding("packages", "fail", f"{PROJECT} itself is not installed", "make setup")
        return
    wrong = []
    for one in map(Requirement, required):
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one.name} {version} is not {one.specifier}")
    if wrong:
        yield Finding("packages", "fail", "; ".join(wrong), "make setup")
    else:
        yield Finding("packages", "ok", f"{len(required)} requirements are met")


def dictionaries() -> Finding:
    """Whether `opencc` is ours: the C++ wheel OpenCC installs a package of the same name over it."""
    fix = "pip uninstall -y opencc opencc-python-reimplemented; pip install opencc-python-reimplemented==0.1.7"
    try:
        twin = metadata.version("opencc")
        return Finding("opencc", "fail", f"the wheel opencc {twin} lies over opencc-python-reimplemented", fix)  # fmt: skip
    except metadata.PackageNotFoundError:
        from pipelines.text.traditional import simplify  # noqa: PLC0415  (it reads the dictionaries)

    found, _ = simplify(SAMPLE)
    if found != SIMPLE:
        return Finding("opencc", "fail", f"{SAMPLE} becomes {found}", fix)
    return Finding("opencc", "ok", "reads traditional text")


def folder(name: str, path: Path) -> Finding:
    """Whether a folder can be written to, and how much room its disk has."""
    existing = next(one for one in (path, *path.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(existing).free
        nodes = os.statvfs(existing)
    except OSError as error:
        return Finding(name, "fail", f"{path}: {error}", f"make it writable for this user, or set {name}")  # fmt: skip
    told = f"{path}, {free / GIGABYTE:.1f} GB free"
    if free < LEAST or (nodes.f_files and not nodes.f_favail):
        return Finding(name, "fail", told, "make room: a crawl ends when the disk is full")
    if free < LITTLE:
        return Finding(name, "warn", told, "make room, or move it to a larger disk")
    return Finding(name, "ok", told)


def topic(file: str) -> Finding:
    """Whether the topic can be read."""
    try:
        found = Topic.load(file)
    except TopicError as error:
        return Finding("topic", "fail", str(error), "mend TOPIC_FILE, or take seeds/topic.toml")
    return Finding("topic", "ok", f"{file}, version {found.version}")


def contact(said: str, nameless: list[str]) -> Finding:
    """Whether the operators of sites can reach us."""
    if nameless:
        told = f"{said!r} is no address" if said else "not set"
        fix = f"CONTACT=you@example.org in the environment; until then {named(nameless, 3)} are left out"
        return Finding("CONTACT", "warn", told, fix)
    return Finding("CONTACT", "ok", said or "not set, and no site of others is crawled")


def sites(settings: Any) -> Iterator[Finding]:
    """Site files, and the hours in which sites are crawled."""
    try:
        window = read_setting(settings, "CRAWL_WINDOW", hours.Window.read)
        roster = read_roster(settings, None)
    except ValueError as error:
        yield Finding("hours", "fail", str(error), "say it as docs/settings.md does")
        return
    yield contact(settings["CONTACT"], roster.nameless)
    for broken in roster.broken:
        yield Finding("site file", "warn", broken, "mend the file: its site is not crawled")
    if not roster.sites:
        told = f"{len(roster.closed)} are closed or have no columns yet, {len(roster.nameless)} want a CONTACT"
        yield Finding("sites", "warn", f"no site may be crawled: {told}", "set CONTACT, or SITES_FOLDER")  # fmt: skip
    else:
        told = named(list(roster.sites), 3)
        yield Finding("sites", "ok", f"{len(roster.sites)} may be crawled: {told}")
    now = hours.now()
    state = "open" if window.open_at(now) else "closed"
    yield Finding("hours", "ok", f"{now:%Y-%m-%d %H:%M} in China; CRAWL_WINDOW {window} is {state}")
