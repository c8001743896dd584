"""Run as a process of its own: a document on stdin, its text as JSON on stdout, within limits."""

from __future__ import annotations

import io
import json
import resource
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PASSWORD, SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
MOST_PAGES = 3000
PIECE = 1 << 16
ENCRYPTED, BROKEN, TOO_LARGE = "encrypted", "broken", "too large"
BREAKS = {WORD + "tab": " ", WORD + "br": "\n", WORD + "cr": "\n", WORD + "noBreakHyphen": "-"}


class Refused(Exception):
    """A document that is not read; its argument is the reason."""


def limit(memory: int, cpu: int, written: int) -> None:
    """Limits this process: bytes of memory, seconds of CPU, bytes written."""
    limits = (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, written),
    )  # fmt: skip
    for which, value in limits:
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):  # macOS knows no limit of the address space
            print(f"limit {which} cannot be set", file=sys.stderr)


def pdf(body: bytes, longest: int) -> list[str]:
    """The text of each page. Raises Refused with the reason."""
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(body)
        pages: list[str] = []
        for number in range(min(len(document), MOST_PAGES)):
            page = document[number]
            pages.append(page.get_textpage().get_text_range())
            page.close()
            if sum(map(len, pages)) > longest:
                raise Refused(TOO_LARGE)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (PASSWORD, SECURITY)
        raise Refused(ENCRYPTED if locked else BROKEN) from error
    return pages


def docx(body: bytes, longest: int) -> list[str]:
    """The lines of the text: a paragraph each, a row of a table with its cells parted by |."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import ParseError  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            member = archive.getinfo("word/document.xml")
            if member.flag_bits & 1:
                raise Refused(ENCRYPTED)
            with archive.open(member) as file:
                return ["\n".join(_lines(file, longest))]
    except (zipfile.BadZipFile, zlib.error, KeyError, ParseError, DefusedXmlException,
            ValueError, RuntimeError, EOFError) as error:  # fmt: skip
        raise Refused(BROKEN) from error


def _lines(file: Any, longest: int) -> Iterator[str]:
    """The lines of word/document.xml, read in pieces: a bomb is refused before it is unpacked."""
    from defusedxml.ElementTree import DefusedXMLParser  # noqa: PLC0415

    target = Lines()
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    read = 0
    while piece := file.read(PIECE):
        read += len(piece)
        if target.length > longest or read > 32 * longest:
            raise Refused(TOO_LARGE)
        parser.feed(piece)
    parser.close()
    yield from target.lines


class Lines:
    """Target of an XML parser: keeps the text that a reader of the document sees."""

    # Deleted text, field codes, and the second copy of a text box.
    SILENT = frozenset((
        WORD + "del", WORD + "instrText", WORD + "delText",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    ))  # fmt: skip

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.length = self.silent = self.cells = self.shown = 0
        self.line: list[str] = []

    def start(self, tag: str, _: dict[str, str]) -> None:
        """Called by the parser where an element begins."""
        self.silent += tag in self.SILENT
        self.shown += tag == WORD + "t"
        self.cells += tag == WORD + "tc"
        if not self.silent and tag in BREAKS:
            self.line.append(BREAKS[tag])

    def data(self, text: str) -> None:
        """Called by the parser for text."""
        if self.shown and not self.silent:
            self.line.append(text)
            self.length += len(text)

    def end(self, tag: str) -> None:
        """Called by the parser where an element ends."""
        self.silent -= tag in self.SILENT
        self.shown -= tag == WORD + "t"
        self.cells -= tag == WORD + "tc"
        if tag == WORD + "tc":
            self.line.append(" | ")
        elif tag == WORD + "p" and self.cells:
            self.line.append(" ")
        elif tag in (WORD + "p", WORD + "tr") and not self.cells:
            lines = ("".join(self.line)).split("\n")
            texts = (" ".join(line.split()).strip(" |") for line in lines)
            self.lines.extend(filter(None, texts))
            self.line = []

    def close(self) -> None:
        """Called by the parser at the end."""


def main() -> None:
    """Arguments: kind, bytes of memory, seconds of CPU, characters of text."""
    kind, memory, cpu, longest = sys.argv[1], *map(int, sys.argv[2:5])
    limit(memory, cpu, 8 * longest)
    try:
        body = sys.stdin.buffer.read()
        told: dict[str, Any] = {"pages": {"pdf": pdf, "docx": docx}[kind](body, longest)}
    except Refused as refused:
        told = {"reason": str(refused)}
    except MemoryError:
        told = {"reason": TOO_LARGE}
    except ImportError as error:
        told = {"reason": f"no reader: {error}"}
    print(json.dumps(told, ensure_ascii=True))


if __name__ == "__main__":
    main()
