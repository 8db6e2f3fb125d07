"""Configuration: one frozen value, read once from the environment, refused when unsafe.

The embedded default needs no variable at all: SQLite and keys below DATA_DIR, a secret file that `init` makes.
ENV=production accepts no default that protects something.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from registry.domain.platform import Platforms, read_platforms

MINIMUM_SECRET_BYTES = 32
MAXIMUM_HOST_CHARACTERS = 24  # keeps the QR at version 15 for typical names (credential: "The QR")


class ConfigError(ValueError):
    """The environment asks for something unsafe or impossible; the text says what to set."""


@dataclass(frozen=True)
class Settings:
    """Everything the service is told from outside."""

    data_dir: Path
    database_url: str
    public_url: str
    port: int
    production: bool
    secret: bytes | None  # given by KEY_PASSPHRASE; None: read from secret_file
    secret_file: Path
    issuer: str = "CN-510100"
    second_look_percent: int = 5
    second_look_seed: str = "yizhao"
    reveals_a_day: int = 30
    disk_floor_mb: int = 500
    mail_url: str = ""
    mail_from: str = ""
    mail_password_file: Path | None = None
    sms_url: str = ""
    sms_token_file: Path | None = None
    identity_providers: Path | None = None

    @property
    def demo(self) -> bool:
        """Demo people may exist and licences carry 样本 wherever this is not production."""
        return not self.production

    @property
    def public_host(self) -> str:
        """The host that is printed under the QR."""
        return urlsplit(self.public_url).netloc

    def platforms(self) -> Platforms:
        """The identity platforms of IDENTITY_PROVIDERS; ConfigError says what is wrong with the file."""
        path = self.identity_providers
        if path is None:
            return Platforms({})
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return read_platforms(
                told, secret_in=lambda name: (path.parent / name).read_text("utf-8"), production=self.production
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"IDENTITY_PROVIDERS: {path} cannot be used: {error!r}") from error

    def read_secret(self) -> bytes:
        """The secret that protects keys, columns and sessions; ConfigError when it is missing or short."""
        if self.secret is not None:
            return _checked_secret(self.secret, "KEY_PASSPHRASE")
        if not self.secret_file.is_file():
            raise ConfigError(f"No secret at {self.secret_file}: run `python -m registry init` or set SECRET_FILE.")
        if self.secret_file.stat().st_mode & 0o077:
            raise ConfigError(f"{self.secret_file} is readable by others: chmod 600 it.")
        return _checked_secret(self.secret_file.read_bytes().strip(), str(self.secret_file))

    def make_secret(self) -> None:
        """Write the embedded default's secret file (0600) where there is none; production brings its own."""
        if self.secret is not None or self.secret_file.exists():
            return
        if self.production:
            raise ConfigError("Production needs KEY_PASSPHRASE or an existing SECRET_FILE.")
        self.secret_file.parent.mkdir(parents=True, exist_ok=True)
        self.secret_file.touch(mode=0o600, exist_ok=False)
        self.secret_file.write_text(secrets.token_hex(MINIMUM_SECRET_BYTES) + "\n", encoding="ascii")


def settings_from(environ: Mapping[str, str], *, port: int | None = None) -> Settings:
    """Read the documented variables; ConfigError names the variable and the remedy."""
    production = environ.get("ENV", "") == "production"
    data_dir = Path(environ.get("DATA_DIR") or "var").resolve()
    port = port if port is not None else _port(environ.get("PORT") or "8000")
    secret = environ.get("KEY_PASSPHRASE")
    if production and not secret and not environ.get("SECRET_FILE"):
        raise ConfigError("Production needs KEY_PASSPHRASE or SECRET_FILE.")
    return Settings(
        data_dir=data_dir,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'yizhao.db'}",
        public_url=_public_url(environ.get("PUBLIC_URL"), port, production),
        port=port,
        production=production,
        secret=_checked_secret(secret.encode(), "KEY_PASSPHRASE") if secret else None,
        secret_file=Path(environ.get("SECRET_FILE") or data_dir / "secret").resolve(),
        second_look_percent=_percent(environ.get("SECOND_LOOK_PERCENT") or "5"),
        reveals_a_day=_reveals(environ.get("REVEALS_PER_DAY") or "30"),
        disk_floor_mb=_megabytes(environ.get("DISK_FLOOR_MB") or "500"),
        mail_url=environ.get("MAIL_URL", ""),
        mail_from=environ.get("MAIL_FROM", ""),
        mail_password_file=_file(environ.get("MAIL_PASSWORD_FILE"), "MAIL_PASSWORD_FILE"),
        sms_url=environ.get("SMS_URL", ""),
        sms_token_file=_file(environ.get("SMS_TOKEN_FILE"), "SMS_TOKEN_FILE"),
        identity_providers=_file(environ.get("IDENTITY_PROVIDERS"), "IDENTITY_PROVIDERS"),
        second_look_seed=(environ.get("SECOND_LOOK_SEED") or "yizhao")[:100],
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _megabytes(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ConfigError(f"DISK_FLOOR_MB must be a whole number of megabytes, not {text!r}.")
    return int(text)


def _file(text: str | None, variable: str) -> Path | None:
    if not text:
        return None
    if not Path(text).is_file():
        raise ConfigError(f"{variable} names no file: {text!r}.")
    return Path(text).resolve()


def _percent(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise ConfigError(f"SECOND_LOOK_PERCENT must be a whole number from 0 to 100, not {text!r}.")
    return int(text)


def _reveals(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise ConfigError(f"REVEALS_PER_DAY must be a whole number from 0 to 1000, not {text!r}.")
    return int(text)


def _public_url(given: str | None, port: int, production: bool) -> str:
    if production and not given:
        raise ConfigError("Production needs PUBLIC_URL, the https address people see under the QR.")
    url = (given or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment:
        raise ConfigError(f"PUBLIC_URL must be scheme and host only, not {url!r}.")
    if production and parts.scheme != "https":
        raise ConfigError("PUBLIC_URL must start with https:// in production.")
    if len(parts.netloc) > MAXIMUM_HOST_CHARACTERS or parts.netloc != parts.netloc.lower():
        raise ConfigError(
            f"The host in PUBLIC_URL must be lower-case and at most {MAXIMUM_HOST_CHARACTERS} characters."
        )
    return url


def _checked_secret(secret: bytes, source: str) -> bytes:
    if len(secret) < MINIMUM_SECRET_BYTES:
        raise ConfigError(f"The secret from {source} is shorter than {MINIMUM_SECRET_BYTES} bytes.")
    if len(set(secret)) < 10:
        raise ConfigError(f"The secret from {source} looks like a default; use `openssl rand -hex 32`.")
    return secret
