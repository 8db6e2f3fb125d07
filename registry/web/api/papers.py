"""Papers of a case: uploading them, saying what they contain, taking them out, seeing them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from werkzeug.exceptions import BadRequest

from registry.domain.errors import FilingError, Text
from registry.procedures import attach, case_view, show_reading
from registry.procedures.counter import Once, once
from registry.web.api.answers import NUMBER, READING, TEXT, Fields
from registry.web.api.bodies import ENTERED
from registry.web.api.endpoint import Call, Endpoint, Gives, Takes, missing, read_json
from registry.web.received import received

_CASE, _PAPER = "/applications/<reference>", "/applications/<reference>/papers/<int:material_id>"


def add_paper(call: Call, reference: str) -> dict[str, Any]:
    """Take in a paper: parts `file`, `document_type`, `subject`, and `entered` as JSON."""
    form, files = call.body
    file = files.get("file")
    if file is None:
        raise FilingError((missing("file"),))
    content, entered = file.read(), read_json(form.get("entered", "{}").encode("utf-8", "surrogatepass"))
    if not isinstance(entered, dict):
        raise BadRequest
    return attach.attach(
        call.counter,
        reference=reference,
        applicant_id=call.me.id,
        document_type=form.get("document_type", ""),
        subject=form.get("subject"),
        file_name=file.filename or "file",
        content=content,
        entered=entered,
        now=call.now,
        once=_once_of_parts(form, content),
    )


def describe_paper(call: Call, reference: str, material_id: int) -> dict[str, Any]:
    """Replace what is read from a paper."""
    return attach.describe(call.counter, entered=call.body, **_paper_of(call, reference, material_id))


def remove_paper(call: Call, reference: str, material_id: int) -> dict[str, Any]:
    """Take a paper out of the draft."""
    return attach.detach(call.counter, **_paper_of(call, reference, material_id))


def paper(call: Call, reference: str, material_id: int) -> Response:
    """A paper as it was received."""
    return received(*case_view.paper(reference=reference, material_id=material_id, account_id=call.me.id))


def read_paper(call: Call, reference: str, material_id: int) -> dict[str, Any]:
    """What was read in a paper, each field with its page, its box as fractions of the page, and how sure it is."""
    return show_reading.what_was_read(reference=reference, material_id=material_id, account_id=call.me.id)


def _paper_of(call: Call, reference: str, material_id: int) -> Mapping[str, Any]:
    return {
        "reference": reference,
        "applicant_id": call.me.id,
        "material_id": material_id,
        "now": call.now,
        "once": call.once,
    }


def _once_of_parts(form: Mapping[str, str], content: bytes) -> Once | None:
    """The idempotency token of an upload: its parts, since the boundary between them differs every time."""
    parts = "\0".join(f"{name}={form[name]}" for name in sorted(form)).encode("utf-8", "surrogatepass")
    return once(request.headers.get("Idempotency-Key"), f"{request.path}\0".encode() + parts + b"\0" + content)


_MOVED = (403, 404, 409)
ALL = (
    Endpoint(
        "add_paper",
        "POST",
        f"{_CASE}/papers",
        "applicant:own",
        Text("上传材料", "Upload a paper"),
        add_paper,
        takes=Takes(media_type="multipart/form-data"),
        gives=Gives(Fields(material_id=NUMBER, sha256=TEXT, media_type=TEXT, reading=TEXT), status=201),
        refuses=(*_MOVED, 413, 415),
        large=True,
    ),
    Endpoint(
        "show_paper",
        "GET",
        _PAPER,
        "signed_in:party",
        Text("下载材料原件", "Download a paper as it was received"),
        paper,
        gives=Gives(media_type="application/octet-stream"),
        refuses=(404,),
    ),
    Endpoint(
        "read_paper",
        "GET",
        f"{_PAPER}/reading",
        "signed_in:party",
        Text("材料中读出的内容", "What was read in a paper"),
        read_paper,
        gives=Gives(READING),
        refuses=(404,),
    ),
    Endpoint(
        "describe_paper",
        "PUT",
        _PAPER,
        "applicant:own",
        Text("更正材料内容", "Correct what is read from a paper"),
        describe_paper,
        takes=Takes(ENTERED),
        gives=Gives(Fields(material_id=NUMBER, version=NUMBER)),
        refuses=_MOVED,
    ),
    Endpoint(
        "remove_paper",
        "DELETE",
        _PAPER,
        "applicant:own",
        Text("删去材料", "Take a paper out"),
        remove_paper,
        gives=Gives(Fields(material_id=NUMBER, version=NUMBER)),
        refuses=_MOVED,
    ),
)
