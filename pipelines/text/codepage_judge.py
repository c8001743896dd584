"""Whether another reading of a run of characters is so much likelier that it is the true one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pipelines.text import codepage as pages
from pipelines.text import codepage_slots as slots_of
from pipelines.text import cp936
from pipelines.text.codepage_search import HOLE, Slot, search, units
from pipelines.text.language import model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.text.codepage_search import Feed

HAN = re.compile("[㐀-䶿一-鿿]")
# Log-probability per character, in natural logarithms. The packaged model gives modern prose -4 to
# -6, old poems and lists of names -7 to -8, and mojibake of every kind -14 to -20.
LIKELY, GAIN = -9.5, 4.0
FEW = 4  # Han that a run must give before its reading is believed, unless the page has proved it
MOST_HOLES = 0.2  # of a run
LONGEST = 10_000  # characters of a run that is searched
PIECE = 300  # characters that are searched together
MOST_TRIES = 10_000  # runs that are judged on a page
MOST = 3_000  # uncertain bytes that are searched on a page, so that no page can take for ever
CERTAIN = 0.15  # whole UTF-8 characters, of all places of a run, that must be there before a search
LONGEST_LINE = 200_000  # characters of a line that is judged
CONTEXT = 4  # sound characters before a run that the search reads with it


def likelihood(text: str) -> float:
    """The mean log-probability of a character; holes do not count.

    >>> likelihood("生态环境") > likelihood("鐢熸佺幆澧") + 8
    True
    """
    sound = text.replace(HOLE, "")
    return model().score(sound) / len(sound) if sound else -99.0


@dataclass(slots=True)
class Judge:
    """One page's runs: how many were read again, which misreadings it has, what may be searched."""

    count: int = 0
    proven: set[str] = field(default_factory=set)
    left: int = MOST
    tries: int = MOST_TRIES
    refused: set[str] = field(default_factory=set)  # runs, until something more is proven

    def latin(self, line: str) -> str:
        """The line with what was read as windows-1252 read right."""
        return pages.LATIN_RUN.sub(self._latin_run, line)

    def han(self, line: str) -> str:
        """The line with UTF-8 or Big5 that was read as GBK, or GBK read as Big5, read right."""
        if line in self.refused or self.tries <= 0 or len(line) > LONGEST_LINE:
            return line
        swaps = (("big5 in gbk", "gb18030", "big5hkscs"), ("gbk in big5", "big5hkscs", "gbk"))
        found = [(kind, pages.reread(line, wrong, right)) for kind, wrong, right in swaps]
        best = self._best(line, found)
        best = best if best != line else utf8_run().sub(self._gbk_run, line)
        if best == line:
            self.refused.add(line)
        return best

    def _latin_run(self, match: re.Match[str]) -> str:
        run = match[0]
        if run in self.refused or self.tries <= 0 or not pages.LATIN_PAIR.search(run):
            return run
        plain = pages.plain_utf8(run)
        if plain is not None:
            self.count += 1
            return plain
        data = pages.latin_bytes(run)
        found = [(f"{codec} in latin", text) for codec in ("utf-8", "gb18030", "big5hkscs")
                 if (text := _strict(data, codec)) is not None]  # fmt: skip
        sure = [one for one in found if not (pages.DOUBTFUL.search(one[1]) or HOLE in one[1])]
        best = self._best(run, sure)
        if best != run:
            return best
        return self._last(run, [*found, *(self._searched(match) if len(run) <= LONGEST else ())])

    def _searched(self, match: re.Match[str]) -> Iterator[tuple[str, str]]:
        run = match[0]
        utf8 = len(pages.UTF8_LEAD.findall(run)) > len(pages.HIGH.findall(run)) / 5
        kinds: tuple[tuple[str, Feed], ...] = (("utf-8 in latin", pages.feed_utf8),) if utf8 else (
            ("gb18030 in latin", pages.feed_gbk), ("big5hkscs in latin", pages.feed_big5))  # fmt: skip
        for kind, feed in kinds:
            slots = slots_of.slots_in_latin(run, utf8)
            text = self._search(match, units(slots, pages.LEADS, feed) if utf8 else slots, feed)
            if text:
                yield kind, text

    def _gbk_run(self, match: re.Match[str]) -> str:
        run = match[0]
        if run in self.refused or self.tries <= 0:
            return run
        data = pages.gbk_bytes(run)
        text = _strict(data, "utf-8") if data else None
        best = self._best(run, [("utf-8 in gbk", text)] if text else [])
        if best != run:
            return best
        if len(run) > LONGEST:
            return self._last(run, [])
        slots = units(slots_of.slots_in_gbk(run), pages.LEADS, pages.feed_utf8)
        if sum(bool(slot.character) for slot in slots) < CERTAIN * len(slots):
            return self._last(run, [])
        text = self._search(match, slots, pages.feed_utf8)
        return self._last(run, [("utf-8 in gbk", text)] if text else [])

    def _search(self, match: re.Match[str], slots: list[Slot], feed: Feed) -> str | None:
        """The text of the slots, read between the characters that stand around the match."""
        open_ = sum(not slot.character for slot in slots)
        if open_ > self.left:
            return None
        self.left -= open_
        before = match.string[max(0, match.start() - CONTEXT) : match.start()]
        after = match.string[match.end() : match.end() + CONTEXT]
        lost = next((slot.lost for slot in slots[::-1] if slot.lost), ())
        ending = [Slot(character=c, lost=lost) for c in after] or [
            slots_of.end_of_line(feed is pages.feed_utf8)
        ]
        whole = [*(Slot(character=c) for c in before), *slots, *ending]
        pieces = [search(whole[at : at + PIECE], feed) for at in range(0, len(whole), PIECE)]
        return "".join(pieces)[len(before) :][: -len(ending)]

    def _last(self, run: str, found: list[tuple[str, str]]) -> str:
        """As `_best`; remembers a run that has no better reading."""
        best = self._best(run, found)
        if best == run:
            self.refused.add(run)
        return best

    def _best(self, shown: str, found: Iterable[tuple[str, str]]) -> str:
        """The likeliest reading, if it is far likelier than what is shown; else what is shown."""
        best, kind = shown, ""
        if shown in self.refused or self.tries <= 0:
            return shown
        self.tries -= 1
        limit = likelihood(shown) + GAIN
        for one, text in found:
            few = 1 if one in self.proven else FEW
            sound = len(HAN.findall(text)) >= few and text.count(HOLE) <= MOST_HOLES * len(text)
            if sound and (score := likelihood(text)) > max(limit, LIKELY):
                best, kind, limit = text, one, score
        if kind:
            self.count += 1
            self.refused -= self.refused if kind not in self.proven else set()
            self.proven.add(kind)
        return best


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or not pages.CONTROL.search(text) else None


@cache
def utf8_run() -> re.Pattern[str]:
    """Runs of GBK characters that UTF-8 of Chinese can show: a lead and a continuation byte first."""
    first, any_ = set(), set("€")
    tails = range(0x80, 0xC0)
    for shown, (lead, trail) in cp936.pairs().items():
        if lead in pages.LEADS and trail in tails:
            first.add(shown)
        if (lead in pages.LEADS or lead in tails or lead in pages.SIGNS) and (
            trail in tails or trail in pages.LEADS
        ):
            any_.add(shown)
    starts, inside = ("".join(sorted(map(re.escape, one))) for one in (first, any_ | first))
    return re.compile(
        f"[{starts}](?:[{inside}\ue000-\uf8ff\ufffd -~]*[{inside}\ue000-\uf8ff\ufffd?])?"
    )
