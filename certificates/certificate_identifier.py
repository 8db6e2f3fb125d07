"""电子证照标识 after GB/T 36904-2018: who issued which kind of certificate, with serial, version and check character.

`1.2.156.3005.2.` type code `.` issuer's unified code `.` serial `.` version `.` check character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from certificates import unified_code
from certificates.typed import checked_by

ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE = f"[{unified_code.ALPHABET}]{{18}}"
_SHAPE = re.compile(
    rf"{re.escape(ROOT)}\.(?P<type_code>{_CODE}[0-9]{{3}})\.(?P<issuer_code>{_CODE})"
    r"\.(?P<serial>[0-9A-Z]{1,64})\.(?P<version>[0-9]{3})\.(?P<check>[0-9A-Z])"
)


@dataclass(frozen=True)
class CertificateIdentifier:
    """The parts of an identifier; `version` rises by one with each change of the certificate."""

    type_code: str
    issuer_code: str
    serial: str
    version: int

    def __str__(self) -> str:
        parts = (self.type_code, self.issuer_code, self.serial, f"{self.version:03d}")
        return ".".join((ROOT, *parts, check_character("".join(parts))))


def check_character(fields: str) -> str:
    """ISO 7064 MOD 37,36 over the fields after the root, joined without dots; ValueError on other characters."""
    product = 36
    for char in fields:
        product = ((product + _ALPHABET.index(char)) % 36 or 36) * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def compose(type_code: str, issuer_code: str, serial: str, version: int) -> str:
    """The whole identifier as text; ValueError when a part has not the shape the standard asks for."""
    return str(take_apart(str(CertificateIdentifier(type_code, issuer_code, serial, version))))


def is_valid(text: str) -> bool:
    """True when the shape and the check character are right. The serial holds letters and digits only."""
    found = _SHAPE.fullmatch(text)
    return found is not None and checked_by(check_character, "".join(found.groups()[:4]), found["check"])


def take_apart(text: str) -> CertificateIdentifier:
    """The parts of a valid identifier; ValueError otherwise."""
    found = _SHAPE.fullmatch(text)
    if found is None or not is_valid(text):
        raise ValueError("not an electronic certificate identifier")
    return CertificateIdentifier(found["type_code"], found["issuer_code"], found["serial"], int(found["version"]))
