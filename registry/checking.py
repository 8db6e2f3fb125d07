"""`verify`: one verdict line per input, in order, always; online from the register or offline from files alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from certificates import verification
from certificates.verification import Verdict
from registry.clock import Clock
from registry.procedures import verify
from registry.procedures.counter import Counter

MAXIMUM_FILE = 20 * 1024 * 1024
MAXIMUM_LINE = 8192


class UsageError(ValueError):
    """The command's words or files cannot be used; the text says which."""


@dataclass(frozen=True)
class Checker:
    """Two questions, asked of whichever knowledge is at hand."""

    text: Callable[[str], Verdict]
    pdf: Callable[[bytes], Verdict]

    @classmethod
    def online(cls, counter: Counter, clock: Clock) -> Checker:
        """Keys, standing and records of this deployment."""
        return cls(
            lambda text: verify.verify_text(counter, text, clock()),
            lambda pdf: verify.verify_pdf(counter, pdf, clock()),
        )

    @classmethod
    def offline(cls, trust_file: str | None, status_file: str | None, clock: Clock) -> Checker:
        """Only a trust list file and, if given, a status list file."""
        if trust_file is None:
            raise UsageError("--offline needs --trust FILE (a saved /.well-known/trust-list.jwt)")
        now = clock()
        try:
            trust = verification.trust_from_statement(_read(trust_file).decode("ascii").strip(), now)
            status = None
            if status_file is not None:
                status = verification.status_from_statement(_read(status_file).decode("ascii").strip(), trust, now)
        except ValueError as error:
            raise UsageError(f"the trust or status file cannot be used: {error}") from error
        return cls(
            lambda text: verification.verify_text(text, trust, now=now, status=status),
            lambda pdf: verification.verify_pdf(pdf, trust, now=now, status=status),
        )

    def check(self, file: str, stdin: BinaryIO, out: TextIO) -> int:
        """Print one line per input; 0 only if every code is OK, else 1."""
        all_ok = True
        for verdict in self._stdin(stdin) if file == "-" else self._file(_read(file)):
            print(json.dumps(verdict.to_json(), ensure_ascii=False, separators=(",", ":")), file=out, flush=True)
            all_ok = all_ok and verdict.code == "OK"
        return 0 if all_ok else 1

    def _stdin(self, stdin: BinaryIO) -> Iterator[Verdict]:
        for line in stdin:
            yield self.text(_text(line))

    def _file(self, content: bytes) -> Iterator[Verdict]:
        if b"%PDF-" in content[:1024]:
            yield self.pdf(content)
        else:
            yield self.text(_text(content))


def _text(raw: bytes) -> str:
    """A token as text; what is not ASCII stays recognisably wrong instead of failing here."""
    return raw[: MAXIMUM_LINE + 1].decode("ascii", "replace").rstrip("\r\n")


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MAXIMUM_FILE)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
