"""Where the embedded server's socket lies."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

# sun_path holds 104 bytes on macOS, 108 on Linux (unix(7)); libpq reads a comma as a list of hosts.
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST = 103


def socket_folder(folder: Path) -> Path:
    """The folder of the socket of the server in `folder`, the same for every process that asks.

    It lies inside, or under a short name in /tmp where that path cannot be a socket's.
    """
    inside = folder / "socket"
    fits = len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST
    if fits and not re.search(r'[,"]', str(inside)):
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/qinglan-{os.getuid()}-{name}")
