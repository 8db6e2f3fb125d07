"""RFC 8785: one value, one sequence of bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.canonical import CanonicalError, canonical_bytes, digest

# Letters whose every string is its own NFC form, some of them above U+FFFF.
LETTERS = 'abcXYZ 09"\\/\n\x01ÄöÑ市场主体𠮷𪚥😀€'
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(LETTERS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(LETTERS), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        {"capital": 0.1},
        2**53,
        -(2**53),
        b"bytes",
        {1: "an integer key"},
        {"set": {1}},
        object(),
        "lone \ud800 surrogate",
        {"\udfff": 1},
        "e\u0301",  # é as two code points
        {"e\u0301": 1},
        "\ufb33",  # excluded from composition: its NFC form is two code points
    ],
)
def test_a_value_without_one_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical_bytes(value)


def test_endless_nesting_is_refused_before_the_stack_ends() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(CanonicalError, match="nested deeper"):
        canonical_bytes(value)


def test_the_refusal_says_where_it_is() -> None:
    with pytest.raises(CanonicalError, match=r"\$\.people\[1\]\.share"):
        canonical_bytes({"people": [{"share": 1}, {"share": 0.5}]})


def test_strings_are_escaped_as_in_rfc_8785_section_3_2_2() -> None:
    value = {
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    expected = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert canonical_bytes(value) == expected.encode()


def test_keys_are_ordered_as_in_rfc_8785_section_3_2_3() -> None:
    # The RFC's example, with U+FF21 for U+FB33, which is never NFC: above the surrogates, so it comes last.
    names = {"\u20ac": 0, "\r": 0, "\uff21": 0, "1": 0, "\U0001f600": 0, "\u0080": 0, "\u00f6": 0}
    assert list(json.loads(canonical_bytes(names))) == ["\r", "1", "\x80", "ö", "€", "😀", "\uff21"]


def test_booleans_are_not_numbers_and_tuples_are_lists() -> None:
    assert canonical_bytes({"b": True, "a": (1, 0)}) == b'{"a":[1,0],"b":true}'


def test_the_digest_is_sha256_of_the_canonical_bytes() -> None:
    assert digest({"名称": "一照"}) == hashlib.sha256('{"名称":"一照"}'.encode()).digest()


@given(values)
def test_reading_it_back_gives_the_same_value_and_the_same_bytes(value: Any) -> None:
    data = canonical_bytes(value)
    again = json.loads(data)
    assert again == value
    assert canonical_bytes(again) == data


@given(st.dictionaries(st.text(LETTERS), values, min_size=2), st.randoms())
def test_the_order_in_which_a_value_was_built_does_not_matter(value: dict[str, Any], chance: Any) -> None:
    items = list(value.items())
    chance.shuffle(items)
    assert canonical_bytes(dict(items)) == canonical_bytes(value)
