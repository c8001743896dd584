"""What a person sees while a crawl runs: one line a report, and on a terminal a line of progress."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

from scrapy import logformatter, signals
from scrapy.exceptions import NotConfigured

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# What Scrapy tells at INFO of its own parts says nothing to a reader of reports.
CHATTY = (
    "scrapy.addons", "scrapy.core.engine",  "scrapy.crawler", "scrapy.downloadermiddlewares.retry",
    "scrapy.extensions.memusage", "scrapy.middleware", "scrapy.utils.log",
)  # fmt: skip
CLEAR = "\r\x1b[K"
SHOWN = ("new", "revised", "reprint", "unchanged", "rejected")
EVERY = 0.2  # seconds


def quiet() -> None:
    """Silences what Scrapy tells of its own parts at INFO; its own set-up would undo a level."""
    for name in CHATTY:
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
    # The spider tells of a cut answer, with its page and at every page.
    logging.getLogger("scrapy.core.downloader.handlers.http11").addFilter(
        lambda record: not record.getMessage().startswith("Got data loss")
    )


class OneLine(logformatter.LogFormatter):
    """One readable line for a dropped item; the item itself is a row already."""

    def dropped(
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> logformatter.LogFormatterResult:
        """The reason and what was dropped."""
        return {"level": logging.INFO, "msg": "%(exception)s", "args": {"exception": exception}}

    def item_error(
        self, item: Any, exception: BaseException, response: Any, spider: Spider
    ) -> logformatter.LogFormatterResult:
        """The page whose report could not be processed; the traceback follows."""
        url = getattr(item, "url", item)
        return {"level": logging.ERROR, "msg": "cannot process %(url)s", "args": {"url": url}}


class StatusLine:
    """A stream that keeps a line of progress below what is written to it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.line = ""

    def write(self, text: str) -> int:
        """Writes above the line of progress."""
        self.stream.write(f"{CLEAR}{text}")
        if text.endswith("\n"):
            self.stream.write(self.line)
        return len(text)

    def show(self, line: str) -> None:
        """Replaces the line of progress."""
        self.line = line
        self.stream.write(f"{CLEAR}{line}")
        self.stream.flush()

    def flush(self) -> None:
        """Flushes the stream."""
        self.stream.flush()


class Progress:
    """Extension: quiets Scrapy's own chatter; where the log is a terminal, counts on its last line."""

    status: StatusLine | None = None
    crawls: dict[str, Progress] = {}  # noqa: RUF012  (shared: several crawls write one line)

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.started = self.shown = time.monotonic()
        self.pages = 0
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.received, signals.response_received)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Needs a log; raises NotConfigured without one."""
        if not crawler.settings.getbool("LOG_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    def opened(self, spider: Spider) -> None:
        """Takes the terminal's last line, if the log is a terminal."""
        Progress.crawls[spider.name] = self
        if Progress.status is not None or not sys.stderr.isatty():
            return
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
                Progress.status = StatusLine(sys.stderr)
                handler.setStream(Progress.status)

    def received(self, response: Response, request: Request, spider: Spider) -> None:
        """Counts a page and shows the count, not too often."""
        self.pages += 1
        if Progress.status and time.monotonic() - self.shown > EVERY:
            self.shown = time.monotonic()
            Progress.status.show(" | ".join(one.line() for one in Progress.crawls.values()))

    def line(self) -> str:
        """Counts so far: pages, and reports by what became of them."""
        stats = self.crawler.stats
        counts = [(what, stats.get_value(f"reports/{what}", 0)) for what in SHOWN]
        told = ", ".join(f"{count} {what}" for what, count in counts if count)
        minutes, seconds = divmod(int(time.monotonic() - self.started), 60)
        return f"{self.crawler.spidercls.name} {minutes}:{seconds:02} {self.pages} pages {told}"

    def closed(self, spider: Spider) -> None:
        """Gives the line back."""
        Progress.crawls.pop(spider.name, None)
        if Progress.status and not Progress.crawls:
            Progress.status.show("")
