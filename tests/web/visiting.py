"""A visitor without JavaScript: follows links, fills in the forms a page really has, presses its buttons."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.web.second_factor import CODE_FIELD
from tests.web.authenticators import code_of

PASSWORD = "a password for tests 2026"


@dataclass
class Form:
    """One form of a page: where it goes, its fields as a browser would send them, its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


class Visitor:
    """One browser with one cookie jar, and the page it shows."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.page: TestResponse | None = None

    @property
    def text(self) -> str:
        """The page's text, without tags."""
        assert self.page is not None
        return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page.get_data(as_text=True))))

    @property
    def source(self) -> str:
        """The page's HTML."""
        assert self.page is not None
        return self.page.get_data(as_text=True)

    @property
    def status(self) -> int:
        """The status of the page."""
        assert self.page is not None
        return self.page.status_code

    @property
    def path(self) -> str:
        """The path of the page."""
        assert self.page is not None
        return self.page.request.path

    def go(self, path: str, **options: Any) -> Visitor:
        """Open a page, following redirects."""
        self.page = self.client.get(path, follow_redirects=True, **options)
        return self

    def sign_in(self, username: str, password: str = PASSWORD) -> Visitor:
        """Sign in by the page; officers with the code of their authenticator too."""
        self.give_password(username, password)
        return self.prove(username) if self.path == "/second-factor" else self

    def give_password(self, username: str, password: str = PASSWORD) -> Visitor:
        """The first step of signing in; for an applicant the only one."""
        return self.go("/sign-in").send("/sign-in", username=username, password=password)

    def prove(self, username: str) -> Visitor:
        """Answer the question for the second factor, wherever its form goes."""
        form = next(form for form in self.forms() if CODE_FIELD in form.names)
        return self.send(form.action, fields={CODE_FIELD: code_of(self.client.application, username)})

    def forms(self) -> list[Form]:
        """The forms of the page."""
        reader = _FormReader()
        reader.feed(self.source)
        return reader.forms

    def form(self, action: str) -> Form:
        """The form of the page that goes to an address."""
        found = [form for form in self.forms() if form.action == action]
        assert found, f"no form to {action} among {[form.action for form in self.forms()]}"
        return found[0]

    def send(self, action: str = "", button: str = "", **values: Any) -> Visitor:
        """Fill in and send a form. Values by field name; `.`, `[` in names are given as a dict under `fields`."""
        form = self.form(action or self.path)
        given = {**values.pop("fields", {}), **values}
        unknown = {name for name in given if name.removesuffix("[]") not in {n.removesuffix("[]") for n in form.names}}
        assert not unknown, f"the form has no {unknown}"
        kept = [(name, value) for name, value in form.fields if name not in given]
        sent = kept + [(n, v) for n, vs in given.items() for v in (vs if isinstance(vs, list) else [vs])]
        if button:
            assert ("do", button) in form.buttons or button in [b[1] for b in form.buttons], form.buttons
            sent.append((next(name for name, value in form.buttons if value == button), button))
        return self.post(form.action, sent)

    def post(self, path: str, fields: Any, **options: Any) -> Visitor:
        """Send fields to an address as they are, following redirects."""
        data: dict[str, Any] = {}
        for name, value in fields.items() if isinstance(fields, dict) else fields:
            data.setdefault(name, []).append(value)
        self.page = self.client.post(path, data=data, follow_redirects=True, **options)
        return self

    def token(self) -> str:
        """The token against forgery of the page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.source)
        assert found
        return found[1]


class _FormReader(HTMLParser):
    """Reads forms the way a browser collects them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self._form = Form(at.get("action") or "", at.get("method") or "get")
            self.forms.append(self._form)
        if self._form is None or (tag not in ("option",) and not at.get("name")):
            return
        name, value = at.get("name") or "", at.get("value") or ""
        if tag == "input":
            self._form.names.add(name)
            ticked = at.get("type") not in ("checkbox", "radio") or "checked" in at
            if ticked and at.get("type") != "file":
                self._form.fields.append((name, value))
        elif tag == "button":
            self._form.buttons.append((name, value))
            self._form.names.add(name)
        elif tag == "select":
            self._form.names.add(name)
            self._select = (name, [])
        elif tag == "textarea":
            self._form.names.add(name)
            self._area = name
        elif tag == "option" and self._select is not None:
            self._select[1].append((value, "selected" in at))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select" and self._select is not None and self._form is not None:
            name, options = self._select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self._form.fields.extend((name, value) for value in chosen[:1])
            self._select = None
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields.append((self._area, data))
