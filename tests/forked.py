"""`scrapy` as a process of its own, forked from one that has imported the house: it starts in no time."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parent.parent
SCRAPY = Path(sys.executable).with_name("scrapy")
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "tests.warmed"])


class Forked:
    """What of subprocess.Popen the tests ask for; what the process tells is in files."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        self.arguments = arguments
        self.folder = tempfile.TemporaryDirectory(prefix="qinglan-told-")
        self.out, self.err = (Path(self.folder.name) / name for name in ("out", "err"))
        self.process = CONTEXT.Process(
            target=scrapy, args=(list(arguments), dict(env), str(self.out), str(self.err))
        )
        self.process.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self.process.pid
        return self.process.pid

    @property
    def returncode(self) -> int | None:
        """As `poll`."""
        return self.process.exitcode

    def poll(self) -> int | None:
        """The exit code, or minus the signal that ended it; None while it runs."""
        return self.process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Waits for the end; past the time-out kills the process and raises subprocess.TimeoutExpired."""
        self.process.join(timeout)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
            told = self.err.read_text("utf-8")[-3000:]
            raise subprocess.TimeoutExpired(["scrapy", *self.arguments], timeout or 0, stderr=told)
        return self.process.exitcode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Waits for the end; what the process wrote to stdout and stderr."""
        self.wait(timeout)
        return self.out.read_text("utf-8"), self.err.read_text("utf-8")

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def send_signal(self, signal: int) -> None:
        """Any signal."""
        os.kill(self.pid, signal)


def scrapy(arguments: list[str], env: dict[str, str], out: str, err: str) -> None:
    """In the new process: becomes `scrapy ARGUMENTS` with this environment."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    for path, stream in ((out, sys.stdout), (err, sys.stderr)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, stream.fileno())
        os.close(file)
    sys.argv = ["scrapy", *arguments]
    assert "crawler.settings" not in sys.modules
    assert "twisted.internet.reactor" not in sys.modules
    from scrapy.cmdline import execute  # noqa: PLC0415

    try:
        execute()
    finally:
        atexit._run_exitfuncs()


def run(
    arguments: Sequence[str], env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """As subprocess.run, of `scrapy ARGUMENTS`; no fork where Python itself is to start otherwise."""
    if env.get("PYTHONPATH") != os.environ.get("PYTHONPATH"):
        return subprocess.run(
            [str(SCRAPY), *arguments], cwd=ROOT, env=dict(env), capture_output=True, text=True,
            timeout=timeout, check=False,
        )  # fmt: skip
    process = Forked(arguments, env)
    out, err = process.communicate(timeout)
    assert process.returncode is not None
    return subprocess.CompletedProcess(["scrapy", *arguments], process.returncode, out, err)
