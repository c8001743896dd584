"""A topic becomes a file that a person reads, edits and loads again."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipelines.topic_file import Content


def write(topic: Content, path: str | Path, note: str) -> None:
    """Writes a topic file with the note above; reading it gives the same topic."""
    Path(path).write_text("\n".join(_lines(topic, note)) + "\n", "utf-8")


def _lines(topic: Content, note: str) -> Iterable[str]:
    for line in note.splitlines():
        yield from (f"# {part}" for part in textwrap.wrap(line, 98) or [""])
    yield from ("", f"version = {_quoted(topic.version.rsplit('-', 1)[0])}")
    yield "# Below: rejected as off-topic, a row with score and terms."
    yield f"threshold = {topic.threshold:g}"
    yield "# From threshold to here: kept and flagged as borderline."
    yield f"sure = {topic.sure:g}"
    if topic.least:
        yield from ("# A text of fewer Han characters counts less.", f"least = {topic.least}")
    if topic.wanted:
        yield from (
            "# The class of [owners] whose reports are wanted.",
            f"wanted = {_quoted(topic.wanted)}",
        )
    yield "# A text that names none of these counts half."
    yield from _list("agencies", topic.agencies)
    if topic.marks:
        yield "# Expressions; each that a text has, up to two, halves its score: template sites."
        yield from _list("marks", topic.marks)
    if topic.owners:
        yield from (
            "",
            "# Whose report it is: expressions by class; at one place the first class wins.",
            "[owners]",
        )
        for name, found in topic.owners.items():
            yield from _list(name, found)
    yield from _table("ownership", topic.ownership, "What a report of another owner is worth.")
    yield from _table(
        "spread", topic.spread, "In which share of stretches of 100 characters a facet must speak."
    )
    for facet in dict.fromkeys(term.facet for term in topic.terms):
        terms = [term for term in topic.terms if term.facet == facet]
        yield from _table(f"facets.{_key(facet)}", {term.text: term.weight for term in terms})
    yield from _columns(topic)
    if topic.calibration is not None:
        yield from _calibration(topic)


def _columns(topic: Content) -> Iterable[str]:
    if topic.columns:
        yield from (
            "",
            "# Words in a column's name (栏目) for which it is visited earlier or later.",
            "[columns]",
        )
    for name, words in topic.columns.items():
        yield from _list(name, words)


def _calibration(topic: Content) -> Iterable[str]:
    one = topic.calibration
    assert one is not None
    yield from (
        "",
        "# A logistic function of ln of each facet, ln of the gate, and the owner.",
        "[calibration]",
    )
    yield f"intercept = {one.intercept!r}"
    yield f"slopes = [{', '.join(map(repr, one.slopes))}]"
    yield from (f"positives = {one.positives}", f"negatives = {one.negatives}")


def _table(name: str, table: Mapping[str, float], said: str = "") -> Iterable[str]:
    if table:
        yield from ("", *([f"# {said}"] if said else []), f"[{name}]")
        yield from (f"{_key(key)} = {value:g}" for key, value in table.items())


def _list(name: str, values: Iterable[str]) -> Iterable[str]:
    yield f"{_key(name)} = ["
    yield from (f"    {_quoted(value)}," for value in values)
    yield "]"


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else _quoted(name)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
