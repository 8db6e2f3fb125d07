"""Configuration refuses what is unsafe, naming the variable and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.config import ConfigError, settings_from

GOOD = {
    "ENV": "production",
    "PUBLIC_URL": "https://yz.example.cn",
    "KEY_PASSPHRASE": "correct horse battery staple 4711",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"KEY_PASSPHRASE": ""}, "KEY_PASSPHRASE"),
        ({"KEY_PASSPHRASE": "short"}, "KEY_PASSPHRASE"),
        ({"KEY_PASSPHRASE": "changeme" * 8}, "default"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://yz.example.cn"}, "https"),
        ({"PUBLIC_URL": "https://a-very-long-public-host.example.cn"}, "24"),
        ({"PUBLIC_URL": "https://yz.example.cn/path"}, "PUBLIC_URL"),
        ({"PORT": "http"}, "PORT"),
        ({"REVEALS_PER_DAY": "all"}, "REVEALS_PER_DAY"),
    ],
)
def test_production_refuses_what_is_missing_default_or_short(change: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        settings_from({**GOOD, **change})


def test_production_never_makes_its_own_secret(tmp_path: Path) -> None:
    settings = settings_from(
        {
            "ENV": "production",
            "PUBLIC_URL": "https://yz.example.cn",
            "DATA_DIR": str(tmp_path),
            "SECRET_FILE": str(tmp_path / "none"),
        }
    )
    with pytest.raises(ConfigError):
        settings.make_secret()


def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(tmp_path)})
    settings.make_secret()
    assert settings.secret_file.stat().st_mode & 0o777 == 0o600
    settings.secret_file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        settings.read_secret()


def test_the_embedded_default_needs_no_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_from({})
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'yizhao.db'}"
    settings.make_secret()
    first = settings.read_secret()
    settings.make_secret()
    assert settings.read_secret() == first


def test_good_production_settings_are_accepted() -> None:
    settings = settings_from(GOOD)
    assert settings.production
    assert not settings.demo
