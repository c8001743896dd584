"""Documents, written byte by byte: PDF and DOCX files with what a test needs in them."""

from __future__ import annotations

import io
import zipfile
import zlib
from html import escape

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>")  # fmt: skip
FONT = (b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [6 0 R] >>")  # fmt: skip
CID_FONT = (b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo"
            b" << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /FontDescriptor 7 0 R >>")  # fmt: skip
DESCRIPTOR = (b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900]"
              b" /ItalicAngle 0 /Ascent 850 /Descent -150 /CapHeight 700 /StemV 80 >>")  # fmt: skip


def stream(content: bytes, packed: bool = True) -> bytes:
    filters = b" /Filter /FlateDecode" if packed else b""
    content = zlib.compress(content) if packed else content
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(content), filters, content)


def assembled(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF file of these objects, the first of which is the catalog."""
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer << /Size %d /Root 1 0 R %s>>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % xref)


def pdf(lines: list[str], trailer: bytes = b"") -> bytes:
    """A page with one line of text below the other."""
    shown = b" T* ".join(b"<%s> Tj" % one.encode("utf-16-be").hex().encode() for one in lines)
    content = b"BT /F 14 Tf 18 TL 60 780 Td %s ET" % shown
    objects = [CATALOG, PAGES, PAGE, stream(content), FONT, CID_FONT, DESCRIPTOR]
    return assembled(objects, trailer)


def encrypted_pdf() -> bytes:
    """A PDF file that asks for a password: its check value fits none."""
    locked = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>" % (
        b"41" * 32,
        b"42" * 32,
    )
    objects = [CATALOG, PAGES, PAGE, stream(b"x"), FONT, CID_FONT, DESCRIPTOR, locked]
    return assembled(objects, b"/Encrypt 8 0 R /ID [<%s> <%s>] " % (b"43" * 16, b"43" * 16))


def scanned_pdf() -> bytes:
    """A page that is an image and nothing else."""
    page = (b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /XObject << /I 5 0 R >> >> >>")  # fmt: skip
    image = zlib.compress(b"\xff" * 100)
    drawn = (b"<< /Type /XObject /Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8"
             b" /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
             % (len(image), image))  # fmt: skip
    return assembled([CATALOG, PAGES, page, stream(b"q 595 0 0 842 0 0 cm /I Do Q"), drawn])


def pdf_bomb(size: int) -> bytes:
    """A page of a few kilobytes whose content unpacks, twice, to `size` bytes."""
    once = zlib.compress(b"BT /F 9 Tf 9 TL " + b"T* <4E004E8C> Tj\n" * (size // 17) + b"ET", 9)
    twice = zlib.compress(once, 9)
    content = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (
        len(twice),
        twice,
    )
    return assembled([CATALOG, PAGES, PAGE, content, FONT, CID_FONT, DESCRIPTOR])


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def docx(*blocks: str, before: str = "", members: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    """A DOCX file: `blocks` are markup of its body, or plain text for a paragraph."""
    body = "".join(one if one.startswith("<") else paragraph(one) for one in blocks)
    xml = (f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w='
           '"http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc='
           '"http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>'
           f"{body}</w:body></w:document>")  # fmt: skip
    return packed(
        ("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.encode()), *members
    )


def packed(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def compound(stream_name: str) -> bytes:
    """The head and the directory of an OLE2 file with a stream of that name."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32] = (9).to_bytes(2, "little")
    entries = b"".join(
        one.encode("utf-16-le").ljust(128, b"\0") for one in ("Root Entry", stream_name)
    )
    return bytes(head) + entries.ljust(512, b"\0")
