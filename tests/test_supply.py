"""What the service is made of: every package locked by its hash, nothing in our own code that bandit would report."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest

from tests.commands import ROOT

ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,-]+\])?==\S+", re.IGNORECASE)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-all.lock"])
def test_every_locked_package_has_one_version_and_a_hash_and_comes_from_no_named_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = text.replace("\\\n", " ").splitlines()
    assert len(entries) > 30
    for entry in entries:
        assert ENTRY.match(entry), entry
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text
    assert "--index-url" not in text


def test_what_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for names in project["optional-dependencies"].values() for name in names]
    asked = {
        "requirements.lock": project["dependencies"],
        "requirements-all.lock": [*project["dependencies"], *extras],
    }
    for lock, names in asked.items():
        locked = {found[1].lower() for line in (ROOT / lock).read_text().splitlines() if (found := ENTRY.match(line))}
        wanted = {re.split(r"[\[~=>< ]", name)[0].lower() for name in names}
        assert wanted - locked == set(), lock


def test_bandit_finds_nothing_in_what_is_served() -> None:
    words = ["-q", "-c", "pyproject.toml", "-r", "registry", "certificates", "signing", "wsgi.py"]
    done = subprocess.run([sys.executable, "-m", "bandit", *words], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()[-3000:]
