"""The most probable true text behind byte-shifted text, by beam search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipelines.text.byteshift_guess import Fan, Findings, Guess
from pipelines.text.byteshift_hidden import hidden_leads
from pipelines.text.byteshift_moves import (
    ALONE,
    SOUND,
    Move,
    hidden,
    literal,
    moves,
)  # fmt: skip
from pipelines.text.byteshift_page import DEPTH, MOST_OPEN, open_brackets
from pipelines.text.language import LINE_END

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from pipelines.text.byteshift_page import Page
    from pipelines.text.byteshift_tokens import Token

WIDTH = 24  # guesses kept for each token; tuned on synthetic damage
FIRST_WIDTH = 130  # while all lost lead bytes are still equally good
FIRST_TOKENS = 4
HIDING = (10, 4)  # guesses of one and two vanished characters kept for each token
WIDE_FAN = 1000  # moves when both bytes of a character are lost
WIDE_FANS = 4  # guesses that try them
HOPELESS = 25.0  # natural logarithms behind the best guess
SETTLED = 3  # sound tokens that end a search
LONGEST = 160  # tokens
OPEN = DEPTH ** (MOST_OPEN - 1)


def start(before: str, page: Page) -> Guess:
    """The guess that the true text so far is `before`, without glosses."""
    line = before[before.rfind("\n") + 1 :]
    first, second = ([page.model.number(LINE_END)] * 2 + [page.model.number(c) for c in line[-2:]])[
        -2:
    ]
    line = line.replace("(", "（").replace(")", "）")
    return Guess(0.0, first, second, open_brackets(line), line[-1:], SOUND)


def search(shown: Sequence[Token], origin: Guess, page: Page) -> Findings:
    """Searches from a sound place to where all good guesses are sound again, at most to the line end."""
    beam, plain, length = [origin], origin, 0
    for at, token in enumerate(shown[:LONGEST]):
        if not page.whole and token.kind != "other":
            beam = beam + _vanished(beam, page)
        cut = at + 1 == len(shown) or shown[at + 1].mark or not shown[at + 1].text
        steps = _fans(beam, token, cut, page)
        plain = _follow([(plain, fan([literal(plain.last, token)], page))], page, 1)[0]
        beam = _follow(steps, page, FIRST_WIDTH if at < FIRST_TOKENS else WIDTH)
        length = at + 1
        if not beam or all(guess.sound >= SETTLED for guess in beam):
            break
    return Findings([guess for guess in beam if guess.pending == SOUND], plain, length)


def _fans(beam: list[Guess], token: Token, cut: bool, page: Page) -> list[tuple[Guess, Fan]]:
    """Each guess with its moves; guesses with the same byte pending have the same."""
    known: dict[Hashable, Fan] = {}
    steps: list[tuple[Guess, Fan]] = []
    for guess in beam:
        last = guess.last if guess.pending == SOUND else ""
        kept = page.fans if token.kind in ("lost", "end", "space") else known
        key = guess.pending, last, token, cut
        if key not in kept:
            possible = moves(guess.pending, last, token, page)
            kept[key] = fan([move for move in possible if cut or not move.before_cut], page)
        if (
            len(kept[key].moves) > WIDE_FAN
            and sum(len(one.moves) > WIDE_FAN for _, one in steps) > WIDE_FANS
        ):
            continue
        steps.append((guess, kept[key]))
    return steps


def _vanished(beam: list[Guess], page: Page) -> list[Guess]:
    """The best guesses that one or two private characters vanished here."""
    found: list[Guess] = []
    for width in HIDING:
        steps: list[tuple[Guess, Fan]] = []
        for guess in beam:
            if guess.pending > SOUND or guess.pending in hidden_leads():
                if guess.pending not in page.fans:
                    page.fans[guess.pending] = fan(list(hidden(guess.pending, page)), page)
                steps.append((guess, page.fans[guess.pending]))
        beam = _follow(steps, page, width)
        found += beam
    return found


def fan(possible: list[Move], page: Page) -> Fan:
    """The moves with their characters as the model numbers them; -1 where none is read."""
    read = [
        [page.model.number(c) for c in move.read[:2]] + [-1] * (2 - len(move.read))
        for move in possible
    ]
    table = np.array(read, dtype=np.int64).reshape(len(possible), 2)
    return Fan(
        possible, table[:, 0], table[:, 1], np.array([move.cost for move in possible], dtype=float)
    )


def _follow(steps: list[tuple[Guess, Fan]], page: Page, width: int) -> list[Guess]:
    """The best guesses after the moves; the model reads all first characters at once, then the second."""
    steps = [step for step in steps if step[1].moves]
    if not steps:
        return []
    sizes = [len(one.moves) for _, one in steps]
    contexts = np.repeat(
        np.array([(g.score, g.first, g.second, g.quoting) for g, _ in steps]), sizes, axis=0
    )
    scores = contexts[:, 0] - np.concatenate([one.cost for _, one in steps])
    first, second, quoting = contexts[:, 1:].astype(np.int64).T.copy()
    for place in (0, 1):
        read = np.concatenate([one.read[place] for _, one in steps])
        rows = np.flatnonzero(read >= 0)
        if not len(rows):
            break
        scores[rows] += page.scores(first[rows], second[rows], read[rows], quoting[rows])
        first[rows], second[rows] = second[rows], read[rows]
        opened, closed = (column[np.maximum(read, 0)] for column in page.brackets)
        nested = np.where(opened > 0, quoting % OPEN * DEPTH + opened, quoting)
        left = (closed > 0) & (closed == quoting % DEPTH)
        quoting = np.where(left, quoting // DEPTH, nested)
    best = np.flatnonzero(scores > scores.max() - HOPELESS)
    best = best[np.argsort(-scores[best], kind="stable")[:width]]
    ends = np.cumsum(sizes)
    state = np.stack((first, second, quoting), axis=1)
    owners = np.searchsorted(ends, best, side="right")
    return [
        _extend(steps[owner], at - int(ends[owner]), (float(scores[at]), *state[at].tolist()))
        for at, owner in zip(best.tolist(), owners.tolist(), strict=True)
    ]


def _extend(step: tuple[Guess, Fan], place: int, state: tuple[float, int, int, int]) -> Guess:
    guess, move = step[0], step[1].moves[place]
    score, first, second, quoting = state
    unsound = move.pending != SOUND or guess.pending == ALONE
    return Guess(
        score, first, second, quoting, move.read[-1:] or guess.last, move.pending, guess, move.written,
        guess.kind or move.kind, 0 if unsound else guess.sound + 1, move.phantom,
    )  # fmt: skip
