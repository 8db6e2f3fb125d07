"""The runnable counterpart of `sms`: takes messages by the documented protocol and prints each once; sends nothing.

`python -m registry.outside.sms_gateway PORT TOKEN_FILE`
"""

from __future__ import annotations

import hmac
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

LARGEST = 10_000


class Gateway(ThreadingHTTPServer):
    """A gateway that keeps what it took, by id; `answer` is the status it gives instead, while it is set."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__(("127.0.0.1", port), _Desk)
        self.token, self.taken, self.lock = token, dict[str, dict[str, Any]](), Lock()
        self.answer: int | None = None
        self.asked = 0

    def take(self, message: dict[str, Any]) -> bool:
        """Keep a message; False when its id was taken before."""
        with self.lock:
            new = message["id"] not in self.taken
            self.taken.setdefault(message["id"], message)
            return new


class _Desk(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        """202 for a new message, 200 for one that was taken before, 401 for a wrong token, 422 for another body."""
        self.server.asked += 1
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.token}".encode()):
            return self._say(401)
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        try:
            message = json.loads(body)
            fit = all(isinstance(message[name], str) for name in ("id", "to", "text"))
        except (ValueError, KeyError, TypeError):
            return self._say(422)
        if self.server.answer is not None:
            return self._say(self.server.answer)
        if not fit or message["id"] != self.headers.get("Idempotency-Key"):
            return self._say(422)
        return self._say(202 if self.server.take(message) else 200)

    def _say(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what a gateway should log is its owner's business."""


class _Printing(Gateway):
    def take(self, message: dict[str, Any]) -> bool:
        new = super().take(message)
        if new:
            print(json.dumps(message, ensure_ascii=False), flush=True)
        return new


if __name__ == "__main__":
    _Printing(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="ascii").strip()).serve_forever()
