"""A program that uses the API: signs in, sends JSON, and holds every answer against the published description."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from registry.web.api import ENDPOINTS
from registry.web.api.document import openapi
from tests.web.authenticators import code_of
from tests.web.visiting import PASSWORD

API = "/api/v1"
DOCUMENT = openapi(ENDPOINTS)
_PATHS = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + r"$"), path) for path in DOCUMENT["paths"]]


class Program:
    """One program with its token."""

    def __init__(self, app: Flask, username: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}
        if username:
            self.sign_in(username)

    def sign_in(self, username: str, password: str = PASSWORD) -> Program:
        """Get a token; officers with the code of their authenticator."""
        given = {"username": username, "password": password}
        answer = self.post("/sessions", given)
        if answer.status_code == 401:
            answer = self.post("/sessions", {**given, "code": code_of(self.client.application, username)})
        self.headers["Authorization"] = f"Bearer {answer.json['token']}"
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET a path below /api/v1."""
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, *, key: str = "", **options: Any) -> TestResponse:
        """POST JSON, with an idempotency key if given."""
        return self.send("POST", path, body, key=key, **options)

    def put(self, path: str, body: Any, **options: Any) -> TestResponse:
        """PUT JSON."""
        return self.send("PUT", path, body, **options)

    def send(self, method: str, path: str, body: Any = None, *, key: str = "", **options: Any) -> TestResponse:
        """Send a request; what comes back must be what the description promises."""
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {}), **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        answer = self.client.open(API + path, method=method, headers=headers, **options)
        as_described(method, API + path.partition("?")[0], answer)
        return answer


def as_described(method: str, path: str, answer: TestResponse) -> None:
    """Fail unless status, media type and body of an answer are among those the description names."""
    found = next((template for pattern, template in _PATHS if pattern.fullmatch(path)), None)
    if found is None or method.lower() not in DOCUMENT["paths"][found]:
        assert answer.status_code in (404, 405), (method, path, answer.status_code)
        return
    responses = DOCUMENT["paths"][found][method.lower()]["responses"]
    assert str(answer.status_code) in responses, (method, path, answer.status_code, answer.get_data(as_text=True)[:500])
    content = responses[str(answer.status_code)]["content"]
    if answer.mimetype in ("application/json", "application/problem+json"):
        assert answer.mimetype in content, (method, path, answer.mimetype)
        schema = {**content[answer.mimetype]["schema"], "components": DOCUMENT["components"]}
        Draft202012Validator(schema).validate(answer.json)
