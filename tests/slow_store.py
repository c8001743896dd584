"""A proxy in front of PostgreSQL that delays what passes, or lets nothing pass for a while."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class SlowStore:
    """Listens on 127.0.0.1 and passes on to a Unix socket, `delay` seconds later in each direction."""

    def __init__(self, target: str, delay: float) -> None:
        self.target = target
        self.delay = delay
        self.passed = 0
        self.stalled: tuple[float, float] | None = None
        """When it let nothing pass, by time.monotonic()."""
        self._open = threading.Event()
        self._open.set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._sockets: list[socket.socket] = []

    def stall(self, seconds: float) -> None:
        """Lets nothing pass for so long."""
        self._open.clear()
        began = time.monotonic()
        time.sleep(seconds)
        self.stalled = began, time.monotonic()
        self._open.set()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.target)
            self._sockets += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while packet := source.recv(65536):
                time.sleep(self.delay)
                self._open.wait()
                self.passed += 1
                sink.sendall(packet)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        for one in (self._listening, *self._sockets):
            one.close()

    @classmethod
    @contextmanager
    def before(cls, target: str, delay: float) -> Iterator[SlowStore]:
        """One that serves until the end of the block."""
        made = cls(target, delay)
        threading.Thread(target=made._serve, daemon=True).start()
        yield made
        made.close()
