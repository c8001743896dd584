"""What a page shows twice: the title, the first words, the whole report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.text.header import PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = 12  # kept lines at the top among which titles and first words come again
LONGEST_TITLE = 80
FEWEST = 20  # characters of a line that is not twice there by chance
SIGNS = re.compile(r"[\W_]+")
LETTER = re.compile(r"[^\W_]")
MOST = 0.8  # share of a lede's runs that its report has


def folded(text: str) -> str:
    """The letters of a line, by which copies are known.

    >>> folded("【护河】 水清了。")
    '护河水清了'
    """
    return SIGNS.sub("", text)


def judge_copies_of_title(
    lines: Sequence[str], verdicts: list[str | None], title: int | None
) -> int | None:
    """Drops copies of the title, and the title with the first words cut; gives back its place.

    Where no title is known, one is found by its copy.
    """
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None]
    head = [at for at in kept if title is None or at >= title][:HEAD]
    if title is None or title == (kept[0] if kept else None):
        title = _by_cut_lede(lines, head, verdicts) or title
    if title is None:
        return None
    shown = folded(PREFIX.sub("", lines[title]))
    for at in kept:
        near = at <= head[-1] if head else False
        if at == title or not shown or (not near and len(lines[at]) > 2 * len(lines[title])):
            continue
        if not _may_begin(lines[at], shown[0]):
            continue
        copy = folded(PREFIX.sub("", lines[at]))
        if copy == shown and len(shown) > 3:  # noqa: PLR2004
            verdicts[at] = "title repeated"
        elif near and copy.startswith(shown) and _is_cut_lede(lines, at, copy[len(shown) :]):
            verdicts[at] = "title and cut lede"
    return title


def _may_begin(line: str, letter: str) -> bool:
    """Whether the letters of a line may begin with `letter`: they do, or the line has a prefix."""
    first = LETTER.search(line)
    return first is not None and (first[0] == letter or PREFIX.match(line) is not None)


def _is_cut_lede(lines: Sequence[str], at: int, lede: str) -> bool:
    following = folded("".join(lines[at + 1 : at + 5]))
    return len(lede) > 3 and lede in following  # noqa: PLR2004


def _by_cut_lede(
    lines: Sequence[str], kept: Sequence[int], verdicts: list[str | None]
) -> int | None:
    """The line that the next one repeats, alone or with the first words cut; drops tickers above."""
    for place, at in enumerate(kept[:-1]):
        if "。" in lines[at]:
            continue
        title, copy = folded(lines[at]), folded(lines[kept[place + 1]])
        if not 4 <= len(title) <= LONGEST_TITLE or not copy.startswith(title):  # noqa: PLR2004
            continue
        if copy == title or _is_cut_lede(lines, kept[place + 1], copy[len(title) :]):
            for ticker in kept[:place]:
                verdicts[ticker] = "ticker"
            return at
    return None


def judge_copies_of_text(
    lines: Sequence[str], verdicts: list[str | None], title: int | None
) -> None:
    """Drops the first words that come twice, and the second copy of a whole report."""
    kept = [at for at, verdict in enumerate(verdicts) if verdict is None and at != title]
    second = _second_copy(lines, kept)
    for at in kept[second:]:
        verdicts[at] = "body repeated"
    if second > 1 and _is_cut_from(lines[kept[0]], [lines[at] for at in kept[1 : min(4, second)]]):
        verdicts[kept[0]] = "lede repeated"


def _is_cut_from(lede: str, paragraphs: Sequence[str]) -> bool:
    """Whether nearly all of `lede` stands in the paragraphs below it, which may be damaged."""
    whole = "".join(paragraphs)
    if len(lede) < FEWEST or len(paragraphs[0]) < 0.5 * len(lede) or len(whole) < len(lede):
        return False
    return _is_shared(lede, whole[: 2 * len(lede) + 500])


def _is_shared(lede: str, text: str) -> bool:
    """Whether MOST of the runs of four characters of `lede` stand in `text`."""
    size = len(lede) - 3
    missing = 0
    for at in range(size):
        if lede[at : at + 4] not in text:
            missing += 1
            if (size - missing) / size < MOST:
                return False
    return True


def _second_copy(lines: Sequence[str], kept: Sequence[int]) -> int:
    """The place among the kept lines from which the first ones come again to the end."""
    first = next((place for place, at in enumerate(kept) if len(lines[at]) >= FEWEST), None)
    if first is None:
        return len(kept)
    texts = [lines[at] for at in kept]
    for place in range(first + 1, len(kept)):
        if texts[place] == texts[first] and len(kept) - place >= 2:  # noqa: PLR2004
            begins = place - first
            again = texts[begins:]
            if begins >= first + 1 and again == texts[: len(again)] and len(again) * 2 >= len(texts) - 2:  # fmt: skip
                return begins
    return len(kept)
