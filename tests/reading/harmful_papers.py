"""Papers that mean harm, or that are no papers: each with the problem that must be told."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.reading import sample_papers


def _good() -> bytes:
    return sample_papers.lease(1).pdf


def _changed(change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(_good())) as pdf:
        change(pdf)
        pdf.save(made, **saving)  # type: ignore[arg-type]
    return made.getvalue()


def _script() -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def javascript() -> bytes:
    """A script that runs when the paper is opened."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = _script()

    return _changed(change)


def script_on_a_page() -> bytes:
    """A script that runs when a page is turned, two dictionaries deep and in an object stream."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].AA = pikepdf.Dictionary(O=_script())

    return _changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def launch() -> bytes:
    """A link that starts a program."""

    def change(pdf: pikepdf.Pdf) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99], A=action)
        pdf.pages[0].Annots = pikepdf.Array([link])

    return _changed(change)


def embedded_file() -> bytes:
    """A program carried inside a paper."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["invoice.exe"] = b"MZ" + bytes(100)

    return _changed(change)


def encrypted() -> bytes:
    """A paper behind a password."""
    return _changed(lambda pdf: None, encryption=pikepdf.Encryption(user="u", owner="o"))


def owner_password() -> bytes:
    """A paper that opens without a password but forbids copying."""
    return _changed(lambda pdf: None, encryption=pikepdf.Encryption(user="", owner="o"))


def ten_thousand_pages() -> bytes:
    """A file that would keep a reader busy for an hour."""
    made = io.BytesIO()
    canvas = Canvas(made)
    for _ in range(10_000):
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def bomb_pdf() -> bytes:
    """A page of two gigabytes in two megabytes."""
    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S\n" * 75_000
    squeezed = b"".join(packer.compress(block) for _ in range(2000)) + packer.flush()

    def change(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(b"")
        stream.write(squeezed, filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].Contents = stream

    return _changed(change)


def bomb_png() -> bytes:
    """A picture of 900 million points in a hundred kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + 30_000 // 8)
    data = b"".join(packer.compress(row) for _ in range(30_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def archive_behind_a_pdf() -> bytes:
    """A PDF that is also a ZIP."""
    made = io.BytesIO(_good())
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("run.js", "alert(1)")
    return made.getvalue()


def page_behind_a_pdf() -> bytes:
    """A PDF that a careless browser would show as a page."""
    return _good() + b"\n<html><script>alert(1)</script></html>"


def pdf_behind_a_picture() -> bytes:
    """A PNG whose first chunk is the beginning of a PDF."""
    text = b"Comment\0%PDF-1.7\n1 0 obj<<>>endobj"
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "PNG")
    picture = made.getvalue()
    return picture[:33] + chunk + picture[33:]


def truncated_pdf() -> bytes:
    """The first half of a paper."""
    return _good()[: len(_good()) // 8]


def truncated_jpeg() -> bytes:
    """The first half of a photo."""
    made = io.BytesIO()
    Image.effect_noise((400, 400), 60).convert("RGB").save(made, "JPEG")
    return made.getvalue()[:1500]


def circle_of_pages() -> bytes:
    """A tree of pages that holds itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def deep() -> bytes:
    """Brackets in brackets, fifty thousand deep."""
    brackets = b"[" * 50_000 + b"]" * 50_000
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/X " + brackets + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


REFUSED: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    "javascript": (javascript, "application/pdf", ("active",)),
    "script on a page": (script_on_a_page, "application/pdf", ("active",)),
    "launch": (launch, "application/pdf", ("active",)),
    "embedded file": (embedded_file, "application/pdf", ("active",)),
    "encrypted": (encrypted, "application/pdf", ("encrypted",)),
    "owner password": (owner_password, "application/pdf", ("encrypted",)),
    "ten thousand pages": (ten_thousand_pages, "application/pdf", ("too_many_pages",)),
    "bomb pdf": (bomb_pdf, "application/pdf", ("too_much_work",)),
    "bomb png": (bomb_png, "image/png", ("too_large_picture",)),
    "archive behind a pdf": (archive_behind_a_pdf, "application/pdf", ("two_kinds",)),
    "page behind a pdf": (page_behind_a_pdf, "application/pdf", ("two_kinds",)),
    "pdf behind a picture": (pdf_behind_a_picture, "image/png", ("two_kinds",)),
}
UNREAD: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    "truncated pdf": (truncated_pdf, "application/pdf", ("broken",)),
    "truncated jpeg": (truncated_jpeg, "image/jpeg", ("broken",)),
    "circle of pages": (circle_of_pages, "application/pdf", ("broken",)),
    "deep": (deep, "application/pdf", ("broken",)),
}
