"""SMS: short letters to an HTTP gateway. The protocol: docs/outside.md; a counterpart: `sms_gateway`."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from registry.outside.letters import Letter, Undelivered
from registry.outside.mail import LOOPBACK

TIMEOUT = 20.0
_FOR_GOOD = frozenset({400, 404, 410, 413, 422})
"""What a gateway answers when this number or this text will never do."""


@dataclass(frozen=True)
class Sms:
    """One gateway: its address, and the file with the token it knows us by."""

    url: str
    token_file: Path
    timeout: float = TIMEOUT
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    @staticmethod
    def at(url: str, token_file: Path | None) -> Sms:
        """The gateway at an https address (http on this machine); ValueError says what to set."""
        parts = urlsplit(url)
        if not parts.hostname or parts.username or parts.scheme not in ("http", "https"):
            raise ValueError("SMS_URL must be the https address of the gateway.")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("SMS_URL must start with https:// unless the gateway is on this machine.")
        if token_file is None:
            raise ValueError("SMS_URL needs SMS_TOKEN_FILE, the file with the gateway's token.")
        return Sms(url, token_file)

    def carry(self, letter: Letter) -> None:
        """Post one letter. 2xx is taken, a few of 4xx are for good; anything else may be otherwise later."""
        text = f"【一照】{letter.subject.zh} / {letter.subject.en} {letter.link}"
        body = json.dumps({"id": letter.number, "to": letter.to, "text": text}, ensure_ascii=False).encode()
        try:
            status = self._post(body, letter.number)
        except TimeoutError:
            raise Undelivered("sms_timeout") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Undelivered(f"sms_{type(error).__name__}") from None
        if not 200 <= status < 300:
            raise Undelivered(f"sms_{status}", for_good=status in _FOR_GOOD)

    def _post(self, body: bytes, number: str) -> int:
        """The status of the answer; a redirect is not followed, the token is for this gateway alone."""
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        connection = (
            http.client.HTTPSConnection(host, parts.port, timeout=self.timeout, context=self.context())
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, parts.port, timeout=self.timeout)
        )
        headers = {
            "Authorization": f"Bearer {self.token_file.read_text(encoding='ascii').strip()}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": number,
        }
        try:
            connection.request("POST", parts.path or "/", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()
