"""`python -m tests.web` serves the loopback web; with a COMMAND, runs that command against it.

Without a command, or with --each, every family has its host; else the three small ones are served.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tests.web.clock import Clock
from tests.web.corpus import PER_COLUMN
from tests.web.hosts import all_hosts, make_hosts
from tests.web.server import Web
from tests.web.traps import TRAPS, UNSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.host import Host

# Fixed, so that URLs, which identify pages, are the same in every run.
PORT = 8899


def write_sites(hosts: Mapping[str, Host], port: int, folder: Path) -> None:
    """Writes a site file for every host."""
    for host in hosts.values():
        (folder / f"{host.key}.toml").write_text(host.site_file(port), encoding="utf-8")


def options() -> argparse.Namespace:
    """What the command line says; ends the program if that is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.web", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("LOOPBACK_PORT") or PORT))
    parser.add_argument("--scale", type=int, default=1, help="multiplies the small hosts' articles")
    parser.add_argument("--each", type=int, metavar="N", help="newest articles of each column")
    parser.add_argument("--traps", default="", metavar="T1,T3", help="sets traps")
    parser.add_argument("--host", metavar="NAME", help="the host whose traps are set; else all")
    parser.add_argument("--clock", type=float, metavar="SECONDS", help="publishes every so often")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    given = parser.parse_args()
    given.traps = {name for name in given.traps.split(",") if name}
    for name in sorted(given.traps - TRAPS.keys()):
        why = UNSERVED.get(name, f"one of {', '.join(TRAPS)} is needed")
        parser.error(f"--traps {name}: {why}")
    return given


def chosen(given: argparse.Namespace) -> dict[str, Host]:
    """The hosts to serve, with their traps set; ends the program if --host names none of them."""
    small = given.command and given.each is None
    hosts = make_hosts(given.scale) if small else all_hosts(given.each or PER_COLUMN)
    if given.host and given.host not in hosts:
        sys.exit(f"--host {given.host}: one of {', '.join(hosts)} is needed")
    for host in [hosts[given.host]] if given.host else hosts.values():
        host.traps = set(given.traps)
    return hosts


def publish(hosts: Mapping[str, Host], seconds: float, ended: threading.Event) -> None:
    """Lets an event happen on every host, again and again."""
    clocks = {name: Clock() for name in hosts}
    while not ended.wait(seconds):
        for name, host in hosts.items():
            with host.lock:
                clocks[name].step(host)


def serve(given: argparse.Namespace, hosts: Mapping[str, Host], web: Web) -> int:
    """Serves until the command ends, or until Ctrl-C."""
    ended = threading.Event()
    if given.clock:
        threading.Thread(target=publish, args=(hosts, given.clock, ended), daemon=True).start()
    with web, tempfile.TemporaryDirectory(prefix="qinglan-web-") as folder:
        write_sites(hosts, web.port, Path(folder))
        names = " ".join(f"http://{name}:{web.port}/" for name in hosts)
        print(f"loopback web: {names}", file=sys.stderr)
        if not given.command:
            print(f"site files: SITES_FOLDER={folder}   stop with Ctrl-C", file=sys.stderr)
            try:
                ended.wait()
            except KeyboardInterrupt:
                ended.set()
            return 0
        environment = {**os.environ, "SITES_FOLDER": folder}
        with subprocess.Popen(given.command, env=environment) as command:
            while True:
                try:
                    return command.wait()
                except KeyboardInterrupt:
                    continue  # the command has it too, and ends in order


def main() -> int:
    """The program."""
    given = options()
    hosts = chosen(given)
    try:
        web = Web(hosts, given.port)
    except OSError as error:
        print(
            f"port {given.port}: {error.strerror}; choose another: LOOPBACK_PORT=…", file=sys.stderr
        )
        return 2
    return serve(given, hosts, web)


if __name__ == "__main__":
    sys.exit(main())
