"""The kind page: what a visitor wants to set up, and for each kind what to bring, who signs, and where to begin."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, url_for

from registry.domain.errors import Text
from registry.procedures.counter import not_found
from registry.web.choices import authority_choices
from registry.web.guard import hang
from registry.web.offers import Offer, groups, offered

door = Blueprint("choosing", __name__)


def open_door(app: Flask) -> None:
    """Hang the door: open to everybody; whoever starts a case signs in on the way."""
    hang(app, door, "public")


@door.get("/new")
def kinds() -> str:
    """All kinds, and what cannot be done here yet."""
    return render_template("applicant/kinds.html", groups=groups())


@door.get("/new/<key>")
def kind(key: str) -> Any:
    """One kind: what it needs, and its beginning; one that needs a name begins with the check of that name."""
    offer = offered(key)
    if offer is None:
        raise not_found()
    if offer.matter.named:
        return redirect(url_for("starting.name", kind=offer.key))
    return kind_page(offer)


def kind_page(offer: Offer, *, username: str = "", wrong: Text | None = None) -> str:
    """The page of one kind; `wrong` says why a start or a sign-in did not succeed."""
    return render_template(
        "applicant/kind.html",
        offer=offer,
        authorities=authority_choices(),
        username=username,
        wrong=wrong,
        once=secrets.token_urlsafe(12),
    )
