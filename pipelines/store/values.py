"""Values as PostgreSQL can hold them."""

from __future__ import annotations

import re
from typing import Any

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """A value without what no text column can hold: NUL and lone surrogates become U+FFFD.

    Strings inside tuples, lists and dicts are treated alike; tuples become lists.

    >>> storable("a\\x00b")
    'a�b'
    >>> storable(("\\ud800", 1))
    ['�', 1]
    """
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, (tuple, list)):
        return [storable(one) for one in value]
    if isinstance(value, dict):
        return {storable(name): storable(one) for name, one in value.items()}
    return value
