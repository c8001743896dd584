"""`python -m tests.web` serves the loopback web; with a COMMAND, runs that command against it."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.web.hosts import Host, make_hosts
from tests.web.server import Web

# Fixed, so that URLs, which identify pages, are the same in every run.
PORT = 8899


def write_sites(hosts: dict[str, Host], port: int, folder: Path) -> None:
    """Writes a site file for every host."""
    for host in hosts.values():
        (folder / f"{host.key}.toml").write_text(host.site_file(port), encoding="utf-8")


def main() -> int:
    """Serves until the command ends, or until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.web", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("LOOPBACK_PORT") or PORT))
    parser.add_argument("--scale", type=int, default=1, help="multiplies the articles of each host")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND")
    options = parser.parse_args()
    hosts = make_hosts(options.scale)
    try:
        web = Web(hosts, options.port)
    except OSError as error:
        print(
            f"port {options.port}: {error.strerror}; choose another: LOOPBACK_PORT=…",
            file=sys.stderr,
        )
        return 2
    with web, tempfile.TemporaryDirectory(prefix="qinglan-web-") as folder:
        write_sites(hosts, web.port, Path(folder))
        names = " ".join(f"http://{name}:{web.port}/" for name in hosts)
        print(f"loopback web: {names}", file=sys.stderr)
        if not options.command:
            print(f"site files: SITES_FOLDER={folder}   stop with Ctrl-C", file=sys.stderr)
            try:
                signal.pause()
            except KeyboardInterrupt:
                return 0
        environment = {**os.environ, "SITES_FOLDER": folder}
        return subprocess.run(options.command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
