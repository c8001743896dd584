"""The parts of a site file: channels, selectors, settings, access."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from crawler.hours import Window, read_period


def absolute(url: str) -> str:
    """The URL, if it is absolute and http or https; ValueError otherwise."""
    parts = urlsplit(url)
    # The port is read here, since urlsplit itself takes any.
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(f"{url!r} is not an absolute http or https URL")
    return url


class Strict(BaseModel):
    """A table of a site file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _selector(selector: str) -> str:
    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError as error:
        raise ValueError(f"{selector!r} is no CSS selector") from error
    return selector


State = Literal[
    "open", "unverified", "waf_rs", "waf_acw", "jsl", "wzws", "geo", "refused", "manual"
]
Selector = Annotated[str, AfterValidator(_selector)]


class Selectors(Strict):
    """CSS selectors that are tried before the family's own, in their order."""

    list_item: list[Selector] = []
    list_date: list[Selector] = []
    body: list[Selector] = []
    title: list[Selector] = []


class Channel(Strict):
    """A channel (栏目): the first listing of reports of one kind."""

    name: str
    url: str
    topic: Literal["party", "news", "county", "notice", "policy", "inspection"]
    selectors: Selectors = Selectors()
    params: dict[str, str | int] = {}

    @field_validator("url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        return absolute(url)


class Access(Strict):
    """Whether an honest client gets in, and what was seen of that."""

    state: State = "unverified"
    seen: str = ""

    @property
    def crawled(self) -> bool:
        """Whether the site may be crawled: no challenge is ever solved."""
        return self.state in ("open", "unverified")

    @property
    def objection(self) -> str:
        """Why the site is not crawled, behind its name; empty if it is."""
        if self.crawled:
            return ""
        if self.state == "manual":
            return "waits for a person to name its columns (manual)"
        return f"keeps programs out ({self.state}); no challenge is ever solved"


class Crawl(Strict):
    """Scrapy settings that a site may have of its own; none of them is less polite."""

    DOWNLOAD_DELAY: float | None = Field(None, ge=0, le=3600)
    DOWNLOAD_TIMEOUT: float | None = Field(None, gt=0, le=600)
    DOWNLOAD_MAXSIZE: int | None = Field(None, gt=0)
    AUTOTHROTTLE_MAX_DELAY: float | None = Field(None, gt=0)
    CLOSESPIDER_PAGECOUNT: int | None = Field(None, gt=0)
    CLOSESPIDER_TIMEOUT: float | None = Field(None, gt=0)
    COOKIES_ENABLED: bool | None = None


class Manners(Strict):
    """When and how much a site may be crawled, where that is not as the settings say."""

    window: str | None = None
    daily_cap: int | None = Field(None, gt=0)
    every: str | None = None
    """How often `scrapy due` crawls it: "12h", "3d"; DUE_EVERY where nothing is said."""

    @field_validator("window")
    @classmethod
    def _readable(cls, window: str | None) -> str | None:
        return window and str(Window.read(window))

    @field_validator("every")
    @classmethod
    def _period(cls, every: str | None) -> str | None:
        if every is not None:
            read_period(every)
        return every

    def settings(self) -> dict[str, str | int]:
        """The settings that it says otherwise."""
        said = {"CRAWL_WINDOW": self.window, "DAILY_CAP": self.daily_cap}
        return {name: value for name, value in said.items() if value is not None}


Filled = Literal["title", "published_on", "source", "channel", "authors", "editor", "doc_number"]


class Expect(Strict):
    """What must hold of a run; one of which it does not is held back from the view corpus."""

    reports_at_least: int | None = Field(None, ge=0)
    new_at_most: int | None = Field(None, ge=0)
    listings_at_least: int | None = Field(None, ge=0)
    characters_at_least: int | None = Field(None, ge=1)
    relevant_share: float | None = Field(None, ge=0, le=1)
    share_with: dict[Filled, Annotated[float, Field(ge=0, le=1)]] = {}

    def said(self) -> dict[str, Any]:
        """What it says, without what it leaves open; empty where nothing is expected."""
        return self.model_dump(exclude_none=True, exclude_defaults=True)
