"""2,000 altered tokens, and 200 PDFs altered inside the signed range and 200 cut, prolonged, rewritten or revised."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from registry.procedures.verify import verify_pdf, verify_text
from tests.acceptance.conftest import *  # noqa: F403
from tests.acceptance.conftest import Issued
from tests.acceptance.test_altered_copies import NOT_GENUINE
from tests.altering import altered_elsewhere, altered_inside_the_signed_range, altered_tokens

pytestmark = pytest.mark.soak

Copies = Callable[[bytes, int, int], Iterator[tuple[str, bytes]]]


def test_none_of_two_thousand_altered_tokens_is_accepted(issued: Issued, service: Flask) -> None:
    now = datetime.now(UTC)
    said = [
        verify_text(service.extensions["counter"], link, now) for _, link in altered_tokens(issued.qr, 2000, seed=1)
    ]
    codes = Tally(verdict.code for verdict in said)
    print(f"\naltered tokens: {dict(codes)}")
    assert set(codes) == NOT_GENUINE
    assert all(verdict.genuine is False and verdict.licence is None for verdict in said)


@pytest.mark.parametrize("alter", [altered_inside_the_signed_range, altered_elsewhere])
def test_none_of_two_hundred_altered_pdfs_is_accepted(issued: Issued, service: Flask, alter: Copies) -> None:
    now = datetime.now(UTC)
    copies = [copy for kind in ("original", "duplicate") for copy in alter(issued.pdf(kind), 100, 2)]
    said = [verify_pdf(service.extensions["counter"], pdf, now) for _, pdf in copies]
    codes = Tally(verdict.code for verdict in said)
    print(f"\n{alter.__name__}: {dict(codes)}")
    assert set(codes) <= NOT_GENUINE
    assert all(verdict.genuine is False and verdict.licence is None for verdict in said)
