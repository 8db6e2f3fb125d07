"""Chapters BR and IB broken: branches and individual businesses."""

from __future__ import annotations

from tests.domain.rules.mutations.ways import (
    BRANCH,
    SHOPS,
    Mutation,
    dated,
    of_age,
)
from tests.domain.rules.sample_filings import GONE

BRANCHES_AND_SHOPS: list[Mutation] = [
    ("BR1", "a parent that was closed", BRANCH, {"parent.status": "revoked"}),
    ("BR2", "a name of its own", BRANCH, {"name.full": "成都远岫分公司"}),
    ("BR3", "an item the parent has not", BRANCH, {"business_scope[0].text": "园艺服务"}),
    ("BR4", "the appointment of the person in charge", BRANCH, {"documents[appointment]": GONE}),
    ("BR5", "a decision of long ago", BRANCH, dated("parent.decision_date", -31)),
    ("BR6", "a listed parent", BRANCH, {"parent.lists": ["abnormal_operations"]}),
    ("IB1", "an operator of seventeen", SHOPS, of_age(17, 0)),
    ("IB2", "the members of the family", ("family_shop",), {"family_members": []}),
    ("IB3", "a shop that is only online", SHOPS, {"domicile.use_type": "platform"}),
]  # fmt: skip
