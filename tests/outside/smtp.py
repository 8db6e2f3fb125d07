"""A real SMTP server on the loopback address, which a test can make refuse or hang."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Post:
    """What the server takes in, and what it says instead where it is told to."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.to: list[str] = []
        self.at_recipient = self.at_data = "250 OK"
        self.hangs = False
        self.arrived = Event()
        self.users: list[bytes] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.to += envelope.rcpt_tos
        self.arrived.set()
        if self.hangs:
            await asyncio.sleep(60)
        return self.at_data

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.users.append(given.login)
        return AuthResult(success=given.password == b"right", handled=False)


class _Office(Controller):
    """On a port that the system chose: the controller itself can only be told one."""

    def __init__(self, post: Post, **words: Any) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(post, hostname="127.0.0.1", port=self._socket.getsockname()[1], **words)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@contextmanager
def post_office(context: ssl.SSLContext | None = None) -> Iterator[tuple[Post, int]]:
    """A server while it is needed, and its port; with a context it asks for STARTTLS first."""
    post = Post()
    words: dict[str, Any] = {"tls_context": context, "require_starttls": True} if context else {}
    words |= {"authenticator": post.authenticate, "auth_require_tls": context is not None}
    controller = _Office(post, **words)
    controller.start()
    try:
        yield post, controller.port
    finally:
        controller.stop(no_assert=True)
