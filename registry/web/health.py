"""For machines that look after this one: does it live, is it ready, what does it count?"""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from registry.procedures.readiness import readiness
from registry.records import applications
from registry.records.database import reading
from registry.web.guard import hang

door = Blueprint("health", __name__)


def open_door(app: Flask) -> None:
    """Everyone may ask whether the service lives and is ready; what it counts is for the machine itself."""
    hang(app, door, {"livez": "public", "readyz": "public", "metrics": "machine"})


@door.get("/livez")
def livez() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@door.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Store, schema and keys are usable; warnings (a calendar that ends, a code block that runs low) do not fail it."""
    found = readiness(current_app.extensions["counter"], current_app.extensions["clock"]())
    return jsonify(found), 200 if found["ready"] else 503


@door.get("/metrics")
def metrics() -> Response:
    """Cases by state, in Prometheus' text format."""
    registry = CollectorRegistry()
    gauge = Gauge("yizhao_applications", "Applications by state", ["state"], registry=registry)
    with reading() as session:
        for state, count in applications.count_by_state(session).items():
            gauge.labels(state).set(count)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
