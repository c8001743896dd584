"""What the undamaged part of a page says about its damaged part: its script, glosses and words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from pipelines.text import cp936
from pipelines.text.gloss_notes import LETTER, first_reading
from pipelines.text.language import BITS, LINE_END, Model, Numbers, Scores, find, model
from pipelines.text.traditional import script, traditional_only

if TYPE_CHECKING:
    from collections.abc import Hashable

LOST = "[?\ufffd]"
NOTE = re.compile(rf"\([{LETTER}]{{1,6}} ?\)")
SHIFTED = re.compile(rf"{LOST}[^\n?\ufffd]{{0,40}}")
WIDE = re.compile("[！-～]")
PAGE_SHARE = 0.1  # of the probability that the page's own n-grams have; tuned on synthetic damage
STRANGER = 6.0  # what a character of the other script costs, in natural logarithms
UNGLOSSED = 2.0  # what a gloss costs on a character that the page does not gloss elsewhere
# The laws of which the model is made have lines of one sentence, and hardly quote: log(0.68 / 0.47)
# for a sentence that is not its line's last, as in news; the others tuned on synthetic damage.
GOES_ON = 0.4
QUOTED = -1.8
MISQUOTED = 3.0
BRACKETS = ("“”", "『』", "「」", "‘’", "《》", "（）", "〈〉", "【】")
QUOTES = 4  # the first ones, which stand behind the end of a sentence
DEPTH = 16  # more than there are pairs
MOST_OPEN = 8


def spelled(note: str) -> str:
    """A reading in one spelling, without brackets and spaces.

    >>> spelled("(huì )")
    'huì'
    """
    return unicodedata.normalize("NFC", note.strip("() ").replace("ɡ", "g"))


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """By first reading, the traditional characters of GBK that a mirror may gloss."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for character in [*sorted(traditional_only() & cp936.pairs().keys()), "著"]:
        reading = spelled(first_reading(character))
        if reading:
            found[reading].append(character)
    return {reading: tuple(characters) for reading, characters in found.items()}


@cache
def mirrored() -> frozenset[str]:
    """The characters of GBK that a conversion to traditional writes."""
    folder = resources.files("opencc") / "dictionary"
    single, regional = (
        {line.split("\t")[0]: line.split("\t")[1].split(" ") for line in text.splitlines()}
        for text in (
            (folder / name).read_text("utf-8") for name in ("STCharacters.txt", "TWVariants.txt")
        )
    )
    written = {value for values in (*single.values(), *regional.values()) for value in values}
    plain = {c for c in cp936.pairs() if _simple(c)}
    return frozenset((plain - single.keys()) | written)


@cache
def _simple(character: str) -> bool:
    """Whether GB2312, the standard of simplified text, has the character."""
    try:
        return len(character.encode("gb2312")) > 0
    except UnicodeEncodeError:
        return False


@dataclass(frozen=True, slots=True)
class Page:
    """One page's script, width, glosses and n-grams, and the language model that they refine."""

    model: Model
    traditional: bool
    folded: bool
    whole: bool  # the user-defined characters are still there
    glossed: frozenset[str]
    total: int
    unigrams: Numbers
    bigrams: tuple[Numbers, Numbers]
    trigrams: tuple[Numbers, Numbers]
    ends: Numbers
    line_end: int
    brackets: tuple[Numbers, Numbers]  # by a character's number: what it opens, what it closes
    fans: dict[Hashable, Any] = field(
        default_factory=dict
    )  # moves of the search, kept for the page

    def strange(self, character: str) -> float:
        """What it costs to suppose a character of the other script; 0 for the page's own."""
        fits = character in mirrored() if self.traditional else _simple(character)
        fits = fits and not "０" <= character <= "ｚ"
        return 0.0 if fits else STRANGER

    def scores(self, first: Numbers, second: Numbers, third: Numbers, quoting: Numbers) -> Scores:
        """Log P(third | first second), with the page's own counts mixed in (Kuhn and De Mori 1990).

        `quoting` is the number of the bracket that is open: it may be closed, none is opened in itself.
        """
        general = self.model.scores(first, second, third)
        opens, closes = self.brackets[0][third], self.brackets[1][third]
        ended = np.isin(second, self.ends)
        general = general + GOES_ON * (ended & (third != self.line_end))
        right = (closes > 0) & (closes == quoting % DEPTH)
        likely = (right & ended & (closes <= QUOTES)) | ((opens == 1) & (quoting == 0) & ended)
        general = np.where(likely, np.maximum(general, QUOTED), general)
        wrong = ((closes > 0) & ~right) | ((opens > 0) & (opens == quoting % DEPTH))
        general = general - MISQUOTED * wrong
        if not self.total:
            return np.asarray(general)
        own = (self.unigrams[third] + 0.01) / (self.total + 100)
        tail = _count(self.bigrams, second << BITS | third)
        own = (tail + own) / (self.unigrams[second] + 1)
        whole = _count(self.trigrams, first << 2 * BITS | second << BITS | third)
        own = (whole + own) / (_count(self.bigrams, first << BITS | second) + 1)
        own = np.where(third == 0, 0.0, own)  # one number stands for all unknown characters
        mixed: Scores = np.log((1 - PAGE_SHARE) * np.exp(general) + PAGE_SHARE * own)
        return mixed


def _count(grams: tuple[Numbers, Numbers], wanted: Numbers) -> Numbers:
    if not len(grams[0]):
        return np.zeros(wanted.shape, dtype=np.int64)
    at, known = find(grams[0], wanted)
    counts: Numbers = np.where(known, grams[1][at], 0)
    return counts


def read_page(text: str) -> Page:
    """The page of a text; what stands near a lost character is not counted."""
    sound = SHIFTED.sub("\n", text[:200_000])
    notes = set(re.findall(rf"([㐀-鿿])\(([{LETTER}]{{1,6}}) ?\)", sound))
    glossed = frozenset(han for han, note in notes if spelled(first_reading(han)) == spelled(note))
    language = model()
    numbers = language.encode(LINE_END + NOTE.sub("", sound) if glossed else LINE_END + sound)
    pair = numbers[:-1] << BITS | numbers[1:]
    triple = pair[:-1] << BITS | numbers[2:]
    one, two = np.unique(pair, return_counts=True), np.unique(triple, return_counts=True)
    return Page(
        model=language,
        traditional=script(NOTE.sub("", text[:200_000])) != "hans",
        folded=not WIDE.search(text),
        whole=bool(cp936.PRIVATE.search(text)),
        glossed=glossed,
        total=len(numbers),
        unigrams=np.bincount(numbers, minlength=1 << BITS),
        bigrams=(one[0], one[1]),
        trigrams=(two[0], two[1]),
        ends=language.encode("。！？"),
        line_end=language.number(LINE_END),
        brackets=_brackets(language),
    )


def _brackets(language: Model) -> tuple[Numbers, Numbers]:
    """By a character's number the place of its pair in BRACKETS, 0 for others: opening, closing."""
    found = np.zeros((2, 1 << BITS), dtype=np.int64)
    for place, pair in enumerate(BRACKETS, 1):
        for side, sign in enumerate(pair):
            found[side, language.number(sign)] = place
    found[:, 0] = 0
    return found[0], found[1]


def open_brackets(text: str) -> int:
    """The brackets that a text leaves open, as digits of a number to the base of DEPTH.

    >>> open_brackets("他说：“读《党章》"), open_brackets("“（一）”")
    (1, 0)
    """
    stack: list[int] = []
    for character in text:
        for place, pair in enumerate(BRACKETS, 1):
            if character == pair[0]:
                stack.append(place)
            elif character == pair[1] and place in stack:
                del stack[len(stack) - 1 - stack[::-1].index(place) :]
    return sum(place * DEPTH**at for at, place in enumerate(reversed(stack[-MOST_OPEN:])))
