"""For whoever signs, and for the licence once it is there: invitations, signatures, sheets, QR, record."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response
from werkzeug.exceptions import TooManyRequests

from certificates import qr
from registry.domain.errors import Refused, Text
from registry.domain.kinds import Whole
from registry.procedures import case_view, invitation_view, render, sign
from registry.procedures.case_view import CaseView
from registry.procedures.counter import not_found
from registry.records import applications, people
from registry.records.database import reading
from registry.web.api.answers import INSTANT, TEXT, YES, Fields, Rows, written
from registry.web.api.bodies import FILING, Refusing, Signing
from registry.web.api.endpoint import Call, Endpoint, Gives, shape
from registry.web.visitors import reauthenticate, too_many_tries

_INVITATION, _LICENCE = "/invitations/<token>", "/applications/<reference>/licence"
_SHOWN = ("filing", "papers", "digest")
"""What `show_invitation` answers with, as kept with the signature of whoever names its digest."""


def invitations(call: Call) -> dict[str, Any]:
    """Cases that wait for the caller's signature. The link itself goes to the signatory by the applicant."""
    with reading() as store:
        me = people.by_id(store, call.me.id)
        waiting = applications.to_sign(store, me.id_hash) if me and me.id_hash else []
        return {
            "invitations": [
                {"token": one.link_token, "name": case.display_name, "capacities": one.capacities}
                for case, one in waiting
            ]
        }


def show_invitation(call: Call, token: str) -> dict[str, Any]:
    """What this person signs; the content only if the link names him."""
    seen = invitation_view.invitation(call.counter, token=token, account_id=call.me.id, now=call.now)
    return {
        "reference": seen.reference,
        "name": seen.signatory.name,
        "capacities": seen.signatory.capacities,
        "organisations": seen.organisations,
        "digest": seen.digest_hex,
        "filing": seen.filing or None,
        "others": [{"name": name, "signed_at": written(at)} for name, at in seen.others],
        "yours": seen.yours,
        "open": seen.open,
    }


def give_signature(call: Call, token: str) -> dict[str, Any]:
    """Sign what the digest names, after the password was given again."""
    _reauthenticate(call)
    seen = invitation_view.invitation(call.counter, token=token, account_id=call.me.id, now=call.now)
    if call.body.digest != seen.digest_hex:
        raise Refused(
            "version", Text("摘要与待签内容不符，请重新阅读", "Not the digest of what is to be signed; read it again")
        )
    return sign.sign(
        call.counter,
        token=token,
        account_id=call.me.id,
        authenticated_how="password",
        shown=_SHOWN,
        now=call.now,
        once=call.once,
    )


def refuse_signature(call: Call, token: str) -> dict[str, Any]:
    """Refuse to sign and say why."""
    return sign.decline(
        call.counter, token=token, account_id=call.me.id, reason=call.body.reason, now=call.now, once=call.once
    )


def licence(call: Call, reference: str) -> dict[str, Any]:
    """The licence a case led to."""
    view = _licensed(call, reference)
    content = render.qr_content(call.counter, licence_number=view.licence_number or "")
    return {"licence_number": view.licence_number, "short_code": view.short_code, "qr": content}


def sheet(call: Call, reference: str, kind: str) -> Response:
    """The signed 正本, or a 副本 by its number."""
    view, wanted = _licensed(call, reference), call.query["copy"] or 1
    copies = view.copies_duplicate if kind == render.DUPLICATE else 1
    if not 1 <= wanted <= copies:
        raise Refused("not_found", Text(f"只有{copies}份，请核对份数", f"There are only {copies} copies"))
    copy_number = f"{copies}-{wanted}" if kind == render.DUPLICATE else "1-1"
    number = view.licence_number or ""
    pdf = render.sheet_of(call.counter, licence_number=number, kind=kind, copy_number=copy_number, now=call.now)
    return _file(pdf, "application/pdf")


def qr_image(call: Call, reference: str, form: str) -> Response:
    """The QR as a picture."""
    number = _licensed(call, reference).licence_number or ""
    content = render.qr_content(call.counter, licence_number=number)
    return _file(qr.svg(content), "image/svg+xml") if form == "svg" else _file(qr.png(content), "image/png")


def _licensed(call: Call, reference: str) -> CaseView:
    view = case_view.status(call.counter, reference=reference, account_id=call.me.id, now=call.now)
    if view.licence_number is None:
        raise not_found()
    return view


def _reauthenticate(call: Call) -> None:
    if reauthenticate(call.body.password):
        return
    if too_many_tries(call.me.username):
        raise TooManyRequests
    raise Refused("reauthentication", Text("密码不对，请重新输入", "The password is wrong; give it again"))


def _file(content: bytes, media_type: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


ALL = (
    Endpoint(
        "my_invitations",
        "GET",
        "/invitations",
        "signed_in",
        Text("待我签署", "What waits for my signature"),
        invitations,
        gives=Gives(Fields(invitations=Rows(Fields(token=TEXT, name=TEXT, capacities=Rows(TEXT))))),
    ),
    Endpoint(
        "show_invitation",
        "GET",
        _INVITATION,
        "signed_in:link",
        Text("查看待签内容", "Read what is to be signed"),
        show_invitation,
        gives=Gives(
            Fields(
                reference=TEXT,
                name=TEXT,
                capacities=Rows(TEXT),
                organisations=Rows(TEXT),
                digest=TEXT,
                filing=FILING,
                others=Rows(Fields(name=TEXT, signed_at=INSTANT)),
                yours=YES,
                open=YES,
            )
        ),
        refuses=(404,),
    ),
    Endpoint(
        "give_signature",
        "POST",
        f"{_INVITATION}/signature",
        "signed_in:named",
        Text("签署（须再次输入密码）", "Sign, giving the password again"),
        give_signature,
        takes=shape(Signing, "password", "digest"),
        gives=Gives(Fields(reference=TEXT, signed_at=INSTANT, all_signed=YES)),
        refuses=(403, 404, 409, 410, 429),
    ),
    Endpoint(
        "refuse_signature",
        "POST",
        f"{_INVITATION}/refusal",
        "signed_in:named",
        Text("拒绝签署", "Refuse to sign"),
        refuse_signature,
        takes=shape(Refusing, "reason"),
        gives=Gives(Fields(reference=TEXT, state=TEXT)),
        refuses=(403, 404, 409, 410),
    ),
    Endpoint(
        "show_licence",
        "GET",
        _LICENCE,
        "signed_in:party",
        Text("执照", "The licence"),
        licence,
        gives=Gives(Fields(licence_number=TEXT, short_code=TEXT, qr=TEXT)),
        refuses=(404,),
    ),
    Endpoint(
        "licence_sheet",
        "GET",
        f"{_LICENCE}/<any(original,duplicate):kind>.pdf",
        "signed_in:party",
        Text("正本或副本PDF", "The signed original or a duplicate"),
        sheet,
        gives=Gives(media_type="application/pdf"),
        asks={"copy": (Whole(), False)},
        refuses=(404,),
    ),
    Endpoint(
        "licence_qr",
        "GET",
        f"{_LICENCE}/qr.<any(svg,png):form>",
        "signed_in:party",
        Text("二维码图片", "The QR as a picture"),
        qr_image,
        gives=Gives(media_type="image/svg+xml"),
        refuses=(404,),
    ),
)
