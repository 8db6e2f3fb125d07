"""An OpenID provider that a test can make lie: discovery, keys, codes and tokens, each right unless told otherwise."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server


class LyingPlatform:
    """`claims` replace those of the next token (None: leave out), `answer` how it is given; `key` signs it."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.claims: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.issuer = ""
        self.app = Flask("platform")
        self.app.add_url_rule("/.well-known/openid-configuration", "discovery", self._discovery)
        self.app.add_url_rule("/keys", "keys", lambda: jsonify(keys=[self.key.as_dict(private=False)]))
        self.app.add_url_rule("/authorize", "authorize", self._authorize)
        self.app.add_url_rule("/token", "token", self._token, methods=["POST"])

    @contextmanager
    def running(self) -> Iterator[LyingPlatform]:
        """At a port of its own."""
        server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield self
        server.shutdown()
        server.server_close()

    def _discovery(self) -> Any:
        told = {f"{what}_endpoint": f"{self.issuer}/{path}" for what, path in _ENDPOINTS.items()}
        algorithms = ["RS256", "HS256", "none"]
        more = {"jwks_uri": f"{self.issuer}/keys", "id_token_signing_alg_values_supported": algorithms}
        return jsonify({"issuer": self.answer.get("says_it_is", self.issuer), **told, **more})

    def _authorize(self) -> Any:
        self.asked = dict(request.args)
        back = {"code": "the-code", "state": request.args["state"], **self.answer.get("back", {})}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    def _token(self) -> Any:
        given = base64.urlsafe_b64encode(hashlib.sha256(request.form["code_verifier"].encode()).digest())
        fits = given.rstrip(b"=").decode() == self.asked.pop("code_challenge", None)
        if not fits or request.form["code"] != "the-code":
            return jsonify(error="invalid_grant"), 400  # also for a code that was used
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "yizhao",
            "sub": "s-1",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked.get("nonce"),
            "acr": "real",
            "name": "石望舒",
            "id_number": None,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jsonify(access_token="a", token_type="Bearer", id_token=self._signed(claims))

    def _signed(self, claims: dict[str, Any]) -> str:
        how = self.answer.get("signed", "RS256")
        if how == "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        if how == "HS256":  # with the secret that the client knows too
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("a secret of the client, long enough"))
        key = RSAKey.generate_key(2048, {"kid": self.key.kid}) if how == "another key" else self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)


_ENDPOINTS = {"authorization": "authorize", "token": "token"}
