"""The page of the reviewer's desk, and what happens to a form: done and shown again, or shown with why not."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.domain.errors import FilingError, Problem, Refused, Text
from registry.domain.filing import ENTITY_TYPES
from registry.procedures import desk, keep_view, queue, review
from registry.procedures.counter import Counter
from registry.procedures.desk import Desk
from registry.procedures.keep_view import View
from registry.web import reviewer_words
from registry.web.altered import alterations
from registry.web.declared import Declaration, anchor
from registry.web.problems import status_of
from registry.web.reviewer_forms import (
    OWN_REASONS,
    UNTOUCHED,
    Typed,
    rule_choices,
    rule_title,
    rules_about_papers,
    typed,
)
from registry.web.visitors import now, visitor


def done_or_shown(reference: str, effect: Callable[[Typed], Any], *, done: str) -> Response:
    """Do it and show the case again, or what the effect gives to show; or the case with why not and all that was typed.

    Nothing that was typed is lost.
    """
    form = typed(request.form, request.form.getlist("pick"))
    try:
        shown = effect(form)
    except Refused as error:
        if error.code == "not_found":
            raise
        text = _claimed_again(reference) if error.code == "lease" and form.written else None
        return page(desk_of(reference), form, refusal=text or error.text, status=status_of(error))
    except FilingError as error:
        return page(desk_of(reference), form, problems=error.problems, status=422)
    if isinstance(shown, Response):
        return shown
    return redirect(url_for("reviewer.case", reference=reference, **here(), done=done or None))


def page(
    seen: Desk | None,
    form: Typed = UNTOUCHED,
    *,
    refusal: Text | None = None,
    problems: tuple[Problem, ...] = (),
    revealed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The queue with one case or none, and a form as it was typed; `revealed` is shown whole, by its path."""
    me, look, place = visitor(), asked_view(), asked_page()
    made = render_template(
        "reviewer/desk.html",
        queue=queue.queue(account_id=me.id, now=now(), show=look.show, order=look.order, kind=look.kind, page=place),
        look=look,
        query=urlencode(here()),
        address_of=address_of,
        views=keep_view.views(account_id=me.id),
        desk=seen,
        declaration=Declaration(seen.view.filing, revealed) if seen else None,
        altered=alterations(seen.registered, seen.view.filing) if seen and seen.registered else [],
        choices=_choices(seen) if seen else {},
        form=form,
        refusal=refusal,
        problems=problems,
        revealed=revealed or {},
        done=request.args.get("done", ""),
        once=secrets.token_urlsafe(12),
        anchor=anchor,
        rule_title=rule_title,
        words=reviewer_words,
    )
    return make_response(made, status)


def desk_of(reference: str) -> Desk:
    """One case as this officer sees it."""
    return desk.case(counter(), reference=reference, account_id=visitor().id, now=now())


def asked_view() -> View:
    """The view of the queue that is asked for; what is not known is as usual."""
    show, order, kind = (request.values.get(name, "") for name in ("show", "sort", "kind"))
    return View(
        name="",
        show=show if show in queue.FILTERS else "all",
        order=order if order in queue.ORDERS else "deadline",
        kind=kind if kind in ENTITY_TYPES else None,
    )


def asked_page() -> int:
    """The page of the queue that is asked for; the first, where that is none."""
    asked = request.values.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def here() -> dict[str, Any]:
    """Where one stands in the queue, as parameters of an address: what leads back there."""
    return {**address_of(asked_view()), **({"page": asked_page()} if asked_page() > 1 else {})}


def address_of(view: View) -> dict[str, Any]:
    """A view as parameters of an address."""
    usual = {"sort": view.order} if view.order != "deadline" else {}
    return {"show": view.show, **usual, **({"kind": view.kind} if view.kind else {})}


def counter() -> Counter:
    """The counter of this service."""
    found: Counter = current_app.extensions["counter"]
    return found


def _choices(seen: Desk) -> dict[str, Any]:
    if not seen.mine:
        return {}
    return {"rules": rule_choices(seen), "paper_rules": rules_about_papers(seen), "own": range(OWN_REASONS)}


def _claimed_again(reference: str) -> Text | None:
    """After a claim ran out over a form: claim anew if nobody else has, so that the form can be sent again."""
    try:
        review.claim(counter(), reference=reference, reviewer_id=visitor().id, now=now())
    except Refused:
        return None
    return Text("领取已到期，已为您重新领取；请再提交一次", "Your claim had ended and was renewed; send it once more")
