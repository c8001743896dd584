"""Pages: bytes become text, an article, a listing. Pure: no Scrapy, no network."""

from crawler.page.article import read_article
from crawler.page.verdict import NotArticle

__all__ = ["NotArticle", "read_article"]
