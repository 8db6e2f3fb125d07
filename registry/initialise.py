"""`init`: secret, keys, store, code blocks, outside lists. Idempotent; makes no cases."""

from __future__ import annotations

from datetime import datetime

from registry.config import ConfigError, Settings
from registry.domain.authority import authorities
from registry.procedures.initialise import give_code_blocks, keep_rule_book, open_outside_lists
from registry.procedures.migrate import Doubtful, migrate
from registry.records.database import close
from registry.service import bare_app
from signing.keyring import Keyring


def initialise(settings: Settings, now: datetime) -> None:
    """Make everything a service needs that is not there. ConfigError when the store is not what its journal says."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.make_secret()
    secret = settings.read_secret()
    holders = [authority.name for authority in authorities()]
    Keyring.create(settings.data_dir / "keys", secret, issuer=settings.issuer, seal_holders=holders, now=now)
    with bare_app(settings, secret).app_context():
        try:
            migrate(now)
        except Doubtful as error:
            raise ConfigError(str(error)) from error
        give_code_blocks(now)
        keep_rule_book(now)
        close()
    open_outside_lists(settings.data_dir / "outside")
