"""What is sent for an attachment: a file of a kind, or none."""

from __future__ import annotations

import io
import zipfile

import pytest

from crawler.page.attachments import claimed, told


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
WORD = b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><p>x</p></body></html>'


@pytest.mark.parametrize(("body", "claim", "kind"), [
    (b"%PDF-1.7\n...", "pdf", "pdf"), (packed("word/document.xml"), "docx", "docx"),
    (packed("xl/workbook.xml"), "doc", "xlsx"), (packed("OFD.xml"), "ofd", "ofd"), (packed("a.txt"), None, "zip"),
    (OLE2 + "WordDocument\0".encode("utf-16-le"), "wps", "doc"), (b"Rar!\x1a\x07\x01\x00", "zip", "rar"),
    (b"\x89PNG\r\n\x1a\n", "jpg", "png"), (b"BM\x36\0\0\0\0\0\0\0\x36", "bmp", "bmp"), (b"{\\rtf1}", "doc", "rtf"),
    ("名单,1".encode(), "csv", "csv"), (b"\x01\x02\0", "ceb", "ceb"), (WORD, "doc", "html"), (WORD, "xls", "html"),
])  # fmt: skip
def test_the_bytes_say_what_a_file_is(body: bytes, claim: str | None, kind: str) -> None:
    assert told(body, claim) == (kind, None)


@pytest.mark.parametrize(("body", "claim", "why"), [
    (b"", "pdf", "empty"), (b"<!DOCTYPE html><html>404", "pdf", "a web page"),
    (b"\xef\xbb\xbf\n<script>location='/'</script>", None, "a web page"),
    (b"<p>no file", "txt", "a web page"), (b"BM is no bitmap", "bmp", "no bmp"), (b"noise", "docx", "no docx"),
    (b'{"code": 404}', None, "of no known kind"), (b"a\0b", "txt", "no txt"),
])  # fmt: skip
def test_what_is_no_file_says_so(body: bytes, claim: str | None, why: str | None) -> None:
    assert told(body, claim)[1] == why


@pytest.mark.parametrize(("url", "name", "header", "claim"), [
    ("http://a.cn/x/%B8%BD.DOC?v=1", "", "", "doc"), ("http://a.cn/d.jsp?id=3", "附件1：名单.xlsx（12KB）", "text/html", "xlsx"),
    ("http://a.cn/d.jsp?id=3", "附件", "application/pdf;charset=x", "pdf"), ("http://a.cn/d.jsp", "2024.12.31", "", None),
    ("http://a.cn/a.pdf", "名单.doc", "", "pdf"), ("http://a.cn/a.html", "附件", "application/octet-stream", None),
])  # fmt: skip
def test_the_url_claims_before_the_link_and_the_link_before_the_header(
    url: str, name: str, header: str, claim: str | None
) -> None:
    assert claimed(url, name, header) == claim
