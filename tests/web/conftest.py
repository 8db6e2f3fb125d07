"""Visitors of the whole site: no app context around the requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.visiting import Visitor


@pytest.fixture
def visit(site: Flask) -> Callable[..., Visitor]:
    """Opens a browser; with a name, signed in as that person."""

    def opened(username: str = "") -> Visitor:
        visitor = Visitor(site)
        return visitor.sign_in(username) if username else visitor

    return opened
