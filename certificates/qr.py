"""The QR on a licence: `https://HOST/v#` and the decimal digits of the token. What it carries, and how it is drawn.

The digits are those of the big-endian integer of a sentinel byte 01 and the COSE bytes. `qrcode` splits the content
into a byte and a numeric segment by itself. Error correction M; version 16 is a hard ceiling.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from signing.token import TokenError

LARGEST_VERSION = 16
LARGEST_DIGITS = 2500
QUIET_ZONE = 4  # modules of white on each side (ISO/IEC 18004)

Matrix = tuple[tuple[bool, ...], ...]

_SENTINEL = b"\x01"
_ORIGIN = re.compile(r"https?://[^/?#@\s]{1,255}/?")
_LINK = re.compile(r"(https?://[^/?#@\s]{1,255})/v")
_LOCAL = re.compile(r"(?:localhost|[0-9.]+|\[[0-9a-f:]+\])(?::[0-9]+)?")
_MODE_BITS, _BYTE_COUNT_BITS, _DIGIT_COUNT_BITS, _VERSION_16_BITS = 4, 16, 12, 453 * 8  # level M, versions 10-26
_LARGEST_TEXT = LARGEST_DIGITS + 300


class Carried(NamedTuple):
    """What a scanned or typed text carries: the token, and the host its link names (None for bare digits)."""

    cose: bytes
    host: str | None


def content(public_url: str, cose: bytes) -> str:
    """The exact text of the QR for a token; `public_url` is the service's own `https://HOST`."""
    if not _ORIGIN.fullmatch(public_url):
        raise ValueError(f"{public_url!r} is not the https address of a host")
    return f"{public_url.rstrip('/')}/v#{int.from_bytes(_SENTINEL + cose, 'big')}"


def fits(text: str) -> bool:
    """True when a content fits version 16, told from its length alone (ISO/IEC 18004, 7.4: a byte segment for the
    link, a numeric one for the digits, ten bits for each three of them)."""
    link, _, digits = text.partition("#")
    threes, rest = divmod(len(digits), 3)
    bits = 2 * _MODE_BITS + _BYTE_COUNT_BITS + 8 * (len(link) + 1) + _DIGIT_COUNT_BITS + 10 * threes + (0, 4, 7)[rest]
    return bits <= _VERSION_16_BITS


@lru_cache(maxsize=64)
def host_of(public_url: str) -> str:
    """The host a link's host is compared with.

    Plain http counts only for numeric addresses and localhost, as an embedded installation has them; elsewhere the
    scheme stays in front, so that a downgraded link does not pass for the official one.
    """
    scheme, _, host = public_url.rstrip("/").partition("://")
    return host if scheme == "https" or _LOCAL.fullmatch(host) else f"{scheme}://{host}"


def cose_from(text: str) -> Carried:
    """The token in a full link (any host: the caller judges it) or in bare digits.

    TokenError("E_FORMAT") for anything else: other characters, also spaces around it; more than 2,500 digits
    (counted before they become a number); a leading zero; a first byte other than 01.
    """
    link, fragment, digits = text.rpartition("#") if len(text) <= _LARGEST_TEXT else ("", "", "")
    found = _LINK.fullmatch(link)
    # bytes know only the ten ASCII digits, and are asked ten times as fast as text
    if not (digits.isascii() and digits.encode().isdigit()) or (fragment and not found):
        raise TokenError("E_FORMAT", "neither a licence link nor digits alone")
    if len(digits) > LARGEST_DIGITS:
        raise TokenError("E_FORMAT", f"more than {LARGEST_DIGITS} digits")
    if digits[0] == "0":
        raise TokenError("E_FORMAT", "the digits begin with a zero")
    number = int(digits)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if raw[:1] != _SENTINEL:
        raise TokenError("E_FORMAT", "the first byte is not 01")
    return Carried(raw[1:], host_of(found[1]) if found else None)


def version(text: str) -> int:
    """The QR version (1 to 40) the text needs at level M; 41 when no version is large enough."""
    try:
        return int(_code(text).best_fit())
    except ValueError:
        return 41


@lru_cache(maxsize=64)
def matrix(text: str) -> Matrix:
    """Rows of modules, True for dark, without quiet zone; ValueError beyond version 16."""
    if version(text) > LARGEST_VERSION:
        raise ValueError(f"the content needs a QR larger than version {LARGEST_VERSION}")
    code = _code(text)
    code.make()
    return tuple(tuple(map(bool, row)) for row in code.modules)


def runs(modules: Matrix) -> Iterator[tuple[int, int, int]]:
    """(row, first column, length) of each horizontal run of dark modules, for drawing as one path."""
    for row, cells in enumerate(modules):
        column = 0
        while column < len(cells):
            length = 0
            while column + length < len(cells) and cells[column + length]:
                length += 1
            if length:
                yield row, column, length
            column += max(length, 1)


def png(text: str, module_px: int = 8) -> bytes:
    """A one-bit grey PNG with quiet zone, `module_px` pixels a module; the same text gives the same bytes."""
    modules = matrix(text)
    side = (len(modules) + 2 * QUIET_ZONE) * module_px
    white = int("1" * side, 2)
    lines = [white] * side
    for row, column, length in runs(modules):
        dark = ((1 << length * module_px) - 1) << (side - (column + length + QUIET_ZONE) * module_px)
        top = (row + QUIET_ZONE) * module_px
        for line in range(top, top + module_px):
            lines[line] &= white ^ dark
    width = (side + 7) // 8
    scan = b"".join(b"\0" + (line << (width * 8 - side)).to_bytes(width, "big") for line in lines)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(scan, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def svg(text: str) -> bytes:
    """The same modules as one SVG path with quiet zone; one unit is one module."""
    modules = matrix(text)
    side = len(modules) + 2 * QUIET_ZONE
    path = "".join(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z" for y, x, length in runs(modules))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>\n'
    ).encode()


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    return code


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
