"""The demo shows at least one case of every kind of filing, walked by the real procedures."""

from __future__ import annotations

from sqlalchemy import select

from registry.config import Settings
from registry.records.applications import Application
from registry.records.database import reading
from registry.records.licences import Licence
from registry.seed import seed
from registry.service import open_service
from tests.conftest import FrozenClock


def test_every_kind_is_among_the_demo_cases_and_ends_as_its_story_says(settings: Settings, clock: FrozenClock) -> None:
    app = open_service(settings, clock)
    with app.app_context():
        seed(app, app.extensions["counter"], settings, clock)
        with reading() as session:
            ended = {one.display_name: one for one in session.scalars(select(Application))}
            standings = {(one.number[-3:], one.standing) for one in session.scalars(select(Licence))}
    for name in (
        "成都市锦江区拾光茶馆",
        "成都市武侯区温家面馆",
        "成都栩然云帆科技有限公司双流分公司",
        "成都云帆若溪数据有限公司",
        "成都石径机电设备有限公司",
    ):
        assert ended[name].state == "LICENSED", name
    assert ended["成都星河云栖科技股份有限公司"].state == "UNDER_REVIEW"
    assert ended["成都石径机电设备有限公司"].procedure == "consolidation"
    assert {one.entity_type for one in ended.values()} == {"llc", "jsc", "branch", "individual"}
    moved, over = ended["成都明川智慧科技有限公司"], ended["成都南坡木作装饰工程有限公司"]
    assert (moved.procedure, moved.state) == ("change", "LICENSED")
    assert (over.procedure, over.state) == ("deregistration", "CLOSED")
    assert {("001", "SUPERSEDED"), ("002", "IN_FORCE"), ("001", "DEREGISTERED")} <= standings
