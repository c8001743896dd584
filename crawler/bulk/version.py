"""The version of the rules by which pages are read: coordinator and workers must have the same."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What decides over the content of a row.
RULES = ("crawler/bulk", "crawler/page", "crawler/families", "crawler/spiders/warcs.py", "crawler/captures.py", "crawler/report_loader.py",
         "crawler/documents.py", "crawler/document_process.py", "pipelines/text", "pipelines/*.py")  # fmt: skip


@cache
def code() -> str:
    """A digest of the rules by which pages are read: the same on coordinator and workers."""
    digest = hashlib.sha256()
    for named in RULES:
        paths = ROOT.glob(named if named.endswith(".py") else f"{named}/**/*.py")
        for path in sorted(paths):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
