"""All literals of a list in a text, in one pass."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Finder:
    """The literals as one expression, parted by their first characters as in a trie.

    At one place the longest counts, and nothing inside of it.

    >>> Finder(["党建", "党建引领", "引领"]).places("以党建引领治污，抓党建")
    {'党建引领': [1], '党建': [9]}
    """

    def __init__(self, literals: Iterable[str]) -> None:
        tree: dict[str, Any] = {}
        for literal in filter(None, literals):
            node = tree
            for character in literal:
                node = node.setdefault(character, {})
            node[""] = {}
        firsts = "".join(map(re.escape, tree))
        self._expression = re.compile(f"(?=[{firsts}]){_branches(tree)}" if tree else "(?!)")

    def places(self, text: str) -> dict[str, list[int]]:
        """Where each literal that is in the text begins."""
        found: dict[str, list[int]] = {}
        for match in self._expression.finditer(text):
            found.setdefault(match[0], []).append(match.start())
        return found


def _branches(node: dict[str, Any]) -> str:
    ways = [
        re.escape(character) + _branches(after) for character, after in node.items() if character
    ]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)})" + ("?" if "" in node else "")
