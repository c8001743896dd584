"""Whether what a server sends for an attachment is a file, and of which kind: bytes before names and headers."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.page.documents import kind

HEAD = 2048  # bytes by which markup is known
NAME = re.compile(r"\.([a-z0-9]{2,4})(?![a-z0-9])", re.IGNORECASE)
# What an ending may claim; those of scripts (download.jsp) claim nothing.
MARKED = frozenset(("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "ofd", "rtf", "zip", "rar",
                    "7z", "gz", "png", "jpg", "jpeg", "gif", "bmp", "tiff", "tif", "webp", "mp4"))  # fmt: skip
PLAIN = frozenset(("txt", "csv"))
SEALED = frozenset(("ceb", "gd", "mp3", "wav", "avi", "wmv"))  # of a form that is not looked into
ENDINGS = MARKED | PLAIN | SEALED
TYPES = {
    "application/pdf": "pdf", "application/msword": "doc", "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt", "application/vnd.ms-works": "wps", "application/zip": "zip",
    "application/x-rar-compressed": "rar", "application/vnd.rar": "rar", "application/ofd": "ofd",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "video/mp4": "mp4", "text/csv": "csv",
}  # fmt: skip
MARKUP = re.compile(rb"<(?:!doctype|html|head|title|body|script|meta|form|div|p|h1)\b", re.IGNORECASE)  # fmt: skip
# Word and Excel save "web pages" under .doc and .xls, which they open as their own.
OFFICE = re.compile(rb"urn:schemas-microsoft-com:office|mso-application|^MIME-Version: 1\.0", re.IGNORECASE)  # fmt: skip


def claimed(url: str, name: str, content_type: str) -> str | None:
    """The kind that a file's URL, the text of its link, or at last its header claims; None if none does.

    >>> claimed("http://a.cn/download.jsp?id=3", "名单.xlsx", "application/octet-stream")
    'xlsx'
    >>> claimed("http://a.cn/P1.PDF", "", "text/html"), claimed("http://a.cn/get?id=3", "附件", "application/pdf")
    ('pdf', 'pdf')
    """
    for text in (unquote(urlsplit(url).path).rpartition("/")[2], name):
        found: list[str] = [
            one.lower() for one in NAME.findall(text[-300:]) if one.lower() in ENDINGS
        ]
        if found:
            return found[-1]
    return TYPES.get(content_type.partition(";")[0].strip().lower())


def told(body: bytes, claim: str | None) -> tuple[str | None, str | None]:
    """The kind of a file, and why it is none: one of the two is None.

    A known magic number decides, whatever is claimed. Bytes without one are a file only where the
    claim is of a kind that has none.

    >>> told(b"PK" + bytes((3, 4)), "pdf"), told(b"<html>", "pdf"), told(b"", "doc"), told(b"a,b", "csv")
    (('zip', None), (None, 'a web page'), (None, 'empty'), ('csv', None))
    """
    if not body:
        return None, "empty"
    if found := kind(body):
        return found, None
    head = body[:HEAD]
    if claim in MARKED and OFFICE.search(head):
        return "html", None
    if MARKUP.search(head):
        return None, "a web page"
    if claim in SEALED or (claim in PLAIN and b"\0" not in head):
        return claim, None
    return None, f"no {claim}" if claim else "of no known kind"
