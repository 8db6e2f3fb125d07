"""Canaries: personal data that stands nowhere else, and every shape in which a leak could carry it.

Every kind of canary begins with the same mark, so that one search finds a thousand of them.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp
from PIL import Image

from certificates import qr
from signing.token import read
from tests.making import resident_number

BORN = date(1987, 7, 19)
MARKS = {
    "number": f"510101{BORN:%Y%m%d}",
    "phone": "10073194",
    "home": "QZ7KVH3JXW",
    "password": "QZ7KVP4MTR",
    "paper": "QZ7KVU5NSB",
}
"""What every identity number, phone, residence, password and text of a paper among the canaries begins with."""


@dataclass(frozen=True)
class Canary:
    """One invented person, of whom nothing but the name may ever be public."""

    serial: int

    @property
    def number(self) -> str:
        return resident_number(BORN, self.serial)

    @property
    def phone(self) -> str:
        return f"{MARKS['phone']}{self.serial:03d}"

    @property
    def home(self) -> str:
        return f"四川省成都市武侯区听雀里{MARKS['home']}{self.serial:03d}号"

    @property
    def password(self) -> str:
        return f"{MARKS['password']} 雀 {self.serial:03d}"

    @property
    def own(self) -> tuple[str, ...]:
        """What this person may see."""
        return self.number, self.phone, self.home


def with_canaries(case: dict[str, Any], first: int) -> tuple[dict[str, Any], int]:
    """The case with canaries for the data of its people, wherever they stand in it; the next serial number."""
    text = json.dumps(case, ensure_ascii=False)
    for place, person in enumerate(case["persons"].values()):
        canary = Canary(first + place)
        text = text.replace(person["id_number"], canary.number).replace(person["phone"], canary.phone)
    told = json.loads(text)
    for place, person in enumerate(told["persons"].values()):
        serial = first + place
        person.update(birth_date=BORN.isoformat(), sex="M" if serial % 2 else "F", residence=Canary(serial).home)
    return copy.deepcopy(told), first + len(case["persons"])


def paper(text: str) -> bytes:
    """A PDF whose text layer says so, also readable in its bytes."""
    content = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _shapes(mark: str) -> tuple[bytes, ...]:
    """The mark plain, in UTF-16, as base64 at each of its three places, in hexadecimal. It is ASCII without anything
    that an address, JSON or HTML would escape.
    """
    plain = mark.encode()
    coded = [base64.b64encode(b"\0" * before + plain)[(0, 2, 3)[before] : -4] for before in range(3)]
    other = (mark.encode("utf-16-le"), mark.encode("utf-16-be"), plain.hex().encode(), plain.hex().upper().encode())
    return (plain, *other, *coded, *(one.translate(bytes.maketrans(b"+/", b"-_")) for one in coded))


_ANY = {kind: re.compile(b"|".join(map(re.escape, sorted(set(_shapes(mark)))))) for kind, mark in MARKS.items()}


def found(content: bytes, kinds: Collection[str] = tuple(MARKS), own: Collection[str] = ()) -> set[str]:
    """Which kinds of canaries stand in these bytes, but for those that are the reader's own."""
    for text in own:
        content = content.replace(text.encode(), b"")
    return {kind for kind in kinds if _ANY[kind].search(content)}


def inside(media_type: str, body: bytes) -> Iterator[bytes]:
    """The body of an answer and what it carries: text, streams and metadata of a PDF, what a QR says."""
    yield body
    if media_type == "application/pdf" and body.startswith(b"%PDF-"):
        yield from _inside_pdf(body)
    if media_type == "image/png":
        for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(body))):
            yield code.text.encode()
            yield repr(read(qr.cose_from(code.text).cose)).encode()


def _inside_pdf(body: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(body)
    for page in document:
        yield page.get_textpage().get_text_range().encode("utf-8", "replace")
    yield repr(document.get_metadata_dict()).encode()
    with pikepdf.open(io.BytesIO(body)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream):
                try:
                    yield one.read_bytes()
                except pikepdf.PdfError:
                    yield one.read_raw_bytes()
            else:
                yield one.unparse(resolved=False) if hasattr(one, "unparse") else b""


def in_files(directory: Path, *, but: Collection[str] = ()) -> dict[str, set[str]]:
    """Which files below a directory hold which kinds of canaries, by their bytes and by their names."""
    files = [path for path in directory.rglob("*") if path.is_file() and path.name not in but]
    told = {str(path.relative_to(directory)): found(path.read_bytes() + str(path).encode()) for path in files}
    return {name: kinds for name, kinds in told.items() if kinds}
