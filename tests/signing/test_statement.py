"""Signed JSON: one algorithm, one spelling, one type; key set, trust list and status list as the standards say."""

from __future__ import annotations

import base64
import hmac
import json
import subprocess
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import statement
from signing.keyring import Keyring, KeyState, Purpose
from signing.signed_json import public_key_of
from signing.token import P256_ORDER, TokenError, verify_raw

from .conftest import AUTHORITY, NOW, SECRET

TYPE = "example+jwt"
CLAIMS = {"sub": "样本", "list": [1, 2, 3]}
HOSTS = ["yizhao.example"]
URIS = ["https://yizhao.example/s/1"]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def own(tmp_path: Path) -> Keyring:
    return Keyring.create(tmp_path / "own", SECRET, issuer="CN-510100", seal_holders=[AUTHORITY], now=NOW)


def compact(keyring: Keyring, header: Any, claims: Any, *, high_s: bool = False) -> str:
    """Put together by hand and well signed, so that only what a test names is wrong."""
    entry = keyring.active(Purpose.STATEMENT)
    message = ".".join(b64(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, claims))
    signature = keyring.sign(entry.kid, message.encode())
    if high_s:
        signature = signature[:32] + (P256_ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    return f"{message}.{b64(signature)}"


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(TokenError) as refused:
        work()
    return refused.value.code


@pytest.fixture(scope="module")
def signed(keyring: Keyring) -> str:
    return statement.sign_statement(keyring, TYPE, CLAIMS, NOW)


def test_not_one_character_of_a_statement_can_be_changed(signed: str, keyring: Keyring) -> None:
    keys = statement.jwks(keyring)
    for position, character in enumerate(signed):
        other = "A" if character != "A" else "B"
        # the neighbour in the alphabet differs in the lowest bit, which decoders drop at the end of a part
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        near = alphabet[alphabet.index(character) ^ 1] if character in alphabet else "x"
        for new in {other, near} - {character}:
            altered = signed[:position] + new + signed[position + 1 :]
            refusal(lambda altered=altered: statement.read_statement(altered, TYPE, keys))  # type: ignore[misc]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_arbitrary_text_is_refused_and_nothing_else_happens(text: str) -> None:
    for candidate in (text, f"{text}.{text}.{text}", f"{b64(text.encode('utf-8', 'replace'))}.e30.{b64(bytes(64))}"):
        assert refusal(lambda c=candidate: statement.read_statement(c, TYPE, {"keys": []})) in {  # type: ignore[misc]
            "E_FORMAT",
            "E_ALG",
        }


@pytest.mark.parametrize(
    "value", [None, b"a.b.c", 7, "", "a.b", "a.b.c.d", "..", "a.b.c=", "e30.e30.e 30", "é.e30.e30"]
)
def test_what_is_no_jwt_is_a_format_error(value: Any) -> None:
    assert refusal(lambda: statement.read_statement(value, TYPE, {"keys": []})) in {"E_FORMAT", "E_ALG"}


@pytest.mark.parametrize("alg", ["none", "HS256", "RS256", "ES384", "ES256K", "es256", "", None, 7, ["ES256"]])
def test_an_algorithm_other_than_es256_is_e_alg(alg: Any, keyring: Keyring) -> None:
    kid = keyring.active(Purpose.STATEMENT).kid_hex
    jwt = compact(keyring, {"alg": alg, "typ": TYPE, "kid": kid}, CLAIMS)
    assert refusal(lambda: statement.read_statement(jwt, TYPE, statement.jwks(keyring))) == "E_ALG"


def test_a_public_key_is_never_taken_for_a_shared_secret(keyring: Keyring) -> None:
    public = keyring.active(Purpose.STATEMENT).public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    message = f"{b64(json.dumps({'alg': 'HS256', 'typ': TYPE, 'kid': 'x'}).encode())}.{b64(b'{}')}"
    code = hmac.digest(public, message.encode(), "sha256")
    forged = f"{message}.{b64(code)}"
    assert refusal(lambda: statement.read_statement(forged, TYPE, statement.jwks(keyring))) == "E_ALG"


@pytest.mark.parametrize(
    "change",
    [
        {"typ": "statuslist+jwt"},
        {"typ": None},
        {"kid": None},
        {"kid": 7},
        {"crit": ["exp"]},
        {"jwk": {}},
        {"jku": "https://elsewhere.example"},
        {"b64": False},
        {"zip": "DEF"},
    ],
)
def test_a_header_with_another_type_or_anything_more_is_refused(change: dict[str, Any], keyring: Keyring) -> None:
    header = {"alg": "ES256", "typ": TYPE, "kid": keyring.active(Purpose.STATEMENT).kid_hex, **change}
    jwt = compact(keyring, header, CLAIMS)
    assert refusal(lambda: statement.read_statement(jwt, TYPE, statement.jwks(keyring))) == "E_FORMAT"


@pytest.mark.parametrize("claims", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 2000])
def test_claims_that_are_no_object_are_refused(claims: bytes, keyring: Keyring) -> None:
    entry = keyring.active(Purpose.STATEMENT)
    jwt = compact(keyring, {"alg": "ES256", "typ": TYPE, "kid": entry.kid_hex}, claims)
    assert refusal(lambda: statement.read_statement(jwt, TYPE, entry.public_key)) == "E_FORMAT"


def test_a_high_s_is_refused(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.STATEMENT)
    jwt = compact(keyring, {"alg": "ES256", "typ": TYPE, "kid": entry.kid_hex}, CLAIMS, high_s=True)
    assert refusal(lambda: statement.read_statement(jwt, TYPE, entry.public_key)) == "E_SIGNATURE"


def test_another_key_is_e_signature_and_a_key_that_is_not_listed_is_unknown(signed: str, keyring: Keyring) -> None:
    other = keyring.active(Purpose.LICENCE).public_key
    assert refusal(lambda: statement.read_statement(signed, TYPE, other)) == "E_SIGNATURE"
    assert refusal(lambda: statement.read_statement(signed, TYPE, {"keys": []})) == "E_UNKNOWN_KEY"


@pytest.mark.parametrize("change", [{"kty": "RSA"}, {"crv": "P-384"}, {"x": "AAAA"}, {"x": None}, {"y": "%"}])
def test_a_key_set_with_something_other_than_a_p256_key_is_refused(
    change: dict[str, Any], signed: str, keyring: Keyring
) -> None:
    keys = {"keys": [{**jwk, **change} for jwk in statement.jwks(keyring)["keys"]]}
    assert refusal(lambda: statement.read_statement(signed, TYPE, keys)) == "E_FORMAT"


def test_time_is_checked_with_five_minutes_of_tolerance(keyring: Keyring) -> None:
    expires_at = int((NOW + timedelta(hours=1)).timestamp())
    jwt = statement.sign_statement(keyring, TYPE, {"exp": expires_at}, NOW)
    key = keyring.active(Purpose.STATEMENT).public_key

    def at(**after: float) -> str:
        statement.read_statement(jwt, TYPE, key, now=NOW + timedelta(**after))
        return "OK"

    assert at(minutes=-5) == at(minutes=0) == at(minutes=64) == "OK"
    assert refusal(lambda: at(minutes=-5, seconds=-1)) == "E_CLOCK"
    assert refusal(lambda: at(minutes=65)) == "E_EXPIRED"


def test_a_statement_is_read_as_it_was_made(signed: str, keyring: Keyring) -> None:
    claims = statement.read_statement(signed, TYPE, statement.jwks(keyring), now=NOW)
    assert claims == {"iss": "CN-510100", "iat": int(NOW.timestamp()), **CLAIMS}


def test_openssl_verifies_a_statement_with_the_key_from_the_key_set(
    signed: str, keyring: Keyring, tmp_path: Path
) -> None:
    header, claims, signature = signed.split(".")
    kid = json.loads(unb64(header))["kid"]
    (jwk,) = (key for key in statement.jwks(keyring)["keys"] if key["kid"] == kid)
    certificate = x509.load_der_x509_certificate(base64.b64decode(jwk["x5c"][0]))
    pem = certificate.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    raw = unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    for name, content in (("key", pem), ("signature", der), ("message", f"{header}.{claims}".encode())):
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "message"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout == b"Verified OK\n"


def test_the_key_set_holds_public_keys_with_id_use_algorithm_chain_and_period(keyring: Keyring) -> None:
    keys = statement.jwks(keyring)["keys"]
    assert [key["kid"] for key in keys] == [
        keyring.active(purpose).kid_hex for purpose in (Purpose.LICENCE, Purpose.STATEMENT)
    ]
    for key in keys:
        assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg", "x5c", "nbf", "exp"}
        assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")
        entry = keyring.entry(bytes.fromhex(key["kid"]))
        assert public_key_of(key) == entry.public_key
        chain = [x509.load_der_x509_certificate(base64.b64decode(item, validate=True)) for item in key["x5c"]]
        assert chain == keyring.chain(entry.kid)
        assert (key["nbf"], key["exp"]) == (entry.not_before.timestamp(), entry.not_after.timestamp())


def test_the_key_set_keeps_retired_keys_and_drops_compromised_ones(tmp_path: Path) -> None:
    keyring = own(tmp_path)
    retired, following = keyring.active(Purpose.LICENCE), keyring.add(Purpose.LICENCE, now=NOW)
    keyring.activate(following.kid, now=NOW)
    assert {retired.kid_hex, following.kid_hex} <= {key["kid"] for key in statement.jwks(keyring)["keys"]}
    keyring.compromise(retired.kid, at=NOW)
    assert retired.kid_hex not in {key["kid"] for key in statement.jwks(keyring)["keys"]}


# --- trust list


def trust_list(keyring: Keyring) -> str:
    return statement.trust_list(keyring, HOSTS, URIS, NOW)


def test_a_trust_list_tells_keys_states_hosts_status_lists_and_root_for_30_days(tmp_path: Path) -> None:
    keyring = own(tmp_path)
    old = keyring.active(Purpose.LICENCE)
    keyring.activate(keyring.add(Purpose.LICENCE, now=NOW).kid, now=NOW)
    keyring.compromise(old.kid, at=NOW - timedelta(days=1))
    keyring.add(Purpose.STATEMENT, now=NOW)
    found = statement.read_trust_list(trust_list(keyring), now=NOW, roots=keyring.roots())
    assert (found.issuer, found.hosts, found.status_uris) == ("CN-510100", tuple(HOSTS), tuple(URIS))
    assert (found.issued_at, found.expires_at) == (NOW, NOW + timedelta(days=30))
    assert [found.root] == keyring.roots()
    purposes = (Purpose.LICENCE, Purpose.PDF_SEAL, Purpose.STATEMENT)
    entries = [entry for purpose in purposes for entry in keyring.entries(purpose)]
    for field in ("kid", "purpose", "state", "holder", "not_before", "not_after", "compromised_at", "public_key"):
        assert [getattr(key, field) for key in found.keys] == [getattr(entry, field) for entry in entries]
    assert {key.state for key in found.keys} == {KeyState.COMPROMISED, KeyState.ACTIVE, KeyState.NEXT}


def test_a_trust_list_under_another_root_is_refused(keyring: Keyring, tmp_path: Path) -> None:
    foreign = trust_list(own(tmp_path))
    assert refusal(lambda: statement.read_trust_list(foreign, now=NOW, roots=keyring.roots())) == "E_UNKNOWN_KEY"
    assert statement.read_trust_list(foreign, now=NOW).issuer == "CN-510100"


def test_a_trust_list_expires_after_30_days_and_is_not_believed_before_its_time(keyring: Keyring) -> None:
    made = trust_list(keyring)
    late, early = NOW + timedelta(days=30, minutes=5), NOW - timedelta(minutes=6)
    assert refusal(lambda: statement.read_trust_list(made, now=late)) == "E_EXPIRED"
    assert refusal(lambda: statement.read_trust_list(made, now=early)) == "E_CLOCK"


def chained(keyring: Keyring, purpose: Purpose, **changes: Any) -> str:
    """A trust list with changed claims or header, signed by the active key of a purpose."""
    entry = keyring.entries(purpose)[0]
    header, claims = (json.loads(unb64(part)) for part in trust_list(keyring).split(".")[:2])
    chain = [base64.b64encode(c.public_bytes(serialization.Encoding.DER)).decode() for c in keyring.chain(entry.kid)]
    header.update({"kid": entry.kid_hex, "x5c": chain})
    for target in (header, claims):
        target.update({name: value for name, value in changes.items() if name in target})
    message = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{message}.{b64(keyring.sign(entry.kid, message.encode()))}"


@pytest.mark.parametrize("purpose", [Purpose.LICENCE, Purpose.PDF_SEAL])
def test_only_a_statement_key_states_whom_to_trust(purpose: Purpose, keyring: Keyring) -> None:
    statement.read_trust_list(chained(keyring, Purpose.STATEMENT), now=NOW, roots=keyring.roots())
    forged = chained(keyring, purpose)
    assert refusal(lambda: statement.read_trust_list(forged, now=NOW, roots=keyring.roots())) == "E_UNKNOWN_KEY"


@pytest.mark.parametrize(
    "change",
    [
        {"x5c": []},
        {"x5c": "text"},
        {"x5c": ["AAAA"]},
        {"x5c": [7]},
        {"root": "AAAA"},
        {"root": None},
        {"hosts": None},
        {"keys": [{}]},
        {"keys": "text"},
        {"keys": [None]},
        {"exp": 10**30},
        {"exp": "soon"},
        {"iat": None},
        {"iss": None, "iat": 1.5},
    ],
)
def test_a_trust_list_in_any_other_shape_is_a_format_error(change: dict[str, Any], keyring: Keyring) -> None:
    forged = chained(keyring, Purpose.STATEMENT, **change)
    assert refusal(lambda: statement.read_trust_list(forged, now=NOW)) == "E_FORMAT"


def test_a_trust_list_that_does_not_list_its_own_signer_is_refused(keyring: Keyring) -> None:
    forged = chained(keyring, Purpose.STATEMENT, keys=[])
    assert refusal(lambda: statement.read_trust_list(forged, now=NOW)) == "E_UNKNOWN_KEY"


# --- status list


def test_the_bits_stand_as_in_the_example_of_the_draft() -> None:
    # draft-ietf-oauth-status-list, compressed example with two bits a status
    statuses = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
    claims = {"status_list": {"bits": 2, "lst": "eNo76fITAAPfAgc"}}
    assert [statement.status_at(claims, index) for index in range(12)] == statuses


@pytest.mark.parametrize(
    "part",
    [
        None,
        {},
        {"bits": 1, "lst": "eNrbuRgAAhcBXQ"},
        {"bits": True, "lst": "eNo76fITAAPfAgc"},
        {"bits": 2, "lst": "eNo76fITAAPfAg"},
        {"bits": 2, "lst": "eNo76fITAAPfAgcA"},
        {"bits": 2, "lst": ""},
        {"bits": 2, "lst": 7},
        {"bits": 2, "lst": "é"},
        {"bits": 2, "lst": b64(zlib.compress(bytes(2**24), 9))},
    ],
)
def test_a_list_that_cannot_be_read_is_a_format_error(part: Any) -> None:
    assert refusal(lambda: statement.status_at({"status_list": part}, 0)) == "E_FORMAT"


@pytest.mark.parametrize("index", [-1, 12, 2**40])
def test_an_index_outside_the_list_is_an_error_and_never_valid(index: int) -> None:
    claims = {"status_list": {"bits": 2, "lst": "eNo76fITAAPfAgc"}}
    assert refusal(lambda: statement.status_at(claims, index)) == "E_FORMAT"


@pytest.mark.parametrize("statuses", [{-1: 0}, {100: 0}, {0: 4}, {0: -1}])
def test_a_status_that_does_not_fit_is_refused_when_made(statuses: dict[int, int], keyring: Keyring) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        statement.status_list(keyring, URIS[0], statuses, 100, NOW)


@settings(max_examples=40, deadline=None)
@given(statuses=st.dictionaries(st.integers(0, 4999), st.integers(0, 3), max_size=60))
def test_every_status_is_read_as_it_was_listed(keyring: Keyring, statuses: dict[int, int]) -> None:
    made = statement.status_list(keyring, URIS[0], statuses, 5000, NOW)
    claims = statement.read_statement(made, statement.STATUS_LIST_TYPE, statement.jwks(keyring), now=NOW)
    for index in (*statuses, 0, 1, 4999):
        assert statement.status_at(claims, index) == statuses.get(index, 0)


def test_a_status_list_says_where_it_belongs_and_how_long_it_is_fresh(keyring: Keyring) -> None:
    made = statement.status_list(keyring, URIS[0], {3: 2}, 8, NOW)
    header = json.loads(unb64(made.split(".")[0]))
    claims = json.loads(unb64(made.split(".")[1]))
    assert (header["typ"], header["alg"]) == ("statuslist+jwt", "ES256")
    assert (claims["sub"], claims["ttl"], claims["exp"] - claims["iat"]) == (URIS[0], 300, 24 * 3600)
    assert zlib.decompress(unb64(claims["status_list"]["lst"])) == bytes([0b10000000, 0])


def test_a_list_of_a_million_licences_stays_small(keyring: Keyring) -> None:
    made = statement.status_list(keyring, URIS[0], {index * 97: 1 for index in range(10_000)}, 2**20, NOW)
    assert len(made) < 40_000


def test_signatures_of_statements_have_a_low_s(keyring: Keyring) -> None:
    entry = keyring.active(Purpose.STATEMENT)
    for number in range(20):
        made = statement.sign_statement(keyring, TYPE, {"number": number}, NOW)
        message, signature = made.rsplit(".", 1)
        assert verify_raw(entry.public_key, unb64(signature), message.encode())
