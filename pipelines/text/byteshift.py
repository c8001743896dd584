"""Text that was edited as GBK bytes and shifted by one is put right: 成效?！笔猩 was 成效。”市生."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.text import cp936
from pipelines.text.byteshift_choice import choose
from pipelines.text.byteshift_moves import UNKNOWN
from pipelines.text.byteshift_page import LOST, NOTE, Page, read_page, spelled
from pipelines.text.byteshift_search import search, start
from pipelines.text.byteshift_tokens import Token, tokens
from pipelines.text.gloss_notes import LETTER, first_reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.text.byteshift_guess import Findings, Guess

# A lost byte shows before a mark or before the rest of a gloss.
SIGNATURE = re.compile(rf"{LOST}(?:[，。；！？、：,;!?:]|[{LETTER}]{{1,6}} ?\))")
RUN = re.compile(rf"{LOST}{{3,}}")
# How much likelier than the shown text, in natural logarithms, a repair must be; tuned on synthetic
# damage and on reviews full of question marks.
GAINS = {"gloss": 6.0, "cut": 9.0, "double": 9.0, "loss": 25.0}
GAINS_ON_BROKEN_PAGES = {"gloss": 3.0, "cut": 3.0, "double": 6.0, "loss": 25.0}
MOST = 100  # searches in a text, so that no text can take for ever
ENOUGH_GLOSSES = 5  # different ones, that show a mirror's page
UNFOLDED = {ord(c): cp936.FULL[ord(c)] for c in ",;:!?()"}
LEFT = 600  # characters before a place, in which a quotation may be open
AROUND = 12  # characters on either side that may share a word with a repair


@dataclass(frozen=True, slots=True)
class Site:
    """A broken place: where, what it shows, what it says, and how sure that is."""

    offset: int
    shown: str
    repaired: str
    kind: str
    gain: float
    probability: float
    accepted: bool


def repair_byteshift(text: str) -> tuple[str, int]:
    """The text with its byte-shifted places repaired where that is sure, and their number.

    A place of which one or two characters stay unknown has □ for them; a doubtful one stays.

    >>> repair_byteshift("污水處理廠已經建成運行?!笔猩鷳B環境局有關負責人說")
    ('污水處理廠已經建成運行。”市生態環境局有關負責人說', 1)
    >>> repair_byteshift("真的吗?！好")
    ('真的吗?！好', 0)
    """
    sites = [site for site in find_sites(text) if site.accepted]
    pieces, at = [], 0
    for site in sites:
        pieces += [text[at : site.offset], site.repaired]
        at = site.offset + len(site.shown)
    return "".join((*pieces, text[at:])), len(sites)


def find_sites(text: str) -> list[Site]:
    """Every place that looks broken, in order, with the best repair of each."""
    if ("?" not in text and "\ufffd" not in text) or not SIGNATURE.search(text):
        return []
    page = read_page(text)
    sites: list[Site] = []
    at = 0
    for start_at in itertools.islice(_suspects(text), MOST):
        found = _examine(text, start_at, page) if start_at >= at else None
        if found:
            sites.append(found)
            at = found.offset + len(found.shown)
    return _gate(sites, page)


def _suspects(text: str) -> Iterator[int]:
    """Where a question mark may be a lost byte; runs of three and more are something else."""
    runs = {at for run in RUN.finditer(text) for at in range(*run.span())}
    for match in SIGNATURE.finditer(text):
        if match.start() not in runs:
            yield match.start()


def _gate(sites: list[Site], page: Page) -> list[Site]:
    """Doubtful places count only on a page that is broken elsewhere too, or glossed.

    Two question marks may be lost spaces, and what gains little may be a sign that somebody typed.
    """
    sure = [site.kind != "double" and site.gain > GAINS[site.kind] for site in sites]
    broken = any(site.accepted and known for site, known in zip(sites, sure, strict=True))
    if broken or len(page.glossed) >= ENOUGH_GLOSSES:
        return sites
    return [
        replace(site, accepted=site.accepted and known)
        for site, known in zip(sites, sure, strict=True)
    ]


def _examine(text: str, at: int, page: Page) -> Site | None:
    """The place at a question mark, or None if the shown text is the best reading."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    if at and text[at - 1] in "?\ufffd":
        at -= 1
    before = NOTE.sub("", text[max(0, at - LEFT) : at])
    read = tokens(text, at, min(end, at + 400), page.folded)
    findings = search(read, start(before, page), page)
    guesses = _distinct(
        [g for g in findings.guesses if g.kind and _agrees(g, before, read, findings, page)]
    )
    shown = findings.literal.text
    if not guesses or guesses[0].score <= findings.literal.score:
        return None
    after = NOTE.sub("", text[at + len(shown) : end])[:AROUND]
    chosen = choose(guesses, (before[before.rfind("\n") + 1 :][-AROUND:], after), page)
    gain = guesses[0].score - findings.literal.score
    repaired = chosen.text.translate(cp936.HALF) if page.folded else chosen.text
    shown, repaired = _trimmed(shown, repaired)
    accepted = chosen.sure and gain > GAINS_ON_BROKEN_PAGES[chosen.kind]
    return Site(at, shown, repaired, chosen.kind, round(gain, 1), chosen.probability, accepted)


def _trimmed(shown: str, repaired: str) -> tuple[str, str]:
    """Both without the end that they share."""
    while shown and repaired and shown[-1] == repaired[-1]:
        shown, repaired = shown[:-1], repaired[:-1]
    return shown, repaired


def _distinct(guesses: list[Guess]) -> list[Guess]:
    found: dict[str, Guess] = {}
    for guess in guesses:
        found.setdefault(guess.text, guess)
    return list(found.values())


def _agrees(guess: Guess, before: str, shown: list[Token], findings: Findings, page: Page) -> bool:
    """Whether the guess, edited as the mirrors edit, shows what the page shows."""
    if UNKNOWN in guess.text:
        return True
    before = before[before.rfind("\n") + 1 :][-1:]
    true = before + guess.text
    if page.folded:
        true = _unfold(true)
    data = cp936.encode(true)
    for phantom in guess.phantoms:
        pair = cp936.encode(phantom)
        gloss = cp936.encode(f"({spelled(first_reading(phantom))})")
        data = re.sub(re.escape(pair) + rb"(?!\()", (pair + gloss).replace(b"\\", rb"\\"), data)
    wanted = cp936.PRIVATE.sub("", before + findings.literal.text).translate(cp936.HALF)
    wanted = wanted.replace("\ufffd", "?").replace(" )", ")")
    ends = [data, data + b"\n"] if shown[findings.length - 1].text == "" else [data]
    displays = [cp936.shows(one, cuts).rstrip("\n") for one in ends for cuts in (True, False)]
    return wanted.rstrip("\n") in displays


def _unfold(text: str) -> str:
    """The text with full-width punctuation, but for the brackets of glosses."""
    parts = re.split(f"({NOTE.pattern})", text)
    return "".join(part if at % 2 else part.translate(UNFOLDED) for at, part in enumerate(parts))
