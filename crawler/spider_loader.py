"""Makes a spider of every site file, so that all of Scrapy's commands see it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.spiderloader import SpiderLoader

from crawler.families import FAMILIES
from crawler.sites import Site, SiteError, load_sites
from crawler.spiders.site import NO_MANNERS, SiteSpider

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

log = logging.getLogger(__name__)


class SiteSpiderLoader(SpiderLoader):
    """Scrapy's loader for the spiders in code, and one spider more for each site file.

    A broken file is told once, with its name, key and reason, and hides no other; asking for its
    spider gives the same reason.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._spiders.pop(SiteSpider.name, None)
        sites, self.errors = registry(Path(settings["SITES_FOLDER"]))
        for site in sites.values():
            self._spiders[site.key] = spider_class(site)
        for error in self.errors:
            log.error("site file left out: %s", error)

    def load(self, spider_name: str) -> type[Any]:
        """The spider of that name; KeyError, with the site file's error if that is why."""
        for error in self.errors:
            if f"{spider_name}.toml" in str(error):
                raise KeyError(f"Spider not found: {spider_name}: {error}")
        return super().load(spider_name)


def registry(folder: Path) -> tuple[dict[str, Site], list[SiteError]]:
    """The sites below `folder` that have a family, by key, and why the other files are left out."""
    try:
        found, errors = load_sites(folder)
    except SiteError as missing:
        return {}, [missing]
    sites = {}
    for site in found.values():
        if objection := unknown(site):
            file = next(folder.rglob(f"{site.key}.toml"))
            errors.append(SiteError(f"{file}: {objection}"))
        else:
            sites[site.key] = site
    return sites, errors


def states(folder: Path) -> dict[str, str | None] | None:
    """The [access] state of each site file below `folder` by key, None for a broken one; None without a folder."""
    if not folder.is_dir():
        return None
    sites, _ = registry(folder)
    keys = (path.stem for path in folder.rglob("*.toml"))
    return {key: sites[key].access.state if key in sites else None for key in keys}


def unknown(site: Site) -> str | None:
    """What of a site file no family knows: its family, or a parameter; None if all is known."""
    if site.family not in FAMILIES:
        return f"family: {site.family!r} is not one of {', '.join(sorted(FAMILIES))}"
    known = [name for name, _ in FAMILIES[site.family].params]
    given = [*site.params, *(name for channel in site.channels for name in channel.params)]
    if odd := next((name for name in given if name not in known), None):
        takes = ", ".join(known) or "none"
        return f"params.{odd}: the family {site.family} takes no such parameter, but {takes}"
    return None


def spider_class(site: Site) -> type[SiteSpider]:
    """The class of a site's spider."""
    manners: dict[str, Any] = NO_MANNERS if site.local else {}
    own = site.crawl.model_dump(exclude_none=True) | site.manners.settings()
    members = {
        "name": site.key,
        "site": site,
        "allowed_domains": sorted(site.hosts),
        "custom_settings": {**manners, **own},
        "__doc__": site.name,
        "__module__": SiteSpider.__module__,
    }
    return type(site.key, (SiteSpider,), members)
