"""Serves virtual hosts on 127.0.0.1 over real HTTP and keeps a log of every request."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl

from tests.web.answers import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.web.hosts import Host


@dataclass(slots=True)
class Request:
    """One request as it came, with how many its host then had at once, and when its answer was sent."""

    at: float
    host: str
    path: str
    user_agent: str
    at_once: int = 1
    ended: float | None = None


class Web:
    """A running server; `with Web(hosts) as web:` stops it at the end."""

    def __init__(self, hosts: Mapping[str, Host], port: int = 0, delay: float = 0.0) -> None:
        self.hosts = hosts
        self.delay = delay
        self.log: list[Request] = []
        self.under_way: Counter[str] = Counter()
        self.lock = threading.Lock()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                web.serve(self)

            def do_POST(self) -> None:
                web.serve(self)

            def log_message(self, *_: object) -> None:
                """The log is `Web.log`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers one request by its Host header."""
        name = (handler.headers.get("Host") or "").partition(":")[0]
        agent = handler.headers.get("User-Agent") or ""
        request = Request(time.monotonic(), name, handler.path, agent)
        with self.lock:
            self.log.append(request)
            self.under_way[name] += 1
            request.at_once = self.under_way[name]
        try:
            self.answer(handler, name)
        finally:
            with self.lock:
                self.under_way[name] -= 1
            request.ended = time.monotonic()

    def answer(self, handler: BaseHTTPRequestHandler, name: str) -> None:
        """Sends what the host has for a request."""
        time.sleep(self.delay)
        host = self.hosts.get(name)
        sent = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        form = dict(parse_qsl(sent, keep_blank_values=True))
        asked = Asked(handler.path, handler.command, form, dict(handler.headers.items()))
        answer = host.answer(asked) if host else None
        self.send(handler, answer or Answer(b"<h1>Not Found</h1>", status=404))

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if answer.cut:
            handler.wfile.write(answer.body[: len(answer.body) // 2])
            handler.wfile.flush()
            handler.close_connection = True
            return
        handler.wfile.write(answer.body)
