"""Run as a process of its own: reads pages that come on stdin, answers on stdout, until stdin ends.

It ends with the crawl, however that dies: the kernel closes the pipe, and an alarm ends a page that hangs.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys

from setproctitle import setproctitle

# itemadapter would import all of Scrapy, 45 MB and a second, for a class of items that is not used here.
if __name__ == "__main__":
    sys.modules["scrapy"] = None  # type: ignore[assignment]

from crawler.reading import Asked, Read, read


def answer(asked: Asked) -> Read | Exception:
    """What a page gives, or the fault that kept it from being read."""
    try:
        return read(asked)
    # It is raised again where the page was asked for.
    except Exception as error:
        error.add_note(f"in the process that reads {asked.url}")
        return error


def packed(found: Read | Exception) -> bytes:
    """`found` as bytes; a fault that cannot be packed as one that says the same."""
    try:
        packed = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
        if isinstance(found, Exception):
            pickle.loads(packed)  # some can be packed, and not be made again
    except (pickle.PicklingError, TypeError, AttributeError, ValueError):
        return pickle.dumps(RuntimeError(f"{type(found).__name__}: {found}"))
    return packed


def main(limit: int) -> None:
    """Answers until there is nothing more to read; a page that takes `limit` seconds ends the process."""
    setproctitle("scrapy: reads pages")
    pages, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while True:
        try:
            asked: Asked = pickle.load(pages)
        except EOFError:
            return
        signal.alarm(limit)
        answers.write(packed(answer(asked)))
        signal.alarm(0)
        answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
