"""What `make run` does: everything from nothing to a service that answers, in one process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.commands import ROOT


def test_from_nothing_to_a_service_with_demo_cases_and_no_open_store_goes_through_the_fork(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-m", "registry", "run", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    try:
        assert b"true" in _asked(f"http://127.0.0.1:{port}/readyz", running)
        assert "栩然云帆" in _asked(f"http://127.0.0.1:{port}/api/v1/name-checks", running, _NAME).decode()
        descriptors = Path(f"/proc/{running.pid}/fd")
        opened = [os.readlink(one) for one in descriptors.iterdir() if one.is_symlink()]
        assert [one for one in opened if "yizhao.db" in one] == []
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)
    told = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert "Listening at: %s (%s)" in [line["event"] for line in told]
    assert ("/api/v1/name-checks", 200) in [(line.get("endpoint"), line.get("status")) for line in told]


_NAME = '{"full": "成都栩然云帆科技有限公司", "division_code": "510107"}'.encode()


def _asked(address: str, running: subprocess.Popen[bytes], body: bytes | None = None) -> bytes:
    """What the service says, once it answers."""
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
    patience = time.monotonic() + 120
    while running.poll() is None and time.monotonic() < patience:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the service does not answer")
