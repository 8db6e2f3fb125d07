"""What every command begins with: the settings from the environment, the service opened, and how it may end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry.clock import system_clock
from registry.config import ConfigError, Settings, settings_from

if TYPE_CHECKING:
    from flask import Flask

    from registry.procedures.counter import Counter

OK, NOT_OK, USAGE, NOT_APPROVED = 0, 1, 2, 3
"""Exit statuses."""


def told(port: int | None = None) -> Settings:
    """What the environment says; ConfigError names the variable and the remedy."""
    return settings_from(os.environ, port=port)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Flask, Counter]]:
    """The running service's app and counter, within an app context; ConfigError when `init` has not run."""
    from registry.records.database import behind
    from registry.service import open_service
    from signing.keyring import KeyringError

    try:
        app = open_service(settings, system_clock)
    except KeyringError as error:
        raise ConfigError(f"{error} (run `python -m registry init` first?)") from error
    with app.app_context():
        if behind():
            raise ConfigError("The store has another release's tables: run `python -m registry init`.")
        yield app, app.extensions["counter"]
