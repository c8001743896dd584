"""Labels without colons, and values without labels."""

from __future__ import annotations

import re

from pipelines.text.label_words import (
    CELLS,
    DATE,
    EDGE,
    FIELDS,
    MEDIA,
    SEPARATORS,
    TOOLS,
    UNCOLONED,
    Labelled,
)
from pipelines.text.people import UNIT, contributor, people

SEPARATED = re.compile(f"[{re.escape(SEPARATORS)}](?=[一-鿿])")
SPACED_CELL = re.compile(r"[一-鿿](?: [一-鿿])+")
WORKED = re.compile(
    r"^[□■●▲◎]?\s*([一-鿿·•A-Za-z]{0,16}(?:记者|通讯员|記者|通訊員)\s*[:：]?\s*\S.{1,60})$"
)
WRITTEN = re.compile(r"^(?:[□■●▲◎]\s*|(?:图[/、])?文(?:[/、]图)?\s*[/／:：]\s*)(\S.{1,30})$")
DATED_SOURCE = re.compile(rf"^(.{{2,18}}?)\s*[|｜]?\s*({DATE.pattern})$")
SOURCED_DATE = re.compile(rf"^({DATE.pattern})\s*[|｜]?\s*(.{{2,18}})$")


def before(text: str) -> list[Labelled] | None:
    """What stands before the first label, read; None if it is nothing that may stand there."""
    if not text or TOOLS.fullmatch(text):
        return []
    if DATE.fullmatch(text):
        return [Labelled("shown_on", text)]
    unlabelled = read_unlabelled(text)
    if unlabelled:
        return unlabelled
    giver = contributor(text)
    if giver:
        return [Labelled("contributor", giver)]
    return [Labelled("source", text)] if MEDIA.match(text) else None


def read_cells(line: str) -> list[Labelled] | None:
    """A table's row of labels and values without colons: 索引号 | 001 | 主题分类 | 环境."""
    if "|" not in line:
        return None
    cells = [SPACED_CELL.sub(lambda run: run[0].replace(" ", ""), one.strip(" :：")) for one in line.split("|")]  # fmt: skip
    cells = [one for one in cells if one]
    fields = [next((f for f in FIELDS if CELLS[f].fullmatch(one)), None) for one in cells]
    if not fields or fields[0] is None:
        return None
    pairs: list[Labelled] = []
    at = 0
    while at < len(cells):
        field, value = fields[at], cells[at + 1] if at + 1 < len(cells) else ""
        if field is None:
            return None
        if at + 1 < len(cells) and fields[at + 1] is not None:
            value, at = "", at - 1
        pairs.append(Labelled(field, value.strip(EDGE)))
        at += 2
    return pairs if len(cells) > 1 else None


def read_uncoloned(line: str) -> list[Labelled] | None:
    """Labels without colons, whose values have to be beyond doubt: 责任编辑周小禾, 编辑 周小禾."""
    line = line.strip(EDGE)
    if ":" in line or "：" in line:
        return None
    # Matches that begin behind a sign never overlap: a label has no sign within but at its end.
    places = (0, *(one.end() for one in SEPARATED.finditer(line)))
    found = [match for at in places if (match := UNCOLONED.match(line, at))]
    if not found or (pairs := before(line[: found[0].start()].strip(EDGE))) is None:
        return None
    for match, end in zip(found, [*(one.start() for one in found[1:]), len(line)], strict=True):
        field = FIELDS[int(next(name for name in match.groupdict() if name != "sign" and match[name])[1:])]  # fmt: skip
        value = line[match.end() : end].strip(EDGE)
        if not _is_sure(field, value, match):
            return None
        pairs.append(Labelled(field, value))
    return pairs


def _is_sure(field: str, value: str, match: re.Match[str]) -> bool:
    if field.endswith("_on"):
        return DATE.fullmatch(value) is not None
    if field == "views":
        return re.fullmatch(r"\d+\s*次?", value) is not None
    if field in ("source", "contributor", "issuer"):
        return bool(match["sign"]) and (MEDIA.match(value) or UNIT.search(value)) is not None
    short = len(match[0].rstrip(" /／")) == 1
    return bool(people(value)) and not (short and "/" not in match["sign"]) and field not in ("title", "topic_class", "subject", "doc_number", "index_number")  # fmt: skip


def read_unlabelled(line: str) -> list[Labelled] | None:
    """A medium and a date, or a byline: 央视网 2021-07-27, 本报记者 周小禾, 文/周小禾."""
    line = line.strip(" |｜")
    for rule, (name, day) in ((DATED_SOURCE, (1, 2)), (SOURCED_DATE, (2, 1))):
        match = rule.match(line)
        if match and MEDIA.match(match[name].strip(EDGE)):
            return [Labelled("source", match[name].strip(EDGE)), Labelled("shown_on", match[day])]
    match = WORKED.match(line.strip("()（）")) or WRITTEN.match(line)
    return [Labelled("authors", match[1])] if match and people(match[1]) else None
