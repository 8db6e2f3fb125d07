"""COSE_Sign1: one token, one sequence of bytes; every other is refused with the right code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st
from pycose.algorithms import Es256
from pycose.headers import KID as KidHeader
from pycose.headers import Algorithm
from pycose.keys import EC2Key
from pycose.messages import Sign1Message

from signing import token
from signing.token import P256_ORDER, TokenError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "token_licence.json").read_text("utf-8"))
COSE, PROTECTED, PAYLOAD = (bytes.fromhex(GOLDEN[name]) for name in ("cose", "protected", "payload"))
SIGNATURE, KID = bytes.fromhex(GOLDEN["signature"]), bytes.fromhex(GOLDEN["kid"])
KEY = ec.derive_private_key(int(GOLDEN["private_key_d"], 16), ec.SECP256R1())
CLAIMS = token.read(COSE).claims


def signed(protected: bytes, payload: bytes) -> bytes:
    """A raw low-s signature by the golden key, so that nothing but the form under test is wrong."""
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    r, s = decode_dss_signature(KEY.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def wrapped(protected: bytes, payload: bytes, unprotected: object = None, tag: int = 18) -> bytes:
    parts = [protected, unprotected if unprotected is not None else {}, payload, signed(protected, payload)]
    return cbor2.dumps(cbor2.CBORTag(tag, parts))


def accept(cose: Any) -> None:
    token.verify(token.read(cose), KEY.public_key())


def refusal(cose: Any) -> str:
    with pytest.raises(TokenError) as refused:
        accept(cose)
    assert refused.value.text
    return refused.value.code


def test_not_one_of_all_single_bit_changes_is_accepted() -> None:
    for position in range(len(COSE) * 8):
        altered = bytearray(COSE)
        altered[position // 8] ^= 1 << position % 8
        assert refusal(bytes(altered)) in {"E_FORMAT", "E_ALG", "E_SIGNATURE"}


@settings(max_examples=2000, deadline=None)
@given(st.integers(0, len(COSE)), st.integers(0, 4), st.binary(max_size=4))
def test_no_token_with_bytes_replaced_removed_or_inserted_is_accepted(start: int, removed: int, new: bytes) -> None:
    altered = COSE[:start] + new + COSE[start + removed :]
    if altered != COSE:
        refusal(altered)


@settings(max_examples=1000, deadline=None)
@given(st.binary(max_size=1200))
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    assert refusal(data) in {"E_FORMAT", "E_ALG"}
    refusal(b"\xd2\x84" + data)


@pytest.mark.parametrize("cose", [b"", b"\x00", COSE[:-1], COSE + b"\x00", COSE + COSE, None, "text", bytearray(COSE)])
def test_a_token_that_is_short_long_or_no_bytes_at_all_is_a_format_error(cose: object) -> None:
    assert refusal(cose) == "E_FORMAT"


def test_a_token_longer_than_2500_digits_can_carry_is_refused_before_it_is_decoded() -> None:
    assert int.from_bytes(b"\x01" + bytes(token.LARGEST_TOKEN), "big") < 10**2500
    assert refusal(COSE + bytes(2000)) == "E_FORMAT"


@pytest.mark.parametrize("tag", [17, 19, 61, 98, 55799])
def test_another_tag_is_refused(tag: int) -> None:
    assert refusal(wrapped(PROTECTED, PAYLOAD, tag=tag)) == "E_FORMAT"


def test_a_token_without_its_tag_or_with_two_is_refused() -> None:
    assert refusal(COSE[1:]) == "E_FORMAT"
    assert refusal(b"\xd2" + COSE) == "E_FORMAT"
    assert refusal(b"\xd9\x00\x12" + COSE[1:]) == "E_FORMAT"  # the same tag number in its long form


@pytest.mark.parametrize(
    "header",
    [{1: -8, 4: KID}, {1: -35, 4: KID}, {1: 5, 4: KID}, {1: -65600, 4: KID}, {1: "ES256", 4: KID}, {4: KID}, {}],
)
def test_an_algorithm_other_than_es256_is_e_alg(header: dict[int, Any]) -> None:
    assert refusal(wrapped(cbor2.dumps(header), PAYLOAD)) == "E_ALG"


@pytest.mark.parametrize(
    "header",
    [
        {1: -7},
        {1: -7, 4: KID[:7]},
        {1: -7, 4: KID + b"\x00"},
        {1: -7, 4: KID.hex()},
        {4: KID, 1: -7},
        {1: -7, 2: [4], 4: KID},
        {1: -7, 3: 16, 4: KID},
        {1: -7, 4: KID, 5: b"iv"},
        {1: -7, 4: KID, 15: {1: "CN-510100"}},
        [1, -7, 4, KID],
        -7,
    ],
)
def test_a_header_that_is_not_exactly_algorithm_and_kid_is_refused(header: object) -> None:
    assert refusal(wrapped(cbor2.dumps(header), PAYLOAD)) == "E_FORMAT"


def test_headers_that_mean_the_same_but_are_written_otherwise_are_refused() -> None:
    long_form = bytes.fromhex("a2180126" + "0448") + KID
    endless = bytes.fromhex("bf0126" + "0448") + KID + b"\xff"
    twice = bytes.fromhex("a3012601260448") + KID
    for header in (long_form, endless, twice, b"", PROTECTED + b"\x00"):
        assert refusal(wrapped(header, PAYLOAD)) in {"E_FORMAT", "E_ALG"}


@pytest.mark.parametrize("unprotected", [{4: KID}, {1: -7}, {2: [4]}, {33: b"x5chain"}, {"kid": 1}, [], None, 0])
def test_anything_in_the_unprotected_header_is_refused(unprotected: object) -> None:
    parts = [PROTECTED, unprotected, PAYLOAD, SIGNATURE]
    assert refusal(cbor2.dumps(cbor2.CBORTag(18, parts))) == "E_FORMAT"


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [PROTECTED, {}, PAYLOAD],
        [PROTECTED, {}, PAYLOAD, SIGNATURE, b""],
        [PROTECTED, {}, None, SIGNATURE],
        [PROTECTED, {}, PAYLOAD, None],
        [{1: -7, 4: KID}, {}, PAYLOAD, SIGNATURE],
        [PROTECTED, {}, CLAIMS, SIGNATURE],
        {0: PROTECTED, 1: {}, 2: PAYLOAD, 3: SIGNATURE},
        b"\x84",
    ],
)
def test_a_token_is_an_array_of_bytes_map_bytes_bytes(parts: object) -> None:
    assert refusal(cbor2.dumps(cbor2.CBORTag(18, parts))) == "E_FORMAT"


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\xbf" + PAYLOAD[1:] + b"\xff", id="map of indefinite length"),
        pytest.param(b"\xa6" + PAYLOAD[1:] + PAYLOAD[1:12], id="a claim twice"),
        pytest.param(bytes([PAYLOAD[0] + 1]) + PAYLOAD[1:] + b"\x01\x61\x41", id="issuer twice, the second another"),
        pytest.param(PAYLOAD + b"\x00", id="trailing byte"),
        pytest.param(PAYLOAD[:-1], id="cut"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\x18\x03"), id="number in its long form"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xf9\x42\x00"), id="float for an integer"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xc2\x41\x03"), id="big number for an integer"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xf5"), id="true for an integer"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xf6"), id="null"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xf7"), id="undefined"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xe5"), id="simple value"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\x81\x03"), id="array"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xc1\x03"), id="date"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xd9\xff\xff\x03"), id="unknown tag"),
        pytest.param(PAYLOAD.replace(b"\x0a\x03", b"\x0a\xc5\x82\x1a\x00\xff\xff\xff\x01"), id="huge bigfloat"),
        pytest.param(cbor2.dumps(dict(reversed(CLAIMS.items()))), id="claims in another order"),
        pytest.param(cbor2.dumps({**CLAIMS, -65537: dict(reversed(CLAIMS[-65537].items()))}), id="inner order"),
        pytest.param(cbor2.dumps({-1: 0, 24: 0}), id="order by length of the key first (RFC 7049)"),
        pytest.param(cbor2.dumps({**CLAIMS, "1": 0}), id="text key among integers"),
        pytest.param(cbor2.dumps({True: "CN-510100"}), id="true as a key"),
        pytest.param(cbor2.dumps({1: {b"k": 0}}), id="bytes as a key"),
        pytest.param(cbor2.dumps({}), id="no claims"),
        pytest.param(cbor2.dumps([CLAIMS]), id="not a map"),
        pytest.param(cbor2.dumps({1: {1: {1: {1: {1: 1}}}}}), id="nested too deep"),
        pytest.param(b"\x81" * 500, id="very deep"),
        pytest.param(b"\xa1\x01\xd8\x1c\xa1\x01\xd8\x1d\x00", id="a value that contains itself"),
        pytest.param(b"\xa1\x01\x62\xc3\x28", id="text that is not UTF-8"),
        pytest.param(b"\xa1\x01\x7f\x61\x41\xff", id="text of indefinite length"),
        pytest.param(b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff", id="map that claims 2^64 entries"),
        pytest.param(b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff", id="bytes that claim 2^63"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_payload_in_any_other_form_is_refused_even_when_well_signed(payload: bytes) -> None:
    assert payload != PAYLOAD
    assert refusal(wrapped(PROTECTED, payload)) == "E_FORMAT"


def test_true_is_not_taken_for_one_after_the_order_of_one_has_been_seen() -> None:
    accept(wrapped(PROTECTED, cbor2.dumps({1: {1: 0}})))
    assert refusal(wrapped(PROTECTED, cbor2.dumps({1: {True: 0}}))) == "E_FORMAT"
    assert refusal(wrapped(PROTECTED, cbor2.dumps({1: {1.0: 0}}))) == "E_FORMAT"


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(
            SIGNATURE[:32] + (P256_ORDER - int.from_bytes(SIGNATURE[32:], "big")).to_bytes(32, "big"), id="high s"
        ),
        pytest.param(
            encode_dss_signature(*(int.from_bytes(h, "big") for h in (SIGNATURE[:32], SIGNATURE[32:]))), id="DER"
        ),
        pytest.param(SIGNATURE[:-1], id="63 bytes"),
        pytest.param(SIGNATURE + b"\x00", id="65 bytes"),
        pytest.param(b"", id="none"),
        pytest.param(bytes(64), id="zeros"),
        pytest.param(bytes(32) + SIGNATURE[32:], id="r = 0"),
        pytest.param(SIGNATURE[:32] + bytes(32), id="s = 0"),
        pytest.param(P256_ORDER.to_bytes(32, "big") + SIGNATURE[32:], id="r = n"),
        pytest.param(b"\xff" * 64, id="ones"),
        pytest.param(SIGNATURE[32:] + SIGNATURE[:32], id="halves exchanged"),
    ],
)
def test_any_other_signature_is_e_signature(signature: bytes) -> None:
    assert refusal(token.encode(PROTECTED, PAYLOAD, signature)) == "E_SIGNATURE"


def test_another_key_or_a_key_on_another_curve_is_e_signature() -> None:
    parsed = token.read(COSE)
    for curve in (ec.SECP256R1(), ec.SECP256K1(), ec.SECP384R1()):
        with pytest.raises(TokenError) as refused:
            token.verify(parsed, ec.generate_private_key(curve).public_key())
        assert refused.value.code == "E_SIGNATURE"


@pytest.mark.parametrize(
    "claims", [{1: 1.5}, {1: True}, {1: None}, {1: [1]}, {"iss": 1}, {}, {1: 2**64}, {1: {1: 1, "a": 2}}]
)
def test_claims_that_no_reader_would_accept_cannot_be_written(claims: dict[Any, Any]) -> None:
    with pytest.raises(ValueError, match="cannot be carried"):
        token.claims_bytes(claims)


def test_a_kid_of_another_length_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        token.protected_header(b"short")


def test_the_golden_token_is_read_written_and_verified_byte_for_byte() -> None:
    parsed = token.read(COSE)
    token.verify(parsed, KEY.public_key())
    assert (parsed.protected, parsed.payload, parsed.signature, parsed.kid) == (PROTECTED, PAYLOAD, SIGNATURE, KID)
    assert parsed.to_be_signed.hex() == GOLDEN["sig_structure"]
    assert token.protected_header(KID) == PROTECTED
    assert token.claims_bytes(parsed.claims) == PAYLOAD
    assert token.encode(PROTECTED, PAYLOAD, SIGNATURE) == COSE
    assert parsed.claims[1] == "CN-510100"
    assert parsed.claims[-65537][2] == "成都样本科技有限公司"


def test_the_encoding_is_the_one_cbor2_calls_canonical() -> None:
    assert cbor2.dumps(CLAIMS, canonical=True) == PAYLOAD
    assert cbor2.dumps({4: KID, 1: -7}, canonical=True) == PROTECTED


def test_an_independent_cose_library_accepts_the_token_and_refuses_it_with_one_bit_changed() -> None:
    numbers = KEY.public_key().public_numbers()
    key = EC2Key(crv="P_256", x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big"))
    # pycose 1.1 expects a list where cbor2 6 gives a tuple, so it is handed the four parts instead of the bytes
    protected, _, payload, signature = cbor2.loads(COSE).value
    message = Sign1Message.from_cose_obj([protected, {}, payload, signature], allow_unknown_attributes=False)
    message.key = key
    assert message.phdr == {Algorithm: Es256, KidHeader: KID}
    assert message.verify_signature()
    altered = Sign1Message.from_cose_obj([protected, {}, payload[:-1] + b"\x02", signature], False)
    altered.key = key
    assert not altered.verify_signature()


claim_maps = st.recursive(
    st.integers(-(2**64) + 1, 2**64 - 1) | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: (
        st.dictionaries(st.integers(-300, 300), inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(st.dictionaries(st.integers(-70000, 70000), claim_maps, min_size=1, max_size=4))
def test_whatever_can_be_written_can_be_read(claims: dict[int, Any]) -> None:
    try:
        payload = token.claims_bytes(claims)
    except ValueError:
        return  # nested deeper than a token may be
    if len(payload) > 900:
        return
    cose = token.encode(PROTECTED, payload, signed(PROTECTED, payload))
    accept(cose)
    assert token.read(cose).claims == claims
