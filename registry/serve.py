"""`serve`: finish what a crash left open, then serve with gunicorn in the foreground."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from registry.app import create_app
from registry.background import recognise_in_background
from registry.clock import system_clock
from registry.config import Settings
from registry.delivering import Delivery
from registry.finishing import Finishing, finish_interrupted
from registry.log import log_in_json
from registry.records.database import close

THREADS = 8


class _Log(Logger):
    """Gunicorn's own log goes where ours does."""

    def setup(self, cfg: Any) -> None:
        """Take its handlers from it."""
        super().setup(cfg)
        log_in_json()


class _Server(BaseApplication):
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self._app


def serve(settings: Settings, host: str) -> None:
    """Serve until interrupted."""
    log_in_json()
    app = create_app(settings)
    with app.app_context():
        finish_interrupted(app.extensions["counter"], system_clock())
        close()
    recognition, delivery = recognise_in_background(app, system_clock), Delivery(app, system_clock)
    finishing = Finishing(app, system_clock)

    def begin(_server: Any, _worker: Any) -> None:  # threads do not survive a fork
        recognition.wake()
        delivery.start()
        finishing.start()

    print(f"Yizhao 一照: {settings.public_url} (listening on {host}:{settings.port})", flush=True)
    _Server(
        app,
        {
            "bind": f"{host}:{settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "logger_class": _Log,
            "limit_request_line": 8190,
            "control_socket_disable": True,
            "post_fork": begin,
        },
    ).run()
