"""Mail: letters by SMTP, encrypted wherever the server is not this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from registry.outside.letters import Letter, Undelivered, is_mail_address

TIMEOUT = 20.0
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Mail:
    """One SMTP server and the sender's address. `encryption` is "starttls", "tls" or, on this machine, "none"."""

    host: str
    port: int
    encryption: str
    sender: str
    user: str | None = None
    password_file: Path | None = None
    timeout: float = TIMEOUT
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context

    @staticmethod
    def at(url: str, sender: str, password_file: Path | None) -> Mail:
        """The server of smtp://user@host:port or smtps://…; ValueError when it is neither or the sender no address."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.password or parts.path.strip("/"):
            raise ValueError("MAIL_URL must be smtp://user@host:port or smtps://user@host:port, without a password.")
        if not is_mail_address(sender):
            raise ValueError("MAIL_FROM must be one plain e-mail address.")
        user = unquote(parts.username) if parts.username else None
        if user and password_file is None:
            raise ValueError("MAIL_URL names a user: MAIL_PASSWORD_FILE must name the file with the password.")
        near = "none" if parts.hostname in LOOPBACK else "starttls"
        encryption = "tls" if parts.scheme == "smtps" else near
        return Mail(parts.hostname, parts.port or PORTS[parts.scheme], encryption, sender, user, password_file)

    def carry(self, letter: Letter) -> None:
        """Hand one letter to the server. For good is what it says of this recipient or this letter with a 5xx; all
        else (no connection, no time, wrong password, a 4xx) may be otherwise later.
        """
        message = self._written(letter)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise Undelivered(f"smtp_{code}", for_good=code >= 500) from None  # its text repeats the address
        except smtplib.SMTPDataError as error:
            raise Undelivered(f"smtp_{error.smtp_code}", for_good=error.smtp_code >= 500) from None
        except smtplib.SMTPResponseException as error:
            raise Undelivered(f"smtp_{error.smtp_code}") from None
        except TimeoutError:
            raise Undelivered("smtp_timeout") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(f"smtp_{type(error).__name__}") from None

    def _connected(self) -> smtplib.SMTP:
        if self.encryption == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self.context())
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.encryption == "starttls":
                server.starttls(context=self.context())  # refuses to go on where the server does not offer it
            if self.user is not None and self.password_file is not None:
                server.login(self.user, self.password_file.read_text(encoding="utf-8").strip())
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, letter: Letter) -> EmailMessage:
        if not is_mail_address(letter.to):
            raise Undelivered("address", for_good=True)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address("一照 Yizhao", addr_spec=self.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = f"{letter.subject.zh} / {letter.subject.en}"
        message["Date"] = letter.written_at
        message["Message-ID"] = f"<{letter.number}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(
            f"{letter.body.zh}\n{letter.link}\n\n{letter.body.en}\n{letter.link}\n\n"
            "本邮件由系统自动发出，请勿回复，也请勿把链接转给他人。\n"
            "Sent automatically; please do not answer it, and do not pass the link on.\n"
        )
        return message
