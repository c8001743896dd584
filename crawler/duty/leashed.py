"""`python -m crawler.duty.leashed FD crawl KEY`: `scrapy crawl KEY`, which ends in order when its worker dies.

The worker holds the other end of the pipe FD, and nobody else does: the kernel closes it with the
worker, however that ends, on Linux and macOS.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path


def watch(leash: int) -> None:
    """Waits for the worker's death, then asks this process to end as `kill` does."""
    while os.read(leash, 1):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Runs Scrapy's command with the rest of the arguments."""
    leash = int(sys.argv.pop(1))
    sys.argv[0] = str(Path(sys.executable).with_name("scrapy"))
    threading.Thread(target=watch, args=(leash,), daemon=True).start()
    from scrapy.cmdline import execute  # noqa: PLC0415  (the leash holds while this is imported)

    execute()


if __name__ == "__main__":
    main()
