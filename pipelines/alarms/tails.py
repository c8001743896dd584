"""How improbable a count is, if nothing has changed: exact tails of the binomial distribution."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.alarms.figures import Visit

IMPROBABLE = 1e-4  # one false alarm in 10,000 looks, if visits are independent
EVIDENCE = 10  # earlier visits without which nothing is said: small sites say nothing early
FEW = 6  # visits that are looked at together, where a run made fewer
LEAST = 3  # bad ones that make a trouble
SHARE = 0.3  # of bad ones that makes one


def upper_tail(k: int, n: int, p: float) -> float:
    """The probability of `k` or more of `n`, each with probability `p`.

    Clopper and Pearson, Biometrika 26 (1934): the exact tail, not an approximation of it.

    >>> round(upper_tail(3, 3, 0.1), 6), upper_tail(0, 5, 0.1)
    (0.001, 1.0)
    """
    if k <= 0:
        return 1.0
    return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


def share_before(bad: int, n: int) -> float:
    """The share to be expected after `bad` of `n`: the rule of succession (Laplace, 1774).

    >>> share_before(0, 8)
    0.1
    """
    return (bad + 1) / (n + 2)


def split(visits: Sequence[Visit], run: int) -> tuple[list[Visit], list[Visit]]:
    """The visits of a run, or the latest FEW if it made fewer; and all before them.

    A site that posts once a day shows a trouble only in several runs together.
    """
    own = sum(one.run == run for one in visits)
    cut = len(visits) - max(own, min(FEW, len(visits)) if own else 0)
    return list(visits[cut:]), list(visits[:cut])


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the latest visits are bad, and what was to be expected."""

    met: bool | None
    """Whether the share has risen; None where the run's own visits say nothing."""
    bad: tuple[Visit, ...] = ()
    of: int = 0
    before: float = 0.0


def rises(visits: Sequence[Visit], run: int, is_bad: Callable[[Visit], bool]) -> Share:
    """Whether the share of bad visits has risen; it has not if few of the run's own are bad."""
    own = [one for one in visits if one.run == run]
    if not own:
        return Share(None)
    now, before = split(visits, run)
    bad = tuple(one for one in now if is_bad(one))
    share = share_before(sum(map(is_bad, before)), len(before))
    if sum(map(is_bad, own)) < SHARE * len(own):
        return Share(False, bad, len(now), share)
    met = (
        len(before) >= EVIDENCE
        and len(bad) >= max(LEAST, SHARE * len(now))
        and upper_tail(len(bad), len(now), share) < IMPROBABLE
    )
    return Share(True if met else None, bad, len(now), share)
