"""An uploaded paper sent out again as it was received: shown, never run."""

from __future__ import annotations

import io

from flask import Response, send_file

from registry.records.materials import Material

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
"""No script, no origin, no other type than the one its content has, and nothing kept by anyone on the way."""


def cut_out(png: bytes) -> Response:
    """The answer that carries a place cut out of a paper, which nobody keeps on the way."""
    answer = Response(png, mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def converted(jpeg: bytes) -> Response:
    """The answer that carries a paper as a picture that browsers show."""
    answer = Response(jpeg, mimetype="image/jpeg")
    answer.headers.update(HEADERS)
    return answer


def received(material: Material, content: bytes) -> Response:
    """The answer that carries a paper; inline, under its own name."""
    answer = send_file(io.BytesIO(content), mimetype=material.media_type, download_name=material.file_name)
    answer.headers.update(HEADERS)
    return answer
