"""The hatch for programs: `/api/v1`, every step of the journey as JSON, described by `/openapi.json`.

Callers sign in at `POST /api/v1/sessions` and send the bearer token they get; cookies are not looked at here.
"""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Flask, Response, jsonify
from flask.json.provider import DefaultJSONProvider

from registry.web.api import applicant, existing, papers, public, rules, signatory, staff, watching, written
from registry.web.api.document import openapi
from registry.web.api.endpoint import Endpoint, view_of
from registry.web.guard import hang

ENDPOINTS: tuple[Endpoint, ...] = (
    *public.ALL,
    *applicant.ALL,
    *existing.ALL,
    *papers.ALL,
    *signatory.ALL,
    *written.ALL,
    *staff.ALL,
    *watching.ALL,
    *rules.ALL,
)
"""Everything a program can do, in the order of the journey."""


class PlainJson(DefaultJSONProvider):
    """JSON as it was put together: UTF-8, fields in the order of their meaning."""

    sort_keys = False

    def dumps(self, obj: Any, **options: Any) -> str:
        """As orjson writes it; what it does not take (a Decimal, a lone surrogate) as the standard library does."""
        try:
            return orjson.dumps(obj).decode()
        except TypeError:
            return super().dumps(obj, **options)


def open_door(app: Flask) -> None:
    """Hang every endpoint with its policy, and the description of them all."""
    app.json = PlainJson(app)
    door = Blueprint("api", __name__, url_prefix="/api/v1")
    for endpoint in ENDPOINTS:
        door.add_url_rule(endpoint.rule, endpoint.name, view_of(endpoint), methods=[endpoint.method])
    door.after_request(_say_how_to_sign_in)
    policies = {endpoint.name: endpoint.policy for endpoint in ENDPOINTS}
    large, fresh = ([one.name for one in ENDPOINTS if getattr(one, trait)] for trait in ("large", "fresh"))
    hang(app, door, policies, large=large, fresh=fresh)
    description = Blueprint("openapi", __name__)
    description.add_url_rule("/openapi.json", "show", lambda: jsonify(openapi(ENDPOINTS)))
    hang(app, description, "public")


def _say_how_to_sign_in(answer: Response) -> Response:
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="yizhao"'
    return answer
