"""For machines that look after this one: does it live, is it ready, what does it count?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST

from registry.procedures.readiness import Readiness
from registry.web.guard import hang
from registry.web.metrics import exposition

door = Blueprint("health", __name__)


def open_door(app: Flask) -> None:
    """Everyone may ask whether the service lives and is ready; what it counts is for the machine itself."""
    settings = app.extensions["settings"]
    app.extensions["readiness"] = Readiness(settings.data_dir, settings.disk_floor_mb)
    hang(app, door, {"livez": "public", "readyz": "public", "metrics": "machine"})


@door.get("/livez")
def livez() -> Response:
    """The process answers: no more than that is looked at."""
    return Response("ok\n", mimetype="text/plain")


@door.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Store, signer, disk, clock and journal are sound. Warnings (a calendar that ends, few codes left) fail none."""
    found = _look()
    return jsonify(found), 200 if found["ready"] else 503


@door.get("/metrics")
def metrics() -> Response:
    """Requests, findings, queue, licences, checks, in Prometheus' text format."""
    text = exposition(current_app.extensions["meters"], _look(), current_app.extensions["clock"]())
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _look() -> dict[str, Any]:
    looks: Readiness = current_app.extensions["readiness"]
    return looks.look(current_app.extensions["counter"], current_app.extensions["clock"]())
