"""The child process: takes one paper on its standard input, tells on its standard output what it says.

Started by `reader` and by nobody else. It puts on its limits before it loads a library that reads papers.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import TYPE_CHECKING, Any

from registry.reading.confinement import LOOK, RECOGNISE, Limits, Unconfined, confine
from registry.reading.transcript import Found, Page

if TYPE_CHECKING:  # no library is loaded before the limits are on
    from PIL import Image

_MARGIN = 0.012
_CUT_PIXELS = 900
_PREVIEW_PIXELS = 1600


def main() -> int:
    """Read one paper. The first line says how: {"document_type", "media_type", "recognise", "can_recognise"}, or for
    its first page as a picture {"media_type", "recognise": false, "preview": true}.
    """
    asked = json.loads(sys.stdin.buffer.readline())
    limits = RECOGNISE if asked["recognise"] else LOOK
    try:
        confine(limits)
    except Unconfined:
        return _tell({"outcome": "unread", "problem": "not_confined"})
    return _tell(_read(asked, sys.stdin.buffer.read(), limits))


def _read(asked: dict[str, Any], content: bytes, limits: Limits) -> dict[str, Any]:
    from registry.reading import opening  # after the limits: these libraries are what they are for

    try:
        paper = opening.Opened(content, asked["media_type"])
        if asked.get("preview"):
            return {"outcome": "read", "cuts": {"preview": _preview(paper)}}
        pages = list(paper.pages())
    except opening.NotAPaper as refusal:
        outcome = "unread" if refusal.problem == "broken" else "refused"
        return {"outcome": outcome, "problem": refusal.problem}
    except MemoryError:
        return {"outcome": "refused", "problem": "too_much_work"}
    source = "text"
    if not any(page.lines for page in pages):
        if not asked["can_recognise"]:
            return {"outcome": "unread", "problem": "no_recognition", "pages": paper.count}
        if not asked["recognise"]:
            return {"outcome": "waiting", "pages": paper.count}
        pages, source = _recognised(paper, min(paper.count, limits.pages)), "picture"
    return {**_told(asked["document_type"], pages, paper), "pages": paper.count, "source": source}


def _recognised(paper: Any, count: int) -> list[Page]:
    from registry.reading import recognition  # heavy, and only there with the extra `ocr`

    return [recognition.recognise(paper.picture(number), number) for number in range(1, count + 1)]


def _told(document_type: str, pages: list[Page], paper: Any) -> dict[str, Any]:
    from registry.reading.fields import KINDS, extract

    found = extract(document_type, pages)
    if not found:
        known = document_type in KINDS
        return {"outcome": "unread" if known else "read", "problem": "nothing_found" if known else None}
    upright = {
        page.number: paper.picture(page.number).rotate(page.turned, expand=True)
        for page in pages
        if any(one.page == page.number for one in found)
    }
    cuts = {one.name: _cut(one, upright[one.page]) for one in found}
    return {"outcome": "read", "found": [one.to_json() for one in found], "cuts": cuts}


def _cut(one: Found, image: Image.Image) -> str:
    """The place of a field in its page with a little around it, as a PNG in base64."""
    width, height = image.size
    left, top, right, bottom = one.box
    part = image.crop(
        (
            int(max(left - 2 * _MARGIN, 0) * width),
            int(max(top - _MARGIN, 0) * height),
            int(min(right + 2 * _MARGIN, 1) * width) + 1,
            int(min(bottom + _MARGIN, 1) * height) + 1,
        )
    )
    part.thumbnail((_CUT_PIXELS, _CUT_PIXELS))
    png = io.BytesIO()
    part.convert("L").quantize(16).save(png, "PNG", optimize=True)
    return base64.b64encode(png.getvalue()).decode()


def _preview(paper: Any) -> str:
    """The first page as a JPEG in base64, without what the camera wrote beside the picture."""
    image, jpeg = paper.picture(1).copy(), io.BytesIO()
    image.thumbnail((_PREVIEW_PIXELS, _PREVIEW_PIXELS))
    image.info.clear()
    image.save(jpeg, "JPEG", quality=82)
    return base64.b64encode(jpeg.getvalue()).decode()


def _tell(told: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(told, ensure_ascii=True))
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
