"""Masking: no number stands anywhere whole, whatever the key, the sentence, or the depth."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.masking import masked, masked_like, masked_phone
from tests.making import clean_case

ID, PHONE = "510101198803091234", "10020000001"


def test_an_identity_number_keeps_six_and_two() -> None:
    assert masked({"persons": {"P1": {"id_number": ID}}}) == {"persons": {"P1": {"id_number": "510101**********34"}}}
    for key in ("agent_id_number", "guardian_id_number", "handler_id_number"):
        assert masked({key: ID})[key] == "510101**********34"


def test_a_phone_keeps_three_and_four() -> None:
    assert masked({"phone": PHONE, "handler_phone": PHONE}) == {"phone": "100****0001", "handler_phone": "100****0001"}
    assert masked_phone("12345") == "*****"


def test_a_number_is_masked_in_a_sentence_and_in_a_list_too() -> None:
    finding = {"message": {"zh": f"证件号码{ID}与{PHONE}不符"}, "values": {"all": [ID]}}
    shown = masked_like(finding, {"persons": {"P1": {"id_number": ID, "phone": PHONE}}})
    assert shown == {
        "message": {"zh": "证件号码510101**********34与100****0001不符"},
        "values": {"all": ["510101**********34"]},
    }


def test_a_unified_code_of_digits_only_stays_whole() -> None:
    code = "914403001922038216"
    assert masked({"organisations": {"O1": {"uscc": code}}, "persons": {"P1": {"id_number": ID}}})["organisations"] == {
        "O1": {"uscc": code}
    }


def test_a_residence_ends_with_its_county_but_for_an_individual_business() -> None:
    home = "四川省成都市武侯区听松街6号1栋"
    assert masked({"residence": home})["residence"] == "四川省成都市武侯区…"
    assert masked({"residence": "四川省成都市简阳市新民街1号"})["residence"] == "四川省成都市简阳市…"
    assert masked({"residence": "6 Main Street"})["residence"] == "…"
    assert (
        masked({"entity_type": "individual", "persons": {"P1": {"residence": home}}})["persons"]["P1"]["residence"]
        == home
    )


def test_nothing_else_changes_and_the_source_is_left_alone() -> None:
    case = clean_case()
    before = clean_case()
    shown = masked(case)
    assert case == before
    assert shown["name"] == case["name"] and shown["shareholders"] == case["shareholders"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8) | st.just(ID) | st.just(f"x{PHONE}y"),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "phone", "id_number"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_number_known_from_the_filing_survives_anywhere(value: Any) -> None:
    shown = masked_like(value, {"id_number": ID, "phone": PHONE})
    assert ID not in repr(shown) and PHONE not in repr(shown)
