"""What a site file may say, and how it is read."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator

from crawler.site_parts import Access, Channel, Crawl, Expect, Manners, Selectors, Strict, absolute

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Channel",
    "Site",
    "SiteError",
    "contact_objection",
    "is_local",
    "key_of",
    "load_site",
    "load_sites",
]

RESERVED = frozenset(("discover", "files", "site"))  # spiders in code
LOCAL = frozenset(("localhost", "local"))
# RFC 6761: names below .test never exist in the public DNS.
TEST = "test"
# A name that may have a twin with www: no address, no single label.
NAME = re.compile(r"(?!www\.)[^.:]+(?:\.[^.:]+)*\.[^.:\d][^.:]*")
CONTACT = re.compile(r"\S+@\S+|https?://\S+")


class SiteError(ValueError):
    """A site file that cannot be used; the message names the file, the key and the reason."""


class Site(Strict):
    """A public site, as a person describes it."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    name: str
    url: str
    aliases: list[str] = Field(default_factory=list)
    level: Literal["national", "province", "city", "county", "media", "local"]
    region: str
    family: str
    confidence: Literal["high", "medium", "low"] = "low"
    why_key: str = ""
    params: dict[str, str | int] = Field(default_factory=dict)
    channels: list[Channel] = Field(min_length=1)
    selectors: Selectors = Selectors()
    crawl: Crawl = Crawl()
    manners: Manners = Manners()
    access: Access = Access()
    expect: Expect = Expect()

    @field_validator("url")
    @classmethod
    def _absolute(cls, url: str) -> str:
        return absolute(url)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        urls = [channel.url for channel in self.channels]
        if len(set(urls)) < len(urls):
            raise ValueError("two channels have the same url")
        names = [channel.name for channel in self.channels]
        if len(set(names)) < len(names):
            raise ValueError("two channels have the same name")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts whose pages are this site's: its own, with and without www, and its aliases."""
        own = urlsplit(self.url).hostname or ""
        named = {own, *self.aliases, *([f"www.{own}"] if NAME.fullmatch(own) else [])}
        named |= {urlsplit(channel.url).hostname or "" for channel in self.channels}
        return frozenset(named | {name.removeprefix("www.") for name in named})

    @property
    def local(self) -> bool:
        """Whether every host of the site is this machine: no manners are owed, no contact needed."""
        return all(map(is_local, self.hosts))

    def row(self) -> dict[str, str | None]:
        """The columns of the table `site`."""
        return {
            "key": self.key, "name": self.name, "url": self.url, "level": self.level,
            "region": self.region, "family": self.family, "state": self.access.state,
        }  # fmt: skip

    def channel(self, name: str | None) -> Channel:
        """The channel of that name, or the first."""
        return next((one for one in self.channels if one.name == name), self.channels[0])


def is_local(host: str) -> bool:
    """Whether a host is this machine: localhost, a loopback address, a name below .test.

    >>> is_local("127.0.0.1"), is_local("lab.test"), is_local("www.mee.gov.cn")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL or host.rpartition(".")[2] == TEST


def contact_objection(name: str, contact: str) -> str | None:
    """Why no page of a site of others is fetched: CONTACT is no address; None if it is one."""
    if CONTACT.fullmatch(contact):
        return None
    said = f"{contact!r} is none" if contact else "it is not set"
    return (
        f"{name} is a site of others: set CONTACT to an address at which its operators"
        f" reach you ({said}), as in CONTACT=you@example.org; it becomes part of the user agent"
    )


def key_of(url: str) -> str:
    """The key of a site: its host reversed, without www, gov and cn, joined by _.

    >>> key_of("https://czt.gd.gov.cn/"), key_of("https://www.mee.gov.cn/")
    ('gd_czt', 'mee')
    """
    host = (urlsplit(url).hostname or "").replace("-", "_")
    parts = [part for part in reversed(host.split(".")) if part not in ("www", "gov", "cn")]
    return "_".join(parts)


def load_site(path: Path) -> Site:
    """Reads a site file.

    Raises SiteError, which names the file, the key and the reason, for one that is broken.
    """
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        if "key" in found:
            raise SiteError(f"{path}: key: is not said but taken from the file's name")
        site = Site.model_validate({**found, "key": path.stem})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SiteError(f"{path}: {error}") from error
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'site'}: {one['msg']}" for one in error.errors()
        )
        raise SiteError(f"{path}: {reasons}") from error
    if site.key in RESERVED:
        raise SiteError(f"{path}: {site.key} is a spider of the program: choose another name")
    if site.key != key_of(site.url) and not site.why_key:
        raise SiteError(
            f"{path}: url is {site.url}, whose file is named {key_of(site.url)}.toml: change the"
            " url, or the name, or say in why_key why the name is another"
        )
    return site


def load_sites(folder: Path) -> tuple[dict[str, Site], list[SiteError]]:
    """Every site file below `folder` by key, and the errors of those that are broken.

    A broken file never hides the others. Raises SiteError if the folder does not exist.
    """
    if not folder.is_dir():
        raise SiteError(f"{folder}: no such folder of site files (setting SITES_FOLDER)")
    sites: dict[str, Site] = {}
    errors = []
    for path in sorted(folder.rglob("*.toml")):
        try:
            site = load_site(path)
            if site.key in sites:
                raise SiteError(f"{path}: another site file has the key {site.key} too")
            sites[site.key] = site
        except SiteError as error:
            errors.append(error)
    return sites, errors
