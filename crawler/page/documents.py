"""What kind of document bytes are, by their magic numbers: names and headers lie."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

HEAD = 1024  # bytes in which %PDF- may stand (PDF 32000-1, annex H.3.4.1)
MAGIC = (
    (0, b"{\\rtf", "rtf"), (0, b"\x89PNG\r\n\x1a\n", "png"), (0, b"\xff\xd8\xff", "jpg"), (0, b"GIF8", "gif"),
    (0, b"II*\x00", "tiff"), (0, b"MM\x00*", "tiff"), (8, b"WEBP", "webp"), (4, b"ftyp", "mp4"),
    (0, b"Rar!\x1a\x07", "rar"), (0, b"7z\xbc\xaf\x27\x1c", "7z"), (0, b"\x1f\x8b", "gz"),
    (0, b"BZh", "bz2"), (0, b"\xfd7zXZ\x00", "xz"),
)  # fmt: skip
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of an OLE2 file, as their names stand in its directory ([MS-CFB] 2.6.1).
STREAMS = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
MEMBERS = (
    ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsx"),
    ("ppt/presentation.xml", "pptx"), ("OFD.xml", "ofd"), ("content.xml", "odf"),
)  # fmt: skip
MOST_MEMBERS = 20_000  # names of an archive that are looked at
LARGEST_DIRECTORY = 8 << 20  # bytes that a member list may take: zipfile reads it whole
END_OF_DIRECTORY = b"PK\x05\x06"
ENDING = re.compile(r"\.([a-z0-9]{2,4})$")
# Links to these may hold a text that is read; others are not fetched.
READABLE = frozenset(("pdf", "docx", "doc", "wps"))


def kind(body: bytes) -> str | None:
    """The kind of document that `body` is (pdf, docx, doc, ofd, rtf, png, zip, …); None for none.

    Never raises and unpacks nothing: a packed document is told by the names of its members.

    >>> kind(b"%PDF-1.7 ..."), kind(b"<html>"), kind(b"PK" + bytes((3, 4)))
    ('pdf', None, 'zip')
    """
    start = body[:HEAD]
    if b"%PDF-" in start and b"<html" not in start[: start.index(b"%PDF-")].lower():
        return "pdf"
    if body.startswith(OLE2):
        return _compound(body)
    if body.startswith((b"PK\x03\x04", END_OF_DIRECTORY)):
        return _packed(body)
    if body.startswith(b"BM") and body[6:10] == bytes(4):  # two letters alone begin a text too
        return "bmp"
    return next((name for at, magic, name in MAGIC if body.startswith(magic, at)), None)


def kind_named(url: str) -> str | None:
    """The kind that a URL's ending promises: what a link says before its target is seen.

    >>> kind_named("https://a.cn/P1.PDF?x=1"), kind_named("https://a.cn/t1.html")
    ('pdf', 'html')
    """
    found = ENDING.search(re.split(r"[?#]", url, maxsplit=1)[0].lower())
    return {"jpeg": "jpg"}.get(found[1], found[1]) if found else None


def _compound(body: bytes) -> str:
    """The kind of an OLE2 file; WPS writes the streams of the format that it imitates."""
    sector = 1 << min(int.from_bytes(body[30:32], "little"), 12)
    at = (int.from_bytes(body[48:52], "little") + 1) * sector
    # The root's entries come first; an embedded table stands behind them.
    for part in (body[at : at + 4096], body):
        for stream, name in STREAMS:
            if (stream + "\0").encode("utf-16-le") in part:
                return name
    return "ole2"


def _packed(body: bytes) -> str:
    """The kind of a ZIP file by its members' names."""
    end = body.rfind(END_OF_DIRECTORY, max(0, len(body) - 66_000))
    if end < 0 or int.from_bytes(body[end + 12 : end + 16], "little") > LARGEST_DIRECTORY:
        return "zip"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist()[:MOST_MEMBERS])
    except (zipfile.BadZipFile, zlib.error, ValueError, OverflowError, RuntimeError,
            OSError, EOFError, MemoryError):  # fmt: skip
        return "zip"
    return next((name for member, name in MEMBERS if member in names), "zip")
