"""A keyring for the tests of this room, made once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.keyring import Keyring

SECRET = b"a secret for tests, never for a service"
NOW = datetime(2025, 11, 22, 4, 0, 0, tzinfo=UTC)
AUTHORITY = "样本市锦绣区市场监督管理局"


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyring]:
    """One keyring for tests that only sign with it; who changes keys makes their own."""
    directory: Path = tmp_path_factory.mktemp("keys")
    yield Keyring.create(directory, SECRET, issuer="CN-510100", seal_holders=[AUTHORITY], now=NOW)
