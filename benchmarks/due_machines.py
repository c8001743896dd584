"""Machines for benchmarks.due: network namespaces that reach the store and the web over a cable, and slow cables.

As root on Linux each worker gets a namespace of its own, with its own host name, whose only way out is a veth pair;
elsewhere it is a process beside the others. `python -m benchmarks.due_machines PORT HOST PORT` carries a machine's
own 127.0.0.1:PORT to HOST:PORT.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

APART = os.geteuid() == 0 and bool(shutil.which("ip")) and bool(shutil.which("unshare"))
NAMED = 'hostname "$0" && exec "$@"'


@dataclass
class Relay:
    """Carries TCP connections to a port or a socket of a server; each piece arrives `delay` seconds late."""

    target: tuple[str, int] | str
    delay: float = 0.0
    host: str = "127.0.0.1"
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> Relay:
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, self.host, self.port))  # fmt: skip
        self.port = server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if isinstance(self.target, str):
                far_reader, far_writer = await asyncio.open_unix_connection(self.target)
            else:
                far_reader, far_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One way: pieces leave in order, each `delay` after it came."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def read() -> None:
            piece = b"."
            while piece:
                try:
                    piece = await reader.read(65536)
                except ConnectionError:
                    piece = b""
                pieces.put_nowait((time.monotonic() + self.delay, piece))

        reading = asyncio.ensure_future(read())
        with contextlib.suppress(ConnectionError):
            while True:
                due, piece = await pieces.get()
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if not piece:
                    break
                writer.write(piece)
                await writer.drain()
        await reading
        writer.close()


@dataclass
class Machine:
    """One machine: `command` runs words on it, `store` and `web` are the ports it reaches."""

    number: int
    socket: str
    web: int
    delay: float = 0.0
    relays: list[Relay] = field(default_factory=list)
    carrier: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        """Of its namespace and its cable."""
        return f"qd{self.number}x{os.getpid() % 100_000}"

    @property
    def host(self) -> str:
        """The address under which it reaches us."""
        return f"10.77.{self.number}.1" if APART else "127.0.0.1"

    def __enter__(self) -> Machine:
        if APART:
            self._cable()
        self.relays = [Relay(self.socket, self.delay, self.host).__enter__()]
        if APART:
            web = Relay(("127.0.0.1", self.web), 0.0, self.host).__enter__()
            self.relays.append(web)
            words = [sys.executable, "-m", "benchmarks.due_machines", str(self.web), self.host, str(web.port)]  # fmt: skip
            self.carrier = subprocess.Popen(self.command(words), cwd=ROOT)
        return self

    def __exit__(self, *_: object) -> None:
        if self.carrier:
            self.carrier.terminate()
            self.carrier.wait()
        for relay in self.relays:
            relay.__exit__()
        if APART:
            subprocess.run(["ip", "netns", "del", self.name], check=True)

    def url(self, database: str) -> str:
        """DATABASE_URL on this machine."""
        return f"postgresql://postgres@{self.host}:{self.relays[0].port}/{database}"

    def command(self, words: Sequence[str]) -> list[str]:
        """Words that run `words` on this machine."""
        if not APART:
            return list(words)
        inside = ["unshare", "--uts", "sh", "-c", NAMED, f"machine-{self.number}", *words]
        return ["ip", "netns", "exec", self.name, *inside]

    def _cable(self) -> None:
        name, other = self.name, f"{self.name}p"
        for words in (
            f"netns add {name}", f"link add {name} type veth peer name {other} netns {name}",
            f"addr add {self.host}/30 dev {name}", f"link set {name} up",
            f"-n {name} addr add 10.77.{self.number}.2/30 dev {other}",
            f"-n {name} link set {other} up", f"-n {name} link set lo up",
        ):  # fmt: skip
            subprocess.run(["ip", *words.split()], check=True)


def main() -> None:
    """Carries until it is ended."""
    port, host, far = sys.argv[1:]
    with Relay((host, int(far)), port=int(port)):
        threading.Event().wait()


if __name__ == "__main__":
    main()
