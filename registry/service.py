"""The service without its doors: store, keys, counter. What the command line needs, and what the doors hang on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flask import Flask

from registry.clock import Clock
from registry.config import ConfigError, Settings
from registry.domain.sampling import Draw
from registry.outside.answers import EmbeddedAnswers
from registry.outside.mail import Mail
from registry.outside.sms import Sms
from registry.procedures.counter import Counter
from registry.records import people
from registry.records.database import attach, reading
from signing.keyring import Keyring
from signing.vault import Vault

ROOT = Path(__file__).resolve().parent.parent


def open_service(settings: Settings, clock: Clock) -> Flask:
    """The service behind the doors; KeyringError or ConfigError before `init` or with a wrong secret."""
    secret = settings.read_secret()
    app = bare_app(settings, secret)
    keyring = Keyring.open(settings.data_dir / "keys", secret)
    vault = Vault.derive(secret)
    app.extensions["counter"] = Counter(
        keyring=keyring,
        vault=vault,
        outside=EmbeddedAnswers(settings.data_dir / "outside", _verified_names(vault)),
        public_url=settings.public_url,
        public_host=settings.public_host,
        specimen=settings.demo,
        second_looks=Draw(settings.second_look_seed, settings.second_look_percent),
        reveals_a_day=settings.reveals_a_day,
        mail=_mail(settings),
        sms=_sms(settings),
    )
    app.extensions["clock"] = clock
    return app


def _mail(settings: Settings) -> Mail | None:
    """The mail server that is set up, if one is; ConfigError says what is missing."""
    try:
        return (
            Mail.at(settings.mail_url, settings.mail_from, settings.mail_password_file) if settings.mail_url else None
        )
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _sms(settings: Settings) -> Sms | None:
    """The gateway that is set up, if one is; ConfigError says what is missing."""
    try:
        return Sms.at(settings.sms_url, settings.sms_token_file) if settings.sms_url else None
    except ValueError as error:
        raise ConfigError(str(error)) from error


def bare_app(settings: Settings, secret: bytes) -> Flask:
    """An application that only knows its store: what `init` needs to migrate it."""
    app = Flask("registry", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "registry/web/static"))
    app.config["SECRET_KEY"] = hashlib.sha256(b"yizhao session" + secret).digest()
    app.extensions["settings"] = settings
    attach(app, settings.database_url, Vault.derive(secret))
    return app


def _verified_names(vault: Vault) -> Callable[[Sequence[str]], Mapping[str, str]]:
    def answer(numbers: Sequence[str]) -> Mapping[str, str]:
        by_hash = {vault.keyed_hash(number, "id_number"): number for number in numbers}
        with reading() as session:
            known = people.verified_names(session, list(by_hash))
        return {by_hash[id_hash]: name for id_hash, name in known.items()}

    return answer
