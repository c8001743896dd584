"""A process that is waited for, told to end, and ended."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.duty.child import Bounds, Child
from crawler.duty.nursery import CONTEXT
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 600.0
PARENT = """
import sys, threading
from importlib import import_module
from crawler.duty.nursery import imported
[import_module(one) for one in imported()]
assert not {"crawler.settings", "twisted.internet.reactor"} & set(sys.modules)
assert threading.active_count() == 1
assert {"crawler.commands.report", "scrapy.extensions.telnet", "aiohttp"} <= set(sys.modules)
"""


def ends_with_7() -> None:
    sys.exit(7)


def deaf(heard: Any) -> None:
    """Goes on, whatever it is told."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    heard.set()
    time.sleep(LONG)


def obedient(heard: Any) -> None:
    heard.set()
    time.sleep(LONG)


def ended(target: Callable[[], None], bounds: Bounds, heard: Any = None) -> tuple[int, bool]:
    """Exit code of a child, and whether it hung; once `heard` is set it is told to end."""

    async def run() -> tuple[int, bool]:
        process = CONTEXT.Process(target=target)
        await asyncio.to_thread(process.start)
        child = Child(process, bounds)
        waits = asyncio.create_task(child.ended())
        if heard is not None:
            assert await asyncio.to_thread(heard.wait, 60)
            child.end()
        code = await waits
        assert not process.is_alive()
        return code, child.hung

    return asyncio.run(run())


def test_a_process_that_ends_by_itself_gives_its_exit_code() -> None:
    assert ended(ends_with_7, Bounds(LONG, LONG)) == (7, False)


def test_one_that_is_told_to_end_is_given_time_and_is_not_taken_for_hanging() -> None:
    heard = CONTEXT.Event()
    code = ended(partial(obedient, heard), Bounds(LONG, LONG), heard)
    assert code == (-signal.SIGTERM, False)


def test_one_that_does_not_hear_is_killed_when_its_time_is_over() -> None:
    heard = CONTEXT.Event()
    assert ended(partial(deaf, heard), Bounds(LONG, 0.2), heard) == (-signal.SIGKILL, True)


def test_one_that_takes_too_long_is_told_to_end_and_counts_as_hanging() -> None:
    assert ended(partial(obedient, CONTEXT.Event()), Bounds(0.2, LONG)) == (-signal.SIGKILL, True)


def test_the_parent_of_crawls_has_imported_all_and_has_no_settings_no_reactor_and_no_threads() -> (
    None
):
    subprocess.run([sys.executable, "-c", PARENT], cwd=ROOT, check=True)
