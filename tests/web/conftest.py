"""The whole site as visitors meet it: no app context around the requests, people who can sign in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache

from registry.app import create_app
from registry.config import Settings
from registry.procedures.enrol import enrol
from tests.conftest import FrozenClock
from tests.making import resident_number
from tests.web.visiting import PASSWORD, Visitor

PEOPLE: dict[str, dict[str, Any]] = {
    "songtinglan": {"name": "宋听澜", "roles": ["applicant"], "born": date(1988, 3, 9), "sequence": 501},
    "luzhiwei": {"name": "陆知微", "roles": ["applicant"], "born": date(1991, 6, 21), "sequence": 502},
    "xuyanqing": {"name": "许砚清", "roles": ["applicant"], "born": date(1985, 12, 2), "sequence": 503},
    "reviewer": {"name": "秦审之", "roles": ["reviewer"], "born": date(1980, 1, 5), "sequence": 504},
    "approver": {"name": "唐核之", "roles": ["approver"], "born": date(1979, 2, 6), "sequence": 505},
}


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One hash for everybody, of the service's kind but quick to verify: argon2 is slow on purpose."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def site(settings: Settings, clock: FrozenClock, password_hash: str, compiled_pages: BytecodeCache) -> Flask:
    """The service with its people enrolled."""
    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        for number, (username, one) in enumerate(PEOPLE.items()):
            person = {
                "username": username,
                "name": one["name"],
                "roles": one["roles"],
                "id_number": resident_number(one["born"], one["sequence"]),
                "phone": f"1001000{number:04d}",
            }
            enrol(app.extensions["counter"], person=person, password_hash=password_hash, now=clock())
    return app


@pytest.fixture
def visit(site: Flask) -> Callable[..., Visitor]:
    """Opens a browser; with a name, signed in as that person."""

    def opened(username: str = "") -> Visitor:
        visitor = Visitor(site)
        return visitor.sign_in(username) if username else visitor

    return opened
