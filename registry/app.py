"""The roof: the service with its doors hung."""

from __future__ import annotations

from flask import Flask

from registry.clock import Clock, system_clock
from registry.config import Settings
from registry.service import open_service
from registry.web import hang_doors


def create_app(settings: Settings, clock: Clock = system_clock) -> Flask:
    """The whole service as a WSGI application; KeyringError or ConfigError before `init` or with a wrong secret."""
    app = open_service(settings, clock)
    hang_doors(app)
    return app
