"""Opening a paper: what it is, whether it may be opened at all, its text layer or its picture."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pillow_heif
import pypdfium2 as pdfium
from PIL import Image, ImageOps

from registry.reading.confinement import LOOK
from registry.reading.text_layer import pages_of, picture
from registry.reading.transcript import Page

MOST_SIDE, MOST_PIXELS = 12_000, 60_000_000
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute", "/SubmitForm"})
_ACTIVE = frozenset({"/JS", "/EmbeddedFiles", "/RichMediaContent", "/XFA", "/EF"})
_MOST_OBJECTS, _DEEPEST = 50_000, 30


class NotAPaper(Exception):
    """What was uploaded cannot be used; `problem` is a key of PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Opened:
    """A paper that could be opened: the pages of its text layer, and every page as a picture when asked."""

    def __init__(self, content: bytes, media_type: str) -> None:
        """Raises NotAPaper."""
        self._pdf: pdfium.PdfDocument | None = None
        self._image: Image.Image | None = None
        _only_one_kind(content)
        if media_type == "application/pdf":
            _search(content)
            try:
                self._pdf = pdfium.PdfDocument(content)
            except pdfium.PdfiumError:
                raise NotAPaper("broken") from None
            if len(self._pdf) == 0:
                raise NotAPaper("broken")
        else:
            self._image = _photo(content)

    @property
    def count(self) -> int:
        """How many pages it has."""
        return len(self._pdf) if self._pdf is not None else 1

    def pages(self) -> Iterator[Page]:
        """The pages with their text layer; of a picture, the one page without text."""
        if self._pdf is not None:
            yield from pages_of(self._pdf)
        elif self._image is not None:
            yield Page(1, *self._image.size)

    def picture(self, number: int) -> Image.Image:
        """A page as it looks."""
        if self._pdf is not None:
            return picture(self._pdf, number)
        if self._image is None:
            raise AssertionError("a paper is a PDF or a picture")
        return self._image


def _search(content: bytes) -> None:
    """Refuse a PDF that is locked, endless, or carries what runs or what else is hidden in it."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise NotAPaper("encrypted") from None
    except (pikepdf.PdfError, ValueError):
        raise NotAPaper("broken") from None
    with pdf:
        if pdf.is_encrypted:
            raise NotAPaper("encrypted")
        if len(pdf.objects) > _MOST_OBJECTS or len(pdf.pages) > LOOK.pages:
            raise NotAPaper("too_many_pages")
        if any(_is_active(one) for one in pdf.objects):
            raise NotAPaper("active")


def _is_active(one: pikepdf.Object, depth: int = 0) -> bool:
    """Whether an object, or what stands directly inside it, is an action that runs or a file in the file."""
    if depth > _DEEPEST:
        return True
    if isinstance(one, pikepdf.Array):
        inner: list[pikepdf.Object | None] = list(one)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        keys = set(one.keys())
        if keys & _ACTIVE or str(one.get("/S", "")) in _ACTIONS:
            return True
        inner = [one.get(key) for key in keys]
    else:
        return False
    direct = (each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect)
    return any(_is_active(each, depth + 1) for each in direct)


_FOREIGN = (b"<script", b"<html", b"\x7felf", b"mz\x90")


def _only_one_kind(content: bytes) -> None:
    """Refuse what is a paper and at the same time an archive, a page of the web or a program."""
    end = content.rfind(b"%%EOF")
    behind = content[end + 5 :].lower() if end >= 0 else b""
    archive = b"PK\x05\x06" in content[-65_600:] and b"PK\x01\x02" in content
    if archive or any(mark in behind for mark in _FOREIGN) or b"%PDF-" in content[1:1024]:
        raise NotAPaper("two_kinds")


def _photo(content: bytes) -> Image.Image:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "HEIF")) as image:
            if max(image.size) > MOST_SIDE or image.width * image.height > MOST_PIXELS:
                raise NotAPaper("too_large_picture")
            image.draft("RGB", (4000, 4000))
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except Image.DecompressionBombError:
        raise NotAPaper("too_large_picture") from None
    except MemoryError:
        raise NotAPaper("too_much_work") from None
    except Exception:  # a decoder may fail on a damaged picture in any way it likes
        raise NotAPaper("broken") from None
    upright.thumbnail((4000, 4000))
    return upright
