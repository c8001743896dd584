"""Invisible characters go, spaces and lines take one shape."""

from __future__ import annotations

import html
import re

from pipelines.text.widths import FULL_WIDTH

# Zero-width characters, soft hyphen, BOM, direction marks, interlinear annotation, fillers,
# variation selectors, C0 and C1.
HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0100-\U000e01ef\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
)
INVISIBLE = re.compile(f"[{HIDDEN}]+")
# Joiners shape the letters of Arabic (Uyghur, Kazakh), Indic, Tibetan and Mongolian script, and pictures.
JOINERS = re.compile(
    "(?<=[\u0600-\u08ff\u0900-\u0fff\u1800-\u18af\ufb50-\ufdff])[\u180e\u200c\u200d]"
    "|(?<=[\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])\ufe0f?\u200d?"
)
EOL = "\n\r\x0b\x0c\x85\u2028\u2029"
LINE_END = re.compile(f"\r\n?|[{EOL}]")
SPACES = re.compile(r"[^\S\n]+")
# The narrow no-break space parts a Mongolian word from its suffix.
MONGOLIAN = re.compile(r"(?:[^\S\n\u202f]|\u202f(?![\u1800-\u18af]))+")
# Line ends of Python alone, and the space that is none within a word.
SEPARATE = "\x1c\x1d\x1e\u202f"
EDGES = re.compile(r"^ | $", re.MULTILINE)
BLANK_LINES = re.compile(r"\n{2,}")
# Entities, in any width and with hidden characters inside; an ampersand that was escaped again and
# again goes at once. Names that no address has as a parameter need no semicolon.
AMPERSANDS = re.compile(r"&(?:(?:amp|#0{0,4}38|#[xX]0{0,4}26);)+")
ENTITY = re.compile(
    f"&(?:[{HIDDEN}]*[#A-Za-z0-9０-９Ａ-Ｚａ-ｚ]){{2,9}}[{HIDDEN}]*;"
    "|&(?:nbsp|ensp|emsp|[lr][ds]quo|mdash|hellip|middot)(?![A-Za-z0-9=;])"
)
ROUNDS = 50
TOKEN = "[㐀-䶿一-鿿0-9０-９《》〈〉（）、，。：“”—·]"
SPACED = re.compile(
    rf"(?<![^{EOL}])[^\S{EOL}]*{TOKEN}(?:[^\S{EOL}]+{TOKEN})+[^\S{EOL}]*(?![^{EOL}])"
)
HAN = re.compile("[㐀-䶿一-鿿]")
WORD = 3  # characters on a line that, each apart, are one word


def unescape(text: str) -> tuple[str, int]:
    """The text without the entities that were left over, however often escaped, and their number.

    Numbers from 128 to 159 are windows-1252, as HTML reads them (13.2.5.80 of the standard).

    >>> unescape("&amp;amp;nbsp;污染&ldquo;防治&rdquo;&#150; AT&T &unknown;")
    ('\\xa0污染“防治”– AT&T &unknown;', 4)
    """
    if "&" not in text:
        return text, 0
    most = 0
    for _ in range(ROUNDS):
        text, count = _unescape_once(AMPERSANDS.sub("&amp;", text))
        if not count:
            break
        most = max(most, count)
    return text, most


def _unescape_once(text: str) -> tuple[str, int]:
    count = 0

    def read(match: re.Match[str]) -> str:
        nonlocal count
        plain = INVISIBLE.sub("", match[0]).translate(FULL_WIDTH)
        right = html.unescape(plain if plain.endswith(";") else f"{plain};")
        if right in (plain, f"{plain};"):
            return match[0]
        count += 1
        return right

    return ENTITY.sub(read, text), count


def remove_invisible(text: str) -> tuple[str, int]:
    """The text without characters that nobody sees, and their number; what joins letters stays.

    >>> remove_invisible("生\\u200b态\\ufeff")
    ('生态', 2)
    """
    count = 0

    def hide(match: re.Match[str]) -> str:
        nonlocal count
        joiner = JOINERS.match(match.string, match.start(), match.end())
        kept = joiner[0] if joiner else ""
        count += len(match[0]) - len(kept)
        return kept

    return INVISIBLE.sub(hide, text), count


def join_spaced(text: str) -> tuple[str, int]:
    """The text with lines whose characters all stand apart written together, and their number.

    Two characters are a word when the space between them is wide.

    >>> join_spaced("关 于 印 发 方 案 的 通 知\\n通　　知\\n国家 “水十条 ”考核\\n是 否")
    ('关于印发方案的通知\\n通知\\n国家 “水十条 ”考核\\n是 否', 2)
    """
    count = 0

    def join(match: re.Match[str]) -> str:
        nonlocal count
        characters = match[0].split()
        han = len(HAN.findall(match[0]))
        wide = len(match[0].strip()) > WORD or "\u3000" in match[0].strip()
        if han < min(WORD, len(characters)) or 2 * han < len(characters) or not wide:
            return match[0]
        count += 1
        return "".join(characters)

    return SPACED.sub(join, text), count


def shape_lines(text: str) -> tuple[str, int]:
    """One paragraph a line: no blank lines, no indentation, single spaces. Counts nothing.

    >>> shape_lines("　　一、加强党建\\r\\n\\r\\n　　二、污染  防治 ")
    ('一、加强党建\\n二、污染 防治', 0)
    """
    if not any(one in text for one in SEPARATE):
        # str.splitlines and str.split know the same line ends and spaces, and are faster.
        return "\n".join(filter(None, [" ".join(line.split()) for line in text.splitlines()])), 0
    text = LINE_END.sub("\n", text)
    spaces = MONGOLIAN if "\u202f" in text else SPACES
    text = EDGES.sub("", spaces.sub(" ", text))
    return BLANK_LINES.sub("\n", text).strip("\n"), 0
