"""How often characters and words stand in Chinese prose: counts that are read, learnt or joined."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.text import repair
from pipelines.text.language import LINE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Rarer n-grams are left out, as in the counts first used.
FEWEST = {1: 5, 2: 3, 3: 6}
# Words of a lexicon give n-grams that the counts lack: the frequency in the lexicon of 60 million
# words, scaled to the counts' 31 million characters, is at least FEWEST_WORDS, and counts as at most
# what the counts can have lost.
SCALE = 0.3
FEWEST_WORDS = {2: 0.6, 3: 0.6}
HAN = re.compile("[一-鿿]+")


def read_counts(paths: Iterable[Path]) -> Counter[str]:
    """Counts from gzipped lines "count TAB n-gram"; OSError, or ValueError that names the line."""
    counts: Counter[str] = Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
            for at, line in enumerate(lines, 1):
                match = re.fullmatch(r"(\d+)\t([^\n]{1,3})\n?", line)
                if match is None:
                    raise ValueError(f"{path}:{at}: not a count, a tab and one to three characters")
                counts[match[2]] += int(match[1])
    return counts


def read_words(path: Path | None) -> dict[str, int]:
    """Words of Han and their frequencies from lines "word frequency …"; by default those of jieba.

    OSError if there is no such file; ValueError if jieba is asked for and not installed.
    """
    if path is None:
        spec = find_spec("jieba")
        if spec is None or spec.origin is None:
            raise ValueError("no lexicon: name one with --words, or `pip install jieba`")
        path = Path(spec.origin).with_name("dict.txt")
    found = {}
    for line in path.read_text("utf-8").splitlines():
        word, frequency, *_ = (*line.split(), "", "")
        if HAN.fullmatch(word) and frequency.isdecimal():
            found[word] = int(frequency)
    return found


def learn(sources: Iterable[Path]) -> Counter[str]:
    """Counts of the n-grams of clean UTF-8 text files and of the .txt files of folders."""
    counts: Counter[str] = Counter()
    for source in sources:
        for path in sorted(source.rglob("*.txt")) if source.is_dir() else [source]:
            count_text(path.read_text("utf-8"), counts)
    return Counter({gram: count for gram, count in counts.items() if count >= FEWEST[len(gram)]})


def count_text(text: str, counts: Counter[str]) -> None:
    """Adds the n-grams of each line, folded: digits are 0, letters a, signs half-width."""
    folded = repair(text)[0].translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    folded = re.sub("[A-Za-z]", "a", re.sub("[0-9]", "0", folded))
    for line in folded.split("\n"):
        whole = f"{line}{LINE_END}"
        counts[LINE_END] += 1
        counts.update(line)
        counts.update(f"{LINE_END}{whole}"[at : at + 2] for at in range(len(whole)))
        counts.update(f"{LINE_END}{whole}"[at : at + 3] for at in range(len(whole) - 1))


def with_words(counts: Mapping[str, float], words: Mapping[str, int]) -> dict[str, float]:
    """The counts, and the n-grams inside of words that they lack, as rare as they must be."""
    inside: defaultdict[str, float] = defaultdict(float)
    for word, frequency in words.items():
        for length in (2, 3):
            for at in range(len(word) - length + 1):
                inside[word[at : at + length]] += SCALE * frequency
    found = dict(counts)
    for gram in sorted(inside, key=len):
        known = all(c in counts for c in gram) and (len(gram) == 2 or gram[:2] in found)  # noqa: PLR2004
        if known and gram not in counts and inside[gram] >= FEWEST_WORDS[len(gram)]:
            found[gram] = min(inside[gram], FEWEST[len(gram)] - 1)
    return found
