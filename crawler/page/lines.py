"""Which elements end a line, which are not shown, and what white space is worth."""

from __future__ import annotations

import re

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table",
    "tbody", "tfoot", "thead", "title", "tr", "ul", "ucapcontent",
))  # fmt: skip
SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "select", "button", "textarea",
                    "input", "svg", "object", "head", "-comment"))  # fmt: skip
SPACE = re.compile(r"\s+")
DOUBLE = re.compile(r"\s\s|[^\S ]")
HAN = re.compile(r"[\u2e80-\u2fdf\u3001-\u9fff\uf900-\ufaff\uff00-\uffef]")


def one_line(text: str) -> str:
    """The text with each run of white space as one space, as a browser shows it.

    A line break of the source between two Han characters is no space (CSS Text 3, 4.1.3).

    >>> one_line("生态\\n  环境 the\\n end")
    '生态环境 the end'
    """
    if "\n" not in text:
        return SPACE.sub(" ", text) if DOUBLE.search(text) else text

    def shown(run: re.Match[str]) -> str:
        around = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        return "" if "\n" in run[0] and all(map(HAN.match, around)) else " "

    return SPACE.sub(shown, text)
