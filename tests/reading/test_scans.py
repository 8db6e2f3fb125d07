"""Scans and photos, one of each sort; the figures over many are in `make bench`."""

from __future__ import annotations

import importlib.util
import io

import pytest
from PIL import Image

from registry.reading import reader
from tests.reading import sample_papers, scanning
from tests.reading.sample_papers import SamplePaper

needs_recognition = pytest.mark.skipif(importlib.util.find_spec("rapidocr") is None, reason="extra ocr")


@needs_recognition
@pytest.mark.parametrize(
    ("paper", "scan", "stored", "media_type"),
    [
        (sample_papers.lease(2), "noisy", scanning.scanned_pdf, "application/pdf"),
        (sample_papers.id_copy(1), "photographed", scanning.heic, "image/heic"),
        (sample_papers.property_certificate(1), "lying", scanning.jpeg, "image/jpeg"),
    ],
    ids=["a noisy copy as PDF", "a photo as HEIC", "a scan that lies on its side"],
)
def test_a_picture_of_a_paper_is_read_like_the_paper(
    paper: SamplePaper, scan: str, stored: object, media_type: str
) -> None:
    content = stored(scanning.SCANS[scan](scanning.sheet(paper.pdf), 1))  # type: ignore[operator]
    assert reader.look(content, media_type, paper.document_type).outcome == "waiting"
    read = reader.recognise(content, media_type, paper.document_type)
    assert (read.outcome, read.source) == ("read", "picture")
    assert {one["name"]: one["value"] for one in read.found} == paper.truth
    assert all(read.cuts[name].startswith(b"\x89PNG") for name in paper.truth)


def test_without_recognition_a_picture_goes_to_a_person_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "available", lambda: False)
    content = scanning.png(scanning.sheet(sample_papers.lease(1).pdf, 50))
    read = reader.look(content, "image/png", "lease")
    assert (read.outcome, read.problem) == ("unread", "no_recognition")


def test_a_picture_without_a_word_on_it_goes_to_a_person() -> None:
    pytest.importorskip("rapidocr")
    content = scanning.png(scanning.sheet(sample_papers.lease(1).pdf, 10))
    assert reader.recognise(content, "image/png", "lease").problem == "nothing_found"


def test_a_photo_from_a_phone_is_shown_as_a_jpeg_without_what_the_camera_wrote_beside_it() -> None:
    photo = scanning.sheet(sample_papers.lease(1).pdf, 250)
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken at home", 6  # a remark, and that it lies on its side
    made = io.BytesIO()
    photo.save(made, "HEIF", exif=exif)
    shown = reader.preview(made.getvalue(), "image/heic")
    assert shown is not None and b"taken at home" in made.getvalue() and b"taken at home" not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert image.format == "JPEG" and max(image.size) == 1600 and not image.getexif()


@pytest.mark.parametrize("content", [b"", b"\0\0\0\x18ftypheic", scanning.heic(Image.new("RGB", (40, 40)))[:200]])
def test_a_photo_that_cannot_be_opened_has_no_preview(content: bytes) -> None:
    assert reader.preview(content, "image/heic") is None
