"""Names are found by sound, by meaning of the industry and by what stands inside a trade name; a reservation may be
frozen, a name given up by renaming."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.domain.enterprise_name import NameParts
from registry.domain.name_comparison import keys_of, name_authority_of
from registry.records.names import tails

revision = "0008"
down_revision = "0007"

_STATUS = "status IN ('reserved','registered','released','deregistered','renamed')"
_BYTEWISE = sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql")
_PARTS = ("normalised", "division", "trade_name", "industry", "org_form", "name_authority")
_KEYS = ("scope", "bare_trade_name", "sound", "industry_stem")


def upgrade() -> None:
    with op.batch_alter_table("names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_names_trade_name"))
        batch_op.add_column(sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("scope", sa.String(length=6), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("bare_trade_name", _BYTEWISE, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sound", sa.String(length=700), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("industry_stem", sa.String(length=60), nullable=False, server_default=""))
        if op.get_bind().dialect.name != "sqlite":  # there the table is made anew, and without its checks
            batch_op.drop_constraint(batch_op.f("ck_names_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_names_status"), _STATUS)
    op.create_table(
        "name_tails",
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("tail", _BYTEWISE, nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("industry_stem", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["names.id"], name=op.f("fk_name_tails_name_id")),
        sa.PrimaryKeyConstraint("name_id", "tail", name=op.f("pk_name_tails")),
    )
    _fill()
    op.create_index(op.f("ix_names_normalised"), "names", ["normalised"])
    op.create_index("ix_names_sound", "names", ["scope", "sound", "industry_stem"])
    op.create_index("ix_names_trade_name", "names", ["scope", "industry_stem", "bare_trade_name"])
    op.create_index("ix_name_tails_tail", "name_tails", ["scope", "industry_stem", "tail"])


def _fill() -> None:
    """Give the names that are there their keys."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", *_PARTS, *_KEYS)]
    names = sa.table("names", *columns)
    ends = sa.table("name_tails", *[sa.column(name) for name in ("name_id", "tail", "scope", "industry_stem")])
    store = op.get_bind()
    for row in store.execute(sa.select(*columns)).all():
        stated = NameParts(*(getattr(row, part) for part in _PARTS))
        parts = name_authority_of(stated, near=row.name_authority)
        keys = keys_of(parts)
        known = {"scope": keys.scope, "industry_stem": keys.industry}
        values = {**known, "bare_trade_name": keys.trade_name, "sound": keys.sound}
        authority = parts.authority_division_code
        store.execute(names.update().where(names.c.id == row.id).values(name_authority=authority, **values))
        for tail in tails(keys.trade_name):
            store.execute(ends.insert().values(name_id=row.id, tail=tail, **known))
