"""The entries of an XML file, read one by one, without entities of its own and as far as it is sound."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.page.parsed import Page

DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>\s*")
# HTML's entities, which XML does not know, and bare ampersands: half of all feeds have some.
STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});)")
OPENS, CLOSES = "<![CDATA[", "]]>"
ILL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST = 50_000  # entries of one file, as the protocol of sitemaps allows
LARGEST = 20_000_000  # characters of a file


def entries(page: Page, *names: str) -> Iterator[Element]:
    """The elements of these local names, whole, in their order; ends where the file breaks off."""
    text = DECLARATION.sub("", page.html.lstrip("\ufeff")[:LARGEST])
    text = _sound(ILL.sub("", text))
    found = 0
    try:
        for _, element in iterparse(io.BytesIO(text.encode()), events=("end",), forbid_dtd=False):
            if local(element) in names:
                found += 1
                if found > MOST:
                    return
                yield element
                element.clear()
    except (ParseError, DefusedXmlException):
        return


def _sound(text: str) -> str:
    """The text with its stray ampersands escaped; those in CDATA are none."""
    outside, *parts = text.split(OPENS)
    found = [STRAY.sub("&amp;", outside)]
    for part in parts:
        inside, mark, behind = part.partition(CLOSES)
        found.append(f"{OPENS}{inside}{mark}{STRAY.sub('&amp;', behind)}")
    return "".join(found)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def values(element: Element, name: str) -> list[str]:
    """The texts of the element's children of this local name, then of its other descendants."""
    found = [*(one for one in element), *element.iter()]
    return [text for one in found if local(one) == name and (text := (one.text or "").strip())]
