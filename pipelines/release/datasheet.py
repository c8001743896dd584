"""The datasheet of an edition: what it holds and lacks, how it was made, what may be done with it, how to cite it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.release.cells import plain
from pipelines.release.tally import UNDATED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pipelines.release.columns import Column, File
    from pipelines.release.tally import Tally

LAYOUT = 1  # version of files, columns and datasheet
LICENCE = (
    "The texts and titles are of the public bodies and authors that published them, at the URLs given.",
    "Copyright Law of the People's Republic of China (2020), art. 5: laws, regulations, resolutions, decisions and orders"
    " of state organs, other documents of a legislative, administrative or judicial nature, and mere facts are not protected.",
    "Reports, features and signed articles may be protected: art. 24 allows use for study, research and quotation with the"
    " author and source named. To publish a data set where texts may not be copied, use a text-free edition.",
    "Identifiers, dates, counts, digests, scores and relations are made by the program; its maker claims no rights in them.",
    "Numbers of persons are masked in the texts; names in published texts are kept: process them as the Personal"
    " Information Protection Law (2021) asks.",
)
LIMITS = (
    "What was published and never found, refused to us, or rejected as off topic is not in it: see gaps.",
    "published_on is what the page shows, and may be wrong; first_seen is when it was first seen by this crawl.",
    "A report is one text; its reprints are rows of the file places, joined by report = id.",
    "The edition is the corpus as it was known at the instant in `known_at`; later finds and corrections are not in it.",
)


@dataclass(frozen=True, slots=True)
class Edition:
    """What was asked for: the instant, and the choice of rows and format."""

    known_at: datetime
    as_of: str
    format: str
    text_free: bool
    selection: Mapping[str, Any]
    program: str
    """Version of the program."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written."""

    file: File
    columns: Sequence[Column]
    meanings: Sequence[str]
    name: str
    size: int
    sha256: str


def identity(written: Sequence[Written]) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the files' digests: the same rows, the same identity."""
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in written)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def datasheet(
    edition: Edition,
    written: Sequence[Written],
    tally: Tally,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """The datasheet as JSON holds it; `facts` are those of pipelines.store.snapshot_facts."""
    number = identity(written)
    return {
        "title": "Qinglan: reports of Chinese environment departments",
        "edition": f"qinglan-{edition.as_of}-{number}",
        "layout": LAYOUT,
        "known_at": plain(edition.known_at),
        "format": edition.format,
        "text_free": edition.text_free,
        "selection": {name: plain(one) for name, one in edition.selection.items()},
        "cite": f"Qinglan corpus, edition as of {edition.as_of}, id {number}, {tally.rows['reports']} reports.",
        "counts": _counts(tally),
        "sources": [_source(key, tally) for key in sorted(tally.sites)],
        "gaps": _gaps(tally, facts),
        "versions": {
            "program": edition.program, "schema": facts["schema_version"],
            **{name: dict(sorted(one.items())) for name, one in sorted(tally.versions.items())},
            "duplicate_rules": facts["duplicate_rules"],
            "history_since": plain(facts["history_since"]),
        },
        "files": [_file(one, tally) for one in written],
        "licence": list(LICENCE),
        "limits": list(LIMITS),
    }  # fmt: skip


def _counts(tally: Tally) -> dict[str, Any]:
    days = [one for site in tally.sites.values() for one in (site.first, site.last) if one]
    return {
        "reports": tally.rows["reports"], "characters": sum(one.characters for one in tally.sites.values()),
        "reprints": tally.reprints, "revisions": tally.rows["revisions"],
        "attachments": tally.rows["attachments"], "borderline": tally.borderline,
        "first_published": plain(min(days, default=None)), "last_published": plain(max(days, default=None)),
    }  # fmt: skip


def _source(key: str, tally: Tally) -> dict[str, Any]:
    one, site = tally.sites[key], tally.known.get(key, {})
    return {
        "site": key, "name": site.get("name"), "url": site.get("url"), "reports": one.reports,
        "characters": one.characters, "first_published": plain(one.first), "last_published": plain(one.last),
        "years": dict(sorted(one.years.items())),
    }  # fmt: skip


def _gaps(tally: Tally, facts: Mapping[str, Any]) -> dict[str, Any]:
    channels = sorted(facts["completeness"], key=lambda one: (one["site"], one["channel"]))
    return {
        "disappeared": dict(sorted(tally.gone.items())),
        "undated": sum(one.years[UNDATED] for one in tally.sites.values()),
        "withheld": facts["withheld"],
        "runs": {name: plain(one) for name, one in facts["runs"].items()},
        "channels": [
            {**one, "missing": max(0, (one["declared_records"] or 0) - one["links"])}
            for one in channels
        ],
    }


def _file(one: Written, tally: Tally) -> dict[str, Any]:
    columns = zip(one.columns, one.meanings, strict=True)
    return {
        "name": one.name, "row": one.file.row, "rows": tally.rows[one.file.name], "bytes": one.size,
        "sha256": one.sha256,
        "columns": [{"name": c.name, "type": c.type, "meaning": meaning} for c, meaning in columns],
    }  # fmt: skip


def as_json(sheet: Mapping[str, Any]) -> str:
    """The file datasheet.json."""
    return json.dumps(sheet, ensure_ascii=False, indent=1) + "\n"
