"""Every setting; the only reader of the environment. docs/settings.md says more of each."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# First of all: it looks through all modules that are loaded, which takes 0.4 s once there are many.
import scrapy.core.downloader.contextfactory  # noqa: F401

ROOT = Path(__file__).parent.parent
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def path(name: str, default: str) -> str:
    """An absolute path from the environment; a relative one starts at the project's folder."""
    return str(ROOT / (os.environ.get(name) or default))


def seconds(name: str, default: float) -> float:
    """A number of seconds from the environment; ends the program with a clear word for others."""
    said = os.environ.get(name) or str(default)
    if not said.replace(".", "", 1).isdecimal():
        sys.exit(f"{name}={said}: a number of seconds is needed")
    return float(said)


def number(name: str, default: int) -> int:
    """A whole number from the environment; ends the program with a clear word for others."""
    said = os.environ.get(name) or str(default)
    if not said.isdecimal():
        sys.exit(f"{name}={said}: a whole number is needed")
    return int(said)


def switch(name: str, default: str) -> bool:
    """On or off, from the environment; ends the program with a clear word for others."""
    said = (os.environ.get(name) or default).lower()
    if said not in ("on", "off"):
        sys.exit(f"{name}={said}: on or off is needed")
    return said == "on"


def level(name: str, default: str) -> str:
    """A log level from the environment; ends the program with a clear word for others."""
    said = (os.environ.get(name) or default).upper()
    if said not in LEVELS:
        sys.exit(f"{name}={said}: one of {', '.join(LEVELS)} is needed")
    return said


def set_by_user() -> dict[str, str]:
    """The settings below that the environment says, by name."""
    return {name: os.environ[name] for name in sorted(OURS) if os.environ.get(name)}


# ------------------------------------------------------------------ what a user sets (environment)
OURS = frozenset((
    "ALARM_COMMAND", "ARCHIVE_DAYS", "ARCHIVE_FOLDER", "ARCHIVE_SIZE", "ATTACHMENTS", "ATTACHMENT_MAXSIZE", "CONTACT",
    "CRAWL_WINDOW", "DAILY_CAP", "DATABASE_URL", "DEEP_SWEEP_DAYS", "DUE_EVERY", "DUE_LONGEST", "LOG_FOLDER",
    "LOG_KEEP", "LOG_LEVEL", "LOG_SIZE", "READERS", "SITES_FOLDER", "STORE_PATIENCE", "TOPIC_FILE", "VAR_FOLDER",
))  # fmt: skip
# Whom a site's operator can write to; asked for before any crawl that leaves this machine.
CONTACT = os.environ.get("CONTACT", "").strip()
# Empty: the embedded PostgreSQL below VAR_FOLDER.
DATABASE_URL = os.environ.get("DATABASE_URL", "")
VAR_FOLDER = path("VAR_FOLDER", "var")
SITES_FOLDER = path("SITES_FOLDER", "seeds/sites")
TOPIC_FILE = path("TOPIC_FILE", "seeds/topic.toml")
# Seconds for which a crawl waits for a store that went away.
STORE_PATIENCE = seconds("STORE_PATIENCE", 300)
LOG_LEVEL = level("LOG_LEVEL", "INFO")
# Where the archive of all answers lies, and for how many bytes a file of it grows.
ARCHIVE_FOLDER = path("ARCHIVE_FOLDER", f"{VAR_FOLDER}/archive")
ARCHIVE_SIZE = number("ARCHIVE_SIZE", 512 * 1024 * 1024)
# A command that gets the alarms that were opened and closed, as JSON on its standard input.
ALARM_COMMAND = os.environ.get("ALARM_COMMAND", "")
# Days for which the archive keeps what nothing rests on any more (`scrapy archive prune`); 0: for ever.
ARCHIVE_DAYS = number("ARCHIVE_DAYS", 0)
# Whether the files that reports link to are fetched and kept; the largest one's bytes.
ATTACHMENTS = switch("ATTACHMENTS", "on")
ATTACHMENT_MAXSIZE = number("ATTACHMENT_MAXSIZE", 50 * 1024 * 1024)
# Days after which a channel is read to its end again; between, reading stops at what is known.
DEEP_SWEEP_DAYS = number("DEEP_SWEEP_DAYS", 7)
# When sites of others are crawled, in China time: "21:00-07:00", or "always" while a person watches.
CRAWL_WINDOW = os.environ.get("CRAWL_WINDOW") or "21:00-07:00"
# Requests for pages of a host in a day in China, over all runs; 0: no cap.
DAILY_CAP = number("DAILY_CAP", 300)
# How often `scrapy due` crawls a site, and the seconds after which it ends a crawl that hangs.
DUE_EVERY = os.environ.get("DUE_EVERY") or "1d"
DUE_LONGEST = seconds("DUE_LONGEST", 12 * 3600)
# Logs of the crawls of `scrapy due`: bytes after which one is moved aside, and how many of those are kept.
LOG_FOLDER = path("LOG_FOLDER", f"{VAR_FOLDER}/log")
LOG_SIZE = number("LOG_SIZE", 10 * 1024 * 1024)
LOG_KEEP = number("LOG_KEEP", 5)

# Processes that read pages beside a crawl's own; 0: none. Empty: see docs/settings.md.
READERS = number("READERS", 0) if os.environ.get("READERS") else None

# ------------------------------------------------------------------ the house
BOT_NAME = "qinglan"
SPIDER_MODULES = ["crawler.spiders"]
SPIDER_LOADER_CLASS = "crawler.spider_loader.SiteSpiderLoader"
COMMANDS_MODULE = "crawler.commands"
SCHEDULER = "crawler.frontier.Frontier"
TWISTED_DNS_RESOLVER = "crawler.fetching.resolver.PublicResolver"
ITEM_PIPELINES = {
    "pipelines.stages.Clean": 100,
    "pipelines.stages.Relevance": 200,
    "pipelines.stages.Fingerprint": 300,
    "pipelines.stages.Store": 400,
}
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.connections.Connections",
    "https": "crawler.fetching.connections.Connections",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    # Before robots.txt is asked for, which passes it too.
    "crawler.fetching.guard.Guard": 60,
    "crawler.fetching.limits.Limits": 90,
    "crawler.fetching.robots.RobotsTxt": 100,
    "crawler.fetching.redirects.MetaRefreshes": 580,
    # Sees pages unpacked (590), before a challenge's refresh is followed (580).
    "crawler.fetching.refusals.Refusals": 585,
    "crawler.fetching.redirects.Redirects": 600,
    "crawler.fetching.cookies.Cookies": 700,
    # Before Scrapy unpacks (590).
    "crawler.fetching.packing.Packing": 870,
    "crawler.fetching.guard.Names": 880,
    # Next to the downloader: sees each answer as it was sent, before redirects and retries.
    "crawler.fetching.evidence.Evidence": 890,
    "crawler.fetching.sizes.Sizes": 895,
    # Next to the downloader: a host is held for no longer than it is asked.
    "crawler.fetching.turns.Turns": 899,
}
EXTENSIONS = {
    "crawler.progress.Progress": 0,
    "crawler.readers.Readers": 0,
    # Its rule and settings are those of crawler.fetching.pace, whose delay holds for all processes.
    "scrapy.extensions.throttle.AutoThrottle": None,
}
LOG_FORMATTER = "crawler.progress.OneLine"

# STORE_ENABLED is set by `scrapy crawl`: `scrapy shell`, `fetch`, `parse`, `check` touch no table.

# ------------------------------------------------------------------ manners
# A Mozilla-compatible form is honest and passes naive filters (SITES: T7).
USER_AGENT = (
    "Mozilla/5.0 (compatible; QinglanBot/1.0; +mailto:"
    + (CONTACT.removeprefix("mailto:") or "nobody@localhost")
    + ")"
)
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "QinglanBot"
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5.0
DOWNLOAD_DELAY_JITTER = 0.5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 5.0
AUTOTHROTTLE_MAX_DELAY = 120.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}

# ------------------------------------------------------------------ limits
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # bytes, also after decompression: a bomb is refused
DOCUMENT_MAXSIZE = 50 * 1024 * 1024  # bytes of a document: PDF, DOC, …
DOWNLOAD_WARNSIZE = 8 * 1024 * 1024
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
# A proxy would look names up by itself, past our resolver's check.
HTTPPROXY_ENABLED = False
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the spider tells it, with what it means for the page
DEPTH_LIMIT = 0  # listings page deeply; families bound their own paging
URLLENGTH_LIMIT = 2000
MEMUSAGE_LIMIT_MB = 2048

# ------------------------------------------------------------------ speed and quiet
# Scrapy would read each callback's source again for every response.
WARN_ON_GENERATOR_RETURN_VALUE = False
CONCURRENT_ITEMS = 4
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 1_000_000  # bytes of answers ahead of the store: some twenty pages
COOKIES_ENABLED = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
LOG_VERSIONS: list[str] = []
LOG_FORMAT = "%(asctime)s %(levelname)-7s %(message)s"
LOG_SHORT_NAMES = True
