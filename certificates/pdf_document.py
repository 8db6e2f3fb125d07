"""A PDF of pages set in our type: deterministic, every font embedded, information entries of our own."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString
from reportlab.pdfgen.canvas import Canvas

from certificates import typography


class _Info(PDFInfo):
    """The document information dictionary."""

    def __init__(self, title: str, author: str, day: date, entries: Mapping[str, str]) -> None:
        super().__init__()
        self.title, self.author = title, author  # reportlab derives the file's identifier from these
        made = (
            f"D:{day:%Y%m%d}000000+08'00'"  # the day of the act, not of the drawing: drawn again, the file is the same
        )
        texts = {"Title": title, "Author": author, "Creator": "Yizhao", "Producer": "Yizhao"}
        self.texts = {**texts, "CreationDate": made, "ModDate": made, **entries}

    def format(self, document: Any) -> Any:
        return PDFDictionary({key: PDFString(text) for key, text in self.texts.items()}).format(document)


def new_document(
    page: tuple[float, float], *, title: str, author: str, day: date, entries: Mapping[str, str] | None = None
) -> Canvas:
    """An empty document of one page size in points; `entries` are added to its information dictionary."""
    typography.load(typography.TEXT)
    canvas = Canvas(
        io.BytesIO(),
        pagesize=page,
        invariant=1,
        pageCompression=1,
        pdfVersion=(1, 7),
        initialFontName=typography.TEXT,  # else every page names Helvetica, which would not be embedded
        lang="zh-CN",
    )
    canvas._doc.info = _Info(title, author, day, entries or {})
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def finish(canvas: Canvas) -> bytes:
    """The bytes of the PDF, its fonts reduced to the glyphs used and embedded."""
    with typography.FONT_LOCK:
        canvas.save()
    return bytes(canvas._filename.getvalue())
