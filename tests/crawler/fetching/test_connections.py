"""The end of a crawl on a machine that is busy just then."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

# A server that keeps its connection; everything stands still while the connection closes.
STALL = """
import asyncio, http.server, threading, time
import scrapy
from scrapy.crawler import CrawlerProcess
from crawler.fetching import connections

class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

class Stalling:
    get_running_loop = staticmethod(asyncio.get_running_loop)
    @staticmethod
    def wait(*given, **more):
        time.sleep(1.3)
        print("stalled")
        return asyncio.wait(*given, **more)

class Spider(scrapy.Spider):
    name = "one"
    async def start(self):
        yield scrapy.Request(f"http://127.0.0.1:{server.server_port}/")
    def parse(self, response):
        print("answered", response.text)

connections.asyncio = Stalling
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
name = "crawler.fetching.connections.Connections"
process = CrawlerProcess({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
                          "DOWNLOAD_HANDLERS": {"http": name, "https": name}})
process.crawl(Spider)
process.start()
"""


def test_connections_that_close_while_the_machine_stands_still_are_no_error() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STALL], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    assert done.stdout.split() == ["answered", "ok", "stalled", "stalled"]
    assert [line for line in done.stderr.splitlines() if '"GET /' not in line] == []
