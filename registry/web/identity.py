"""The door to identity platforms: out to one of them, and back with who it is."""

from __future__ import annotations

from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import Refused, Text
from registry.domain.platform import Platforms
from registry.procedures.welcome import welcome
from registry.web.account import page
from registry.web.going_on import go_on, safe
from registry.web.guard import hang
from registry.web.platform_sign_in import come_back, know_platforms, send_away
from registry.web.visitors import arrive, confirm_again, now, signed_in, visitor

door = Blueprint("identity", __name__, url_prefix="/identity")


def open_door(app: Flask) -> None:
    """Hang the door for the platforms that the configuration names."""
    trusted: Platforms = app.extensions["settings"].platforms()
    app.extensions["platforms"] = trusted
    know_platforms(OAuth(app), trusted)
    hang(app, door, "public")


@door.get("/<key>")
def out(key: str) -> Response:
    """Go to a platform, to sign in or to show oneself anew; to the sign-in page if there is no such platform."""
    platform, again = platforms().by_key.get(key), request.args.get("again") == "yes" and signed_in()
    if platform is None:
        return redirect(url_for("account.ask"))
    return send_away(platform, safe(request.args.get("next")), again=again)


@door.get("/<key>/return")
def back(key: str) -> Response:
    """Come back from it: signed in, or confirmed anew, and on to where one was going."""
    platform = platforms().by_key.get(key)
    if platform is None:
        return redirect(url_for("account.ask"))
    answered = come_back(platform, platforms())
    me = visitor().id if signed_in() else None
    try:
        account_id = welcome(current_app.extensions["counter"], answered.arrival, signed_in=me, now=now())
    except Refused as error:
        if error.code != "identity_taken" or signed_in():
            raise
        return page(next_address=request.path.removesuffix("/return"), wrong=error.text, status=409)
    if answered.again and account_id != me:
        raise Refused("identity", _ANOTHER)
    if answered.again:
        confirm_again(key, answered.arrival.level, real=answered.arrival.real)
        return redirect(answered.next_address or "/")
    person = arrive(account_id, key, answered.arrival.level)
    return go_on(person, answered.next_address, "") if signed_in() else redirect("/second-factor")


def platforms() -> Platforms:
    """The platforms of this service."""
    found: Platforms = current_app.extensions["platforms"]
    return found


_ANOTHER = Text("平台确认的是另一个人，请由您本人确认", "The platform confirmed another person; confirm it yourself")
