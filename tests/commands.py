"""How tests run `python -m registry` and the tools of other people, from outside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(data_dir: Path, *words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`python -m registry WORDS` on a data directory, with nothing of the caller's environment."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "registry", *map(str, words)]
    return subprocess.run(command, env=environment, input=stdin, capture_output=True, check=False)


def verdicts(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    """The verdicts `verify` printed; every line of its output is one, and there was no traceback."""
    assert b"Traceback" not in result.stderr, result.stderr.decode()
    return [json.loads(line) for line in result.stdout.splitlines()]


def tool(name: str, *words: str | Path, stdin: bytes = b"") -> str:
    """What somebody else's program says on stdout; skips with its name where it is not installed."""
    if shutil.which(name) is None:
        pytest.skip(f"needs {name}")
    done = subprocess.run([name, *map(str, words)], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, f"{name} ended with {done.returncode}: {done.stdout + done.stderr!r}"
    return done.stdout.decode()
