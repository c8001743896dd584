"""Sentences of a text as places among its letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.fingerprint import lettered, letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDING = re.compile("[。！？!?；;\n]")
LONGER = "\u0130"  # the one letter of the basic plane that is two in lower case
END = re.compile(r"[。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class Sentences:
    """Where each sentence of a text ends among the text's letters."""

    ends: NDArray[np.intp]

    @classmethod
    def of(cls, body: str) -> Sentences:
        """The sentences of `body`.

        >>> Sentences.of("一二三。四五！六").ends.tolist()
        [3, 5, 6]
        """
        codes = np.frombuffer(body.encode("utf-16-le", "surrogatepass"), dtype="<u2")
        if len(codes) == len(body) and LONGER not in body:
            places = [match.start() for match in ENDING.finditer(body)]
            counts = np.cumsum(lettered().take(codes), dtype=np.intp)
            ends = np.append(counts[places], counts[-1:])
            return cls(ends[np.diff(ends, prepend=0) > 0])
        sizes = [size for size in (len(letters(one)) for one in END.split(body)) if size]
        return cls(np.cumsum(sizes, dtype=np.intp))

    def without(
        self, often: NDArray[np.intp], seldom: NDArray[np.intp], size: int
    ) -> NDArray[np.bool_]:
        """A flag for each of `size` letters: not those of sentences with passages at `often` alone."""
        kept = np.ones(len(self.ends) + 1, dtype=np.bool_)
        kept[np.searchsorted(self.ends, often, side="right")] = False
        kept[np.searchsorted(self.ends, seldom, side="right")] = True
        number = np.searchsorted(self.ends, np.arange(size), side="right")
        flags: NDArray[np.bool_] = kept[number]
        return flags
