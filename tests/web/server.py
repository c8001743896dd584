"""Serves virtual hosts on 127.0.0.1 over real HTTP and keeps a log of every request."""

from __future__ import annotations

import select
import socket
import sys
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl

from tests.web.answers import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from tests.web.host import Host

TWINS = ("www.", "m.")  # hosts that show the same site


@dataclass(slots=True)
class Request:
    """One request as it came; what is known later is empty until the answer is sent."""

    at: float
    """When its head was read, in seconds of the monotonic clock."""
    host: str
    path: str
    """Path and query."""
    user_agent: str
    method: str = "GET"
    form: str = ""
    connection: int = 0
    """The client's port: the same for all requests of a connection."""
    status: int = 0
    at_once: int = 1
    """How many requests its host then had, with this one."""
    ended: float | None = None
    """When its answer's first byte was sent, or its client went away; None while it is waited for."""
    refusal: bool = False
    cut: bool = False


def gone(handler: BaseHTTPRequestHandler, seconds: float) -> bool:
    """Waits so long; True as soon as the client has closed the connection."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        readable, _, _ = select.select([handler.connection], [], [], left)
        if readable:
            try:
                return not handler.connection.recv(1, socket.MSG_PEEK)
            except ConnectionResetError:
                return True
    return False


class Listener(ThreadingHTTPServer):
    """Many connections at once: a crawl of all hosts opens one for each."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is no fault; others are told as ever."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Web:
    """A running server; `with Web(hosts) as web:` stops it at the end."""

    def __init__(self, hosts: Mapping[str, Host], port: int = 0, delay: float = 0.0) -> None:
        self.hosts = hosts
        self.delay = delay
        self.log: list[Request] = []
        self.faults: list[str] = []
        """Tracebacks of hosts that could not answer: faults of ours, never of a crawler."""
        self.under_way: Counter[str] = Counter()
        self.lock = threading.Lock()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else a body waits 40 ms for the ACK of its head

            def do_GET(self) -> None:
                web.serve(self)

            def do_POST(self) -> None:
                web.serve(self)

            def log_message(self, *_: object) -> None:
                """The log is `Web.log`."""

        self.server = Listener(("127.0.0.1", port), Handler)
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

    def host(self, name: str) -> Host | None:
        """The host of that name, or the one whose twin it names."""
        own = self.hosts.get(name)
        if own is None:
            twins = (self.hosts.get(name.removeprefix(twin)) for twin in TWINS)
            own = next((one for one in twins if one), None)
        return own

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers one request by its Host header."""
        name = (handler.headers.get("Host") or "").partition(":")[0]
        sent = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        request = Request(
            time.monotonic(), name, handler.path, handler.headers.get("User-Agent") or "",
            handler.command, sent, handler.client_address[1],
        )  # fmt: skip
        with self.lock:
            self.log.append(request)
            self.under_way[name] += 1
            request.at_once = self.under_way[name]
        answer = self.answer(handler, name, sent)
        left = gone(handler, self.delay + answer.wait)
        # Before the first byte is sent, since the next request may follow the last at once.
        request.ended = time.monotonic()
        with self.lock:
            self.under_way[name] -= 1
        if left:
            request.cut = handler.close_connection = True
            return
        request.status, request.refusal, request.cut = answer.status, answer.refusal, answer.cut
        try:
            self.send(handler, answer)
        except OSError:  # the client went away: a timeout of its own, or a kill
            handler.close_connection = True

    def answer(self, handler: BaseHTTPRequestHandler, name: str, sent: str) -> Answer:
        """What a host sends; 500 for a fault of ours."""
        host = self.host(name)
        form = dict(parse_qsl(sent, keep_blank_values=True))
        asked = Asked(handler.path, handler.command, form, dict(handler.headers.items()))
        try:
            answer = host.answer(asked) if host else None
        except Exception:
            self.faults.append(traceback.format_exc())
            return Answer(b"<h1>Fault of the loopback web</h1>", 500)
        return answer or Answer(b"<h1>Not Found</h1>", 404)

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.send_response(answer.status)
        if answer.content_type:
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
