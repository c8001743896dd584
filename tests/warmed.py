"""What every crawl imports and builds once, imported and built here before the tests' processes are forked."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import scrapy.commands
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import crawler
import pipelines
from crawler.page import read_article
from pipelines.fingerprint import signature
from pipelines.text import clean_text

# The settings read the environment of the process that is to be; the others are what extras bring. No module
# here imports Twisted's reactor, which would hold the files and signals of this process.
UNREAD = ("crawler.bulk.", "crawler.settings", "pipelines.release.parquet")
LATER = ["aiohttp", "psycopg2.extras", "sqlalchemy.dialects.postgresql.psycopg2", "tldextract"]
BUILT_IN = ("DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "EXTENSIONS", "SPIDER_MIDDLEWARES")
PAGE = "<h1>某縣把支部建在河畔</h1><p>發布時間：2024-02-06 來源：某晚報</p><p>昨日上午，環(huán)保局的黨員沿河查看排口。</p>"


def import_all() -> None:
    """Imports the house, Scrapy's commands and the parts that Scrapy's own settings name."""
    for package in (crawler, pipelines, scrapy.commands):
        for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not one.name.startswith(UNREAD):
                import_module(one.name)
    for name in LATER:
        import_module(name)
    for kind in BUILT_IN:
        for part in getattr(default_settings, f"{kind}_BASE"):
            load_object(
                part
                if kind != "DOWNLOAD_HANDLERS"
                else default_settings.DOWNLOAD_HANDLERS_BASE[part]
            )


import_all()
read_article(PAGE.encode(), "http://a.test/202402/t20240206_1.html")
signature(clean_text(PAGE))
