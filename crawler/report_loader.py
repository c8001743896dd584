"""Builds a Report from values of different origins, one processor a field."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from itemloaders import ItemLoader
from itemloaders.processors import Compose, Identity, MapCompose, TakeFirst

from pipelines.report import Attachment, Report
from pipelines.text.dates import parse_date
from pipelines.text.labels import is_nothing, names, number, without_date

if TYPE_CHECKING:
    from collections.abc import Callable

SPACE = re.compile(r"\s+")
TAG = re.compile(r"<[^>]{1,40}>")
LONGEST = 2000  # characters of any value but the body
ENDING = re.compile(r"\.([a-z0-9]{2,4})$")
COUNTED = re.compile(r"(?:\.{3,}|…+)$")


def one_line(value: str) -> str | None:
    """The text on one line and without tags; None for a placeholder, or for a page's length of it.

    >>> one_line(" 党建<br>引领 "), one_line("----")
    ('党建 引领', None)
    """
    if len(value) > LONGEST:
        return None
    text = SPACE.sub(" ", TAG.sub(" ", value).replace("\xa0", " ")).strip()
    return None if is_nothing(text) else text


def to_date(value: str | date) -> date | None:
    """The date in a value, which may be one already."""
    return value if isinstance(value, date) else parse_date(value)


def is_whole(title: str | None) -> bool:
    """Whether a title is there, and was not cut with dots.

    >>> is_whole("某县召开会议"), is_whole("某县召开…"), is_whole(None)
    (True, False, False)
    """
    return title is not None and COUNTED.search(title) is None


def first_whole(values: list[str]) -> str | None:
    """The first title that was not cut with dots; a cut one if there is no other."""
    whole = [value for value in values if is_whole(value)]
    return next(iter(whole or values), None)


def with_kind(attachment: Attachment) -> Attachment:
    """The attachment with the kind that its link's ending says."""
    ending = ENDING.search(urlsplit(attachment.url).path.lower())
    return replace(attachment, kind=ending[1]) if ending and not attachment.kind else attachment


class ReportLoader(ItemLoader):
    """Collects values by field; the first that is worth something wins, and its origin is kept."""

    inputs: ClassVar[dict[str, Callable[..., Any]]] = {}
    outputs: ClassVar[dict[str, Callable[..., Any]]] = {}
    default_item_class = dict
    default_input_processor = MapCompose(one_line)
    default_output_processor = TakeFirst()
    title_out = Compose(first_whole)
    source_in = MapCompose(one_line, without_date, one_line)
    raw_body_in = Identity()
    published_on_in = MapCompose(to_date)
    written_on_in = MapCompose(to_date)
    authors_in = MapCompose(one_line, names)
    authors_out = Compose(tuple)
    views_in = MapCompose(str, number)
    breadcrumb_in = MapCompose(one_line)
    breadcrumb_out = Compose(tuple)
    attachments_in = MapCompose(with_kind)
    attachments_out = Compose(dict.fromkeys, tuple)
    images_in = Identity()
    images_out = Compose(dict.fromkeys, tuple)
    fetches_in = Identity()
    fetches_out = Compose(tuple)
    page_id_in = Identity()
    impossible_in = Identity()

    def __init__(self, url: str, site: str) -> None:
        super().__init__()
        self.url = url
        self.site = site
        self.origins: dict[str, list[tuple[str, Any]]] = {}

    def get_input_processor(self, field_name: str) -> Callable[..., Any]:
        """The processor of a field's values, looked up once a field and not once a value."""
        if field_name not in self.inputs:
            self.inputs[field_name] = super().get_input_processor(field_name)
        return self.inputs[field_name]

    def get_output_processor(self, field_name: str) -> Callable[..., Any]:
        """The processor of a field's list of values."""
        if field_name not in self.outputs:
            self.outputs[field_name] = super().get_output_processor(field_name)
        return self.outputs[field_name]

    def offer(self, field: str, origin: str, *values: Any) -> None:
        """Adds values of a field, read at `origin` (meta:PubDate, label, list, url, …)."""
        for value in values:
            before = len(self.get_collected_values(field))
            self.add_value(field, value)
            for kept in self.get_collected_values(field)[before:]:
                self.origins.setdefault(field, []).append((origin, kept))

    def load_item(self) -> Report:
        """The report: for each field its processor's value, and where that was read."""
        values = {name: self.get_output_value(name) for name in self.origins}
        values = {name: value for name, value in values.items() if value not in (None, ())}
        origins = {
            # What is read as raw_body is cleaned into body.
            name.removeprefix("raw_"): next(
                (o for o, kept in self.origins[name] if kept == value), self.origins[name][0][0]
            )
            for name, value in values.items()
            if name not in ("fetches", "page_id", "channel", "impossible")
        }
        return Report(url=self.url, site=self.site, origins=origins, **values)
