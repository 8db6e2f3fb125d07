"""`make bench`: one table. A ratio compares medians of samples that were taken in turn, so that drift hits both."""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from certificates import sheet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from sqlalchemy import text

from registry.service import open_service
from registry.config import settings_from
from registry.domain import filing as filings
from registry.domain import lookups as lookup_shapes
from registry.domain.rules.examination import examine
from registry.initialise import initialise
from registry.procedures import issue, render, walk
from registry.procedures.submit import submit
from registry.procedures.verify import trust, verify_text
from registry.records import applications, licences
from registry.records.database import db, reading, writing
from signing import token as tokens
from tests.making import clean_case

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    against: str
    figure: str
    goal: str
    met: bool


def in_turn(*works: Callable[[], object], rounds: int, inner: int = 1) -> list[float]:
    """The median seconds of each work, sampled A B A B …"""
    samples: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for place, work in enumerate(works):
            begun = time.perf_counter()
            for _ in range(inner):
                work()
            samples[place].append((time.perf_counter() - begun) / inner)
    return [statistics.median(values) for values in samples]


def main() -> int:
    """Measure everything; 0 if every goal is met."""
    with tempfile.TemporaryDirectory() as directory:
        settings = settings_from({"DATA_DIR": directory})
        initialise(settings, NOW)
        app = open_service(settings, lambda: NOW)
        with app.app_context():
            counter = app.extensions["counter"]
            walked = walk.walk(counter, clean_case(0), now=NOW)
            number = str(walked.licence_number)
            content = render.qr_content(counter, licence_number=number)
            rows = [
                token_verification(counter, content),
                issuing(counter),
                *sheets(counter, number),
                examination(),
            ]
        rows.append(verify_endpoint(settings.data_dir, content))
    print_table(rows)
    return 0 if all(row.met for row in rows) else 1


def token_verification(counter, content: str) -> Row:  # type: ignore[no-untyped-def]
    with reading() as session:
        licence = licences.of_application(session, 1)
    assert licence is not None and licence.token is not None
    token = tokens.read(licence.token)
    known = trust(counter)
    key = counter.keyring.entry(token.kid).public_key
    raw = encode_dss_signature(int.from_bytes(token.signature[:32]), int.from_bytes(token.signature[32:]))
    message, algorithm = token.to_be_signed, ec.ECDSA(hashes.SHA256())
    from certificates.verification import verify_text as verdict_on

    full, bare = in_turn(
        lambda: verdict_on(content, known, now=NOW, status=lambda _: None),
        lambda: key.verify(raw, message, algorithm),
        rounds=41,
        inner=50,
    )
    return ratio("token verification", full, "bare ES256 verification", bare, 1.5)


def issuing(counter) -> Row:  # type: ignore[no-untyped-def]
    references = []
    for number in range(1, 62):
        reference = walk.walk_to_signed(counter, clean_case(number), now=NOW)
        references.append(reference)
    approved = iter([approve_only(counter, reference) for reference in references])
    kid = counter.keyring.active(issue.Purpose.LICENCE).kid

    def one() -> None:
        issue.issue(counter, reference=next(approved), now=NOW)

    def bare() -> None:
        for _ in range(2):
            with writing() as session:
                session.execute(text("UPDATE code_blocks SET next = next WHERE id = 1"))
        counter.keyring.sign(kid, b"bare")

    full, base = in_turn(one, bare, rounds=60)
    return ratio("issuing one licence", full, "two bare commits + one signature", base, 3.0)


def approve_only(counter, reference: str) -> str:  # type: ignore[no-untyped-def]
    """Submit and approve by rule, but do not issue: what is measured is the issuing alone."""
    from unittest.mock import patch

    with reading() as session:
        application = applications.by_reference(session, reference)
    assert application is not None
    with patch("registry.procedures.review.issue.issue"):
        submit(counter, reference=reference, applicant_id=application.applicant_id, now=NOW)
    return reference


def sheets(counter, number: str) -> list[Row]:  # type: ignore[no-untyped-def]
    with reading() as session:
        licence = licences.by_number(session, number)
    rows = []
    for kind, goal, title in (("duplicate", 0.35, "signed 副本"), ("original", 0.6, "signed 正本")):
        (seconds,) = in_turn(lambda kind=kind: render._make(counter, licence, kind, "1-1", NOW), rounds=7)
        rows.append(Row(title, f"{seconds:.3f} s", "–", f"{seconds:.3f} s", f"≤ {goal} s", seconds <= goal))
    assert sheet
    return rows


def examination() -> Row:
    case = json.loads((ROOT / "tests" / "cases" / "C01.json").read_text(encoding="utf-8"))
    filing, _ = filings.parse_with_unknown(case)
    lookups = lookup_shapes.parse(case["lookups"])
    (seconds,) = in_turn(lambda: examine(filing, lookups, day=date(2026, 3, 16)), rounds=31, inner=10)
    ms = seconds * 1000
    return Row("examination of C01", f"{ms:.2f} ms", "–", f"{ms:.2f} ms", "≤ 5 ms", ms <= 5)


def verify_endpoint(data_dir: Path, content: str) -> Row:
    port = 8973
    environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen([sys.executable, "-m", "registry", "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        connection = _connected(port)
        body = json.dumps({"text": content})

        def trivial() -> None:
            _ask(connection, "GET", "/livez")

        def verify() -> None:
            _ask(connection, "POST", "/api/v1/verify", body)

        full, bare = in_turn(verify, trivial, rounds=300)
    finally:
        server.terminate()
        server.wait()
    rate = bare / full
    return Row(
        "verify endpoint",
        f"{1 / full:.0f}/s",
        f"trivial view {1 / bare:.0f}/s",
        f"{rate:.2f} of its rate",
        "≥ 0.5",
        rate >= 0.5,
    )


def _connected(port: int) -> http.client.HTTPConnection:
    for _ in range(150):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        try:
            connection.connect()
            return connection
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> None:
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{method} {path}: {answer.status}")


def ratio(what: str, full: float, against: str, bare: float, goal: float) -> Row:
    """A row that compares two times."""
    value = full / bare
    return Row(what, f"{full * 1e6:.0f} µs", f"{against} {bare * 1e6:.0f} µs", f"{value:.2f}×", f"≤ {goal}×", value <= goal)


def print_table(rows: list[Row]) -> None:
    """The table, with a mark for every goal."""
    print(f"{'':24}{'measured':>12}  {'against':44}{'figure':>18}  {'goal':>9}")
    for row in rows:
        print(f"{row.what:24}{row.measured:>12}  {row.against:44}{row.figure:>18}  {row.goal:>9}  {'✓' if row.met else '✗'}")
    assert verify_text and db


if __name__ == "__main__":
    sys.exit(main())
