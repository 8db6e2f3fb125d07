"""COSE_Sign1 (RFC 9052) tokens with ES256: how they are put together, and the strict reader that takes them apart.

Exactly one sequence of bytes is accepted for one token. Everything a lenient reader forgives (long forms of numbers,
indefinite lengths, other map orders, repeated keys, trailing bytes, extra headers, the second ECDSA signature with a
high s) is refused, so a token cannot be altered in any bit and still be taken for genuine.

Codes: E_FORMAT (shape, CBOR, header), E_ALG (an algorithm other than ES256), E_SIGNATURE. Which key a `kid` names and
what it is trusted for is decided by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

KID_BYTES = 8
LARGEST_TOKEN = 1038  # bytes: the most that 2,500 decimal digits can carry
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-5 / SEC 2, curve P-256

_COSE_SIGN1 = 18  # RFC 9052 §2
_ALG, _KID, _ES256 = 1, 4, -7  # RFC 9052 §3.1, RFC 9053 §2.1
_SIGNATURE1 = b"\x84\x6aSignature1"  # the start of an array of four
_HEADER_START = bytes.fromhex("a201260448")  # {1: -7, 4: h'…8 bytes…'}: the only header there is
_AFTER_ALL_INTS = 2**64
_DEEPEST = 4
_ES256_HASH = ec.ECDSA(hashes.SHA256())


class TokenError(ValueError):
    """A token is refused: `code` for machines (E_FORMAT, E_ALG, E_SIGNATURE …), `text` says what is wrong with it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


class Token(NamedTuple):
    """A token whose form is right. It says nothing about the signature until `verify` has been called."""

    protected: bytes
    payload: bytes
    signature: bytes
    kid: bytes
    claims: dict[int, Any]

    @property
    def to_be_signed(self) -> bytes:
        """The bytes the signature is over: the Sig_structure of RFC 9052 §4.4."""
        return sig_structure(self.protected, self.payload)


def protected_header(kid: bytes) -> bytes:
    """The protected header `{1: -7, 4: kid}` in deterministic CBOR; `kid` is 8 bytes."""
    if len(kid) != KID_BYTES:
        raise ValueError(f"a kid has {KID_BYTES} bytes, not {len(kid)}")
    return _HEADER_START + kid


def claims_bytes(claims: dict[int, Any]) -> bytes:
    """The payload: a claims map in deterministic CBOR (RFC 8949 §4.2.1).

    Values are int (|n| < 2^64), str, bytes and maps of these, nested at most 4 deep; anything else raises ValueError.
    """
    try:
        payload = cbor2.dumps(_sorted(claims))
        _check_claims(_decode(payload), payload)
    except (TokenError, cbor2.CBOREncodeError) as error:
        raise ValueError(f"these claims cannot be carried in a token: {error}") from error
    return payload


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """What is signed: ["Signature1", protected, external_aad = empty, payload] (RFC 9052 §4.4)."""
    return _SIGNATURE1 + _byte_string(protected) + b"\x40" + _byte_string(payload)


def encode(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """The finished token: COSE_Sign1 with tag 18 and an empty unprotected header."""
    return b"\xd2\x84" + _byte_string(protected) + b"\xa0" + _byte_string(payload) + _byte_string(signature)


def _byte_string(content: bytes) -> bytes:
    """RFC 8949 §3.1, major type 2, in its shortest form."""
    length = len(content)
    if length < 24:
        return bytes((0x40 + length,)) + content
    return (bytes((0x58, length)) if length < 256 else b"\x59" + length.to_bytes(2, "big")) + content


def read(cose: bytes) -> Token:
    """Take a token apart, or raise TokenError (E_FORMAT, E_ALG). The signature itself is checked by `verify`."""
    if not isinstance(cose, bytes) or not 0 < len(cose) <= LARGEST_TOKEN:
        _refuse(f"a token has 1 to {LARGEST_TOKEN} bytes")
    # Cut where the parts of every licence lie; what is then not the same when put together is looked at with care.
    protected, payload, signature = cose[3:16], cose[19 if cose[17:18] == b"\x58" else 20 : -66], cose[-64:]
    if encode(protected, payload, signature) != cose:
        protected, payload, signature = _taken_apart(cose)
    kid = _kid(protected)
    claims = _decode(payload)
    _check_claims(claims, payload)
    return Token(protected, payload, signature, kid, claims)


def verify(token: Token, public_key: ec.EllipticCurvePublicKey) -> None:
    """Check the signature with a P-256 key; TokenError("E_SIGNATURE") if it is not exactly the right 64 bytes."""
    if not verify_raw(public_key, token.signature, token.to_be_signed):
        raise TokenError("E_SIGNATURE", "the signature does not fit the content and the key")


def verify_raw(public_key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
    """Is `signature` (raw r‖s, 64 bytes, low s) an ES256 signature of `message`?"""
    if len(signature) != 64 or public_key.curve.name != "secp256r1":
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < P256_ORDER and 0 < s <= P256_ORDER // 2):
        return False
    try:
        public_key.verify(encode_dss_signature(r, s), message, _ES256_HASH)
    except InvalidSignature:
        return False
    return True


def _refuse(text: str, code: str = "E_FORMAT") -> NoReturn:
    raise TokenError(code, text)


def _refuse_tag(*_: object) -> NoReturn:
    raise ValueError("a tag where none belongs")


# Tags that cbor2 would turn into dates, big numbers, patterns, sets or shared (even cyclic) values before we see them.
_NO_TAGS = dict.fromkeys(
    (*range(6), 25, 28, 29, 30, 35, 36, 37, 43000, 52, 54, 100, 256, 258, 260, 261, 1004, 55799), _refuse_tag
)


def _decode(data: bytes) -> Any:
    try:
        # repeated keys, indefinite lengths and trailing bytes show when the value is encoded again and compared
        return cbor2.loads(data, max_depth=_DEEPEST, semantic_decoders=_NO_TAGS)
    except Exception as error:  # cbor2 lets other errors than its own through on hostile bytes
        raise TokenError("E_FORMAT", f"not CBOR as a token uses it: {error}") from error


def _taken_apart(cose: bytes) -> tuple[bytes, bytes, bytes]:
    protected, unprotected, payload, signature = _parts(_decode(cose))
    if unprotected:
        _refuse("the unprotected header must be empty")
    _kid(protected)
    if encode(protected, payload, signature) != cose:
        _refuse("not in deterministic CBOR, or bytes follow the token")
    return protected, payload, signature


def _parts(outer: Any) -> tuple[bytes, Mapping[Any, Any], bytes, bytes]:
    if not isinstance(outer, cbor2.CBORTag) or outer.tag != _COSE_SIGN1:
        _refuse("not a COSE_Sign1 with tag 18")
    parts = outer.value  # what stands inside a tag cbor2 hands over as its immutable kinds
    if not isinstance(parts, tuple) or tuple(map(type, parts)) != (bytes, cbor2.frozendict, bytes, bytes):
        _refuse("a COSE_Sign1 is an array of bytes, map, bytes, bytes")
    return parts


def _kid(protected: bytes) -> bytes:
    """The key id of the one header that is allowed, or the reason why this is another one."""
    if len(protected) == len(_HEADER_START) + KID_BYTES and protected.startswith(_HEADER_START):
        return protected[len(_HEADER_START) :]
    header = _decode(protected)
    if isinstance(header, dict) and header.get(_ALG) != _ES256:
        _refuse("the algorithm is not ES256", "E_ALG")
    _refuse("the protected header is not exactly {1: -7, 4: kid of 8 bytes}")


def _check_claims(claims: Any, payload: bytes) -> None:
    """Claims are a map with integer keys whose deterministic encoding is exactly `payload`."""
    if type(claims) is not dict or type(next(iter(claims), None)) is not int:
        _refuse("the payload is not a map with integer keys")
    if not _ordered(claims) or cbor2.dumps(claims) != payload:
        _refuse("the payload is not in deterministic CBOR")


def _ordered(value: dict[Any, Any]) -> bool:
    """Do the keys stand in deterministic order, here and below? Refuses values of a kind that a token never holds."""
    ordered = _keys_ordered(*value)
    for item in value.values():
        kind = type(item)
        if kind is dict:
            ordered = _ordered(item) and ordered
        elif kind is not str and kind is not int and kind is not bytes:
            _refuse("a value is neither integer, text, bytes nor map")
    return ordered


@lru_cache(maxsize=256, typed=True)  # tokens share a handful of maps: a third of the reader's time otherwise
def _keys_ordered(*keys: Any) -> bool:
    places = _places(keys)
    return places == sorted(places)


def _places(keys: Iterable[Any]) -> list[Any]:
    """For each key its place in RFC 8949 §4.2.1 order (by encoded bytes): 0, 1, 2 … -1, -2 …; text by length first."""
    kinds = set(map(type, keys))
    if kinds <= {int}:
        return [key if key >= 0 else _AFTER_ALL_INTS - key for key in keys]
    if kinds == {str}:
        return [(len(text), text) for text in map(str.encode, keys)]
    _refuse("the keys of a map are all integers or all text")


def _sorted(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    order = sorted(zip(_places(value), value, strict=True))
    return {key: _sorted(value[key]) for _, key in order}
