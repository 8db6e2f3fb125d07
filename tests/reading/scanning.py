"""Scans: what a scanner, an office copier or a phone makes of a sheet. The same seed, the same scan."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy
import pillow_heif
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

pillow_heif.register_heif_opener()


def sheet(pdf: bytes, dots: int = 200) -> Image.Image:
    """The first page as a scanner sees it."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dots / 72).to_pil().convert("RGB")


def clean(image: Image.Image, seed: int) -> Image.Image:
    """A good flat-bed scan: hardly any noise, half a degree of slant."""
    chance = random.Random(seed)
    turned = image.rotate(chance.uniform(-0.5, 0.5), fillcolor="white", resample=Image.Resampling.BICUBIC)
    return _grain(turned, 4, seed)


def noisy(image: Image.Image, seed: int) -> Image.Image:
    """A copy of a copy: coarse, grey, speckled, slanted by up to three degrees."""
    chance = random.Random(seed)
    small = image.resize((int(image.width * 0.75), int(image.height * 0.75)), Image.Resampling.BILINEAR)
    turned = small.rotate(chance.choice((-1, 1)) * chance.uniform(1, 3), fillcolor=(238, 236, 230), expand=True)
    return _grain(turned.filter(ImageFilter.GaussianBlur(0.7)), 22, seed, paper=0.93)


def photographed(image: Image.Image, seed: int) -> Image.Image:
    """A sheet on a table under a lamp, held at an angle: perspective, shadow, a frame of table around it."""
    chance = random.Random(seed)
    wide, high = image.size
    tilt = [chance.uniform(0.01, 0.05) for _ in range(8)]
    corners = [
        (-tilt[0] * wide, -tilt[1] * high),
        (-tilt[2] * wide, high * (1 + tilt[3])),
        (wide * (1 + tilt[4]), high * (1 + tilt[5])),
        (wide * (1 + tilt[6]), -tilt[7] * high),
    ]
    flat = [side for corner in corners for side in corner]
    held = image.transform(
        image.size, Image.Transform.QUAD, flat, resample=Image.Resampling.BICUBIC, fillcolor=(96, 74, 58)
    )
    lamp = numpy.linspace(chance.uniform(0.62, 0.75), 1.0, wide)[None, :, None]
    lit = Image.fromarray((numpy.asarray(held) * lamp).clip(0, 255).astype("uint8"))
    return _grain(lit.filter(ImageFilter.GaussianBlur(0.6)), 9, seed)


def lying(image: Image.Image, seed: int) -> Image.Image:
    """A scan that lies on its side or stands on its head."""
    return clean(image, seed).rotate(random.Random(seed).choice((90, 180, 270)), expand=True)


SCANS: dict[str, Callable[[Image.Image, int], Image.Image]] = {
    "clean": clean,
    "noisy": noisy,
    "photographed": photographed,
    "lying": lying,
}


def jpeg(image: Image.Image, quality: int = 80) -> bytes:
    """As phones and scanners store it."""
    return _stored(image, "JPEG", quality=quality)


def png(image: Image.Image) -> bytes:
    """Without loss."""
    return _stored(image, "PNG")


def heic(image: Image.Image) -> bytes:
    """As an iPhone stores it."""
    return _stored(image, "HEIF", quality=80)


def scanned_pdf(image: Image.Image) -> bytes:
    """A PDF that is nothing but the picture of a page."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842))
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _stored(image: Image.Image, form: str, **how: int) -> bytes:
    made = io.BytesIO()
    image.save(made, form, **how)
    return made.getvalue()


def _grain(image: Image.Image, strength: float, seed: int, paper: float = 0.98) -> Image.Image:
    noise = numpy.random.default_rng(seed).normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray((numpy.asarray(image) * paper + noise).clip(0, 255).astype("uint8"))
