"""Names: taking apart, putting together, and the authority a name belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.enterprise_name import NameParts, authority_of, composes, normalise, parse_name

NO_NAMES = ["", None, "成都", "有限公司", "成都有限公司", "成都科技", "成都锦里", "（）", "分公司", "成都科技有限公司"]
NAMES = [
    ("成都锦里科技有限公司", ("成都", "锦里", "科技", "有限公司", "510100")),
    ("锦里(成都)科技有限公司", ("成都", "锦里", "科技", "有限公司", "510100")),
    ("锦里供应链管理（成都）有限公司", ("成都", "锦里", "供应链管理", "有限公司", "510100")),
    ("四川省锦里物业服务有限责任公司", ("四川省", "锦里", "物业服务", "有限责任公司", "510000")),
    ("锦里科技股份有限公司", ("", "锦里", "科技", "股份有限公司", "100000")),
    ("成都市双流区锦里茶馆（个体工商户）", ("成都市双流区", "锦里", "茶", "馆", "510116")),
    ("成都市双流区锦里饭店", ("成都市双流区", "锦里", "饭", "店", "510116")),
    ("成都锦里超市", ("成都", "锦里", "", "超市", "510100")),
    ("红光（北京）酒业发展有限公司", ("北京", "红光", "酒业发展", "有限公司", "110000")),
    ("锦里（成都）无人机表演有限公司", ("成都", "锦里", "无人机表演", "有限公司", "510100")),
    ("成都锦里家具有限公司", ("成都", "锦里", "家具", "有限公司", "510100")),
    ("成都锦里快递有限公司", ("成都", "锦里", "快递", "有限公司", "510100")),
    ("成都锦里云栈有限公司", ("成都", "锦里云栈", "", "有限公司", "510100")),
    ("成都锦里科技集团有限公司", ("成都", "锦里", "科技", "集团有限公司", "510100")),
    ("锦里（集团）股份有限公司", ("", "锦里", "", "（集团）股份有限公司", "100000")),
    ("锦里科技集团（成都）有限公司", ("成都", "锦里", "科技", "集团有限公司", "510100")),
    ("成都高新区锦里科技有限公司", ("成都高新区", "锦里", "科技", "有限公司", "510100")),
    ("高新区锦里科技有限公司", ("高新区", "锦里", "科技", "有限公司", "100000")),
    ("四川省成都市锦里科技有限公司", ("四川省成都市", "锦里", "科技", "有限公司", "510000")),
    ("四川长安科技有限公司", ("四川", "长安", "科技", "有限公司", "510000")),
    ("成都栈里数据科技有限公司双流分公司", ("成都", "栈里数据", "科技", "分公司", "510100")),
]


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_name_is_not_taken_apart(name: str | None) -> None:
    assert parse_name(name) is None


@pytest.mark.parametrize(("name", "expected"), NAMES, ids=lambda value: str(value)[:20])
def test_a_name_has_its_parts_and_its_authority(name: str, expected: tuple[str, ...]) -> None:
    parts = parse_name(name)
    assert parts is not None
    found = (parts.division, parts.trade_name, parts.industry, parts.org_form, parts.authority_division_code)
    if name.endswith("分公司"):
        assert found[0] == expected[0] and found[3:] == expected[3:]
    else:
        assert found == expected
        assert composes(parts)


def test_parts_in_another_order_do_not_compose() -> None:
    assert not composes(NameParts("成都锦里科技有限公司", "成都", "科技", "锦里", "有限公司"))
    assert not composes(NameParts("成都锦里科技有限公司", "成都", "锦里", "", "有限公司"))
    assert composes(NameParts("锦里科技（成都）有限公司", "成都", "锦里", "科技", "有限公司"))


def test_the_authority_is_national_without_a_division_and_else_the_divisions() -> None:
    assert authority_of("") == "100000"
    assert authority_of("四川") == "510000"
    assert authority_of("成都市") == "510100"
    assert authority_of("成都市武侯区") == "510107"
    assert authority_of("无此地") == ""


def test_of_places_with_one_name_the_one_at_hand_is_meant() -> None:
    assert authority_of("朝阳区", "110105") == "110105"
    assert authority_of("朝阳区", "220104") == "220104"


def test_normalising_levels_width_white_space_and_brackets() -> None:
    assert normalise("成都 锦里(集团)　有限公司") == "成都锦里（集团）有限公司"
    assert normalise(None) == ""


@given(st.text(alphabet="成都锦里科技有限公司（）()分店馆省市区 Ａ1", max_size=24))
def test_no_text_breaks_the_parser_and_parts_come_from_the_name(text: str) -> None:
    parts = parse_name(text)
    if parts is not None:
        assert parts.trade_name and parts.org_form
        assert all(part in parts.full for part in (parts.division, parts.org_form))


PLACES = ["成都", "成都市", "武侯区", "高新区", "（成都）", "四川省"]
WORDS = ["锦里", "云栈", "锦", "科技", "餐饮", "发展", "茶", "家具", "中国", "（中国）"]
FORMS = ["集团", "（集团）", "有限公司", "股份有限公司", "店", "馆", "超市", "（个体工商户）"]


@given(st.lists(st.sampled_from(PLACES + WORDS + FORMS), min_size=2, max_size=7).map("".join))
def test_parts_taken_from_a_name_make_it_up_again(name: str) -> None:
    parts = parse_name(name, entity_type="llc")
    assert parts is None or composes(parts)
