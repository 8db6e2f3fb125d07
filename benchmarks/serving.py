"""A running service and the lightest client there can be: the request is ready before the clock starts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 4
READY_WITHIN = 30.0  # seconds


@contextmanager
def service(data_dir: Path) -> Iterator[int]:
    """`serve` on a data directory, in a process of its own; yields the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "registry", "serve"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def rates(port: int, requests: Sequence[bytes], *, rounds: int, each: int) -> list[list[float]]:
    """Answers a second to each request from a few clients at once, round by round; every answer must be a 200."""
    samples: list[list[float]] = [[] for _ in requests]
    with ThreadPoolExecutor(CLIENTS) as clients:
        connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(CLIENTS)]
        try:
            for turn in range(rounds + 1):
                for request, taken in zip(requests, samples, strict=True):
                    begun = time.perf_counter()
                    list(clients.map(lambda one, request=request: _ask(one, request, each), connections))
                    if turn:  # the first turn warms up
                        taken.append(CLIENTS * each / (time.perf_counter() - begun))
        finally:
            for connection in connections:
                connection.close()
    return samples


def request(method: str, path: str, body: bytes = b"", media_type: str = "") -> bytes:
    """The bytes of an HTTP/1.1 request that keeps its connection."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if body:
        lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _ask(connection: socket.socket, request: bytes, times: int) -> None:
    for _ in range(times):
        connection.sendall(request)
        answer = connection.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"an answer that is no 200: {head[:200]!r}")
        missing = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]) - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))


def _wait(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                _ask(connection, request("GET", "/readyz"), 1)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the service did not start")
