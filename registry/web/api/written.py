"""What we write, for programs: the standard papers and the notices of a case."""

from __future__ import annotations

from typing import Any

from flask import Response

from registry.domain.errors import Text
from registry.procedures import notify, write
from registry.web.api.answers import BOTH, DAY, NUMBER, TEXT, Fields, Rows
from registry.web.api.endpoint import Call, Endpoint, Gives
from registry.web.written import as_pdf

_CASE = "/applications/<reference>"


def show_documents(call: Call, reference: str) -> dict[str, Any]:
    """The papers that follow from the answers, by their places among the filing's documents."""
    found = write.papers(call.counter, reference=reference, account_id=call.me.id, now=call.now)
    return {"documents": [{"place": one.place, "type": one.type, "title": one.title.to_json()} for one in found]}


def document(call: Call, reference: str, place: int) -> Response:
    """One standard paper as a PDF, written anew from what was frozen."""
    pdf = write.paper(call.counter, reference=reference, place=place, account_id=call.me.id, now=call.now)
    return as_pdf(pdf, f"{reference}-{place}.pdf")


def show_notices(call: Call, reference: str) -> dict[str, Any]:
    """The notices of a case; the digest of each that was sealed already."""
    found = notify.available(reference=reference, account_id=call.me.id)
    return {
        "notices": [
            {
                "kind": one.kind,
                "round": one.round,
                "name": one.name.to_json(),
                "day": one.day.isoformat(),
                "sha256": one.sha256,
            }
            for one in found
        ]
    }


def notice(call: Call, reference: str, kind: str, round: int) -> Response:
    """A notice with the authority's seal."""
    kept = notify.notice_of(
        call.counter, reference=reference, kind=kind, round_=round, account_id=call.me.id, now=call.now
    )
    return as_pdf(kept.pdf, f"{reference}-{kind}-{round}.pdf")


ALL = (
    Endpoint(
        "show_documents",
        "GET",
        f"{_CASE}/documents",
        "signed_in:party",
        Text("标准文书清单", "The standard papers of a case"),
        show_documents,
        gives=Gives(Fields(documents=Rows(Fields(place=NUMBER, type=TEXT, title=BOTH)))),
        refuses=(404,),
    ),
    Endpoint(
        "show_document",
        "GET",
        f"{_CASE}/documents/<int:place>",
        "signed_in:party",
        Text("标准文书PDF，注明签署人、时间和证书序列号", "A standard paper as a PDF, with who signed it and when"),
        document,
        gives=Gives(media_type="application/pdf"),
        refuses=(404, 409),
    ),
    Endpoint(
        "show_notices",
        "GET",
        f"{_CASE}/notices",
        "signed_in:party",
        Text("通知书清单", "The notices of a case"),
        show_notices,
        gives=Gives(Fields(notices=Rows(Fields(kind=TEXT, round=NUMBER, name=BOTH, day=DAY, sha256=TEXT)))),
        refuses=(404,),
    ),
    Endpoint(
        "show_notice",
        "GET",
        f"{_CASE}/notices/<kind>/<int:round>",
        "signed_in:party",
        Text("加盖电子印章的通知书PDF", "A notice as a sealed PDF"),
        notice,
        gives=Gives(media_type="application/pdf"),
        refuses=(404,),
    ),
)
