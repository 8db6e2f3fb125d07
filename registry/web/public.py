"""The stranger's door: the verifier page, a licence by number and short code, a PDF file, the published lists.

No account, no form for personal data; nothing here says in an address or a log which licence somebody scanned.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as AnyResponse

from certificates.verdict import Verdict, instant
from registry.procedures import publish, verify
from registry.procedures.counter import Counter
from registry.records import licences
from registry.web.guard import hang

door = Blueprint("public", __name__)

VERIFIER = Path(__file__).parent / "static" / "verifier"
TEMPLATES = Path(__file__).parents[2] / "templates" / "public"
LISTS = ["/.well-known/trust-list.jwt", "/s/1"]
KEYS_LAST = 600  # seconds a copy of the published keys may be used; the status list says its own
STATUS_LASTS = 300
# The wasm of the QR reader needs to be compiled, which the service's own policy forbids everywhere else.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def open_door(app: Flask) -> None:
    """Hang this door: everyone may pass."""
    hang(app, door, "public", large=("check_file",))


def _counter() -> Counter:
    found: Counter = current_app.extensions["counter"]
    return found


def _now() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now


@door.get("/v")
def verifier() -> Response:
    """The verifier: one static page; the fragment with the credential never reaches us."""
    answer = make_response(render_template("public/verifier.html"))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@door.get("/v/sw.js")
def worker() -> Response:
    """The service worker, with the list of what it keeps; a changed file changes this text and so renews the worker."""
    build = {
        "version": _build(),
        "files": ["/v", *_paths("*.js", "*.css", "vendor/*.js")],
        "lazy": _lazy(),
        "lists": LISTS,
    }
    text = f"const BUILD = {json.dumps(build)}\n{(VERIFIER / 'sw.js').read_text(encoding='utf-8')}"
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/v"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _paths(*patterns: str) -> list[str]:
    found = sorted(path for pattern in patterns for path in VERIFIER.glob(pattern) if path.name != "sw.js")
    return [f"/static/verifier/{path.relative_to(VERIFIER)}" for path in found]


def _lazy() -> list[str]:
    """The QR reader: kept once it was used, not before."""
    return _paths("vendor/zxing/**/*.js", "vendor/zxing/*.wasm")


@cache
def _build() -> str:
    """A mark of everything the worker keeps, the same in every process; another when a page or a file changes."""
    pages = [path.read_bytes() for path in sorted(TEMPLATES.glob("*.html"))]
    files = [path.read_bytes() for path in sorted(VERIFIER.rglob("*")) if path.is_file()]
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in [*pages, *files])).hexdigest()[:16]


@door.get("/v/standing")
def standing() -> Response:
    """What the register says of one licence, named by its serial in a header so that no access log keeps it."""
    try:
        serial = bytes.fromhex(request.headers.get("Licence-Serial", ""))
    except ValueError:
        raise BadRequest from None
    known = licences.known(serial)
    if known is None:
        raise NotFound
    answer = jsonify(
        standing=known.standing, since=instant(known.since), reason=known.reason, record=known.record.decode()
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@door.get("/licences")
def search() -> AnyResponse | str:
    """The typed question; with number and short code straight on to the answer."""
    number, code = request.args.get("number", "").strip(), request.args.get("code", "").strip()
    if number and code and "/" not in number:
        return redirect(url_for(".licence", number=number, code=code))
    return _search_page(number=number, code=code, missing=bool(number or code))


def _search_page(**said: Any) -> str:
    return render_template("public/licences.html", **said)


@door.get("/licences/<number>")
def licence(number: str) -> tuple[str, int] | str:
    """The standing of a licence for whoever has it in hand: the short code is printed on it."""
    code = request.args.get("code", "")
    if not code:
        return _search_page(number=number)
    verdict = verify.standing_of(_counter(), number=number, short_code=code, now=_now())
    if verdict is None:
        return _search_page(number=number, code=code, unknown=True), 404
    return _verdict_page(verdict)


@door.post("/licences/file")
def check_file() -> tuple[str, int] | str:
    """The verdict on an uploaded PDF, its seal included; the file is read once and not kept."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if b"%PDF-" not in content[:1024]:
        return _search_page(not_pdf=True), 415 if content else 422
    return _verdict_page(verify.verify_pdf(_counter(), content, _now()), of_file=True)


def _verdict_page(verdict: Verdict, *, of_file: bool = False) -> str:
    return render_template("public/licence.html", verdict=verdict, of_file=of_file, host=_counter().public_host)


@door.get("/.well-known/jwks.json")
def key_set() -> Response:
    """The public keys, for anyone's library (RFC 7517)."""
    return _published(json.dumps(publish.jwks(_counter())), "application/jwk-set+json", KEYS_LAST)


@door.get("/.well-known/trust-list.jwt")
def trust_list() -> Response:
    """The signed trust list."""
    return _published(publish.trust_list(_counter(), _now()), "application/jwt", KEYS_LAST)


@door.get("/s/<int:number>")
def status_list(number: int) -> Response:
    """A status list token; `?time=` (seconds since 1970) the one that was valid then (IETF Token Status List)."""
    asked = request.args.get("time")
    try:
        at = None if asked is None else datetime.fromtimestamp(int(asked), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadRequest from None
    token = publish.status_list(_counter(), number, _now(), at=at)
    if token is None:
        raise NotFound
    return _published(token, "application/statuslist+jwt", STATUS_LASTS)


def _published(text: str, mimetype: str, seconds: int) -> Response:
    """A public document for every origin, with an ETag and a lifetime."""
    answer = Response(text, mimetype=mimetype)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
