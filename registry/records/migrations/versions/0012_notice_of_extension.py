"""That the time of a review was extended is told by a sealed notice."""

from registry.records.widening import widen

revision = "0012"
down_revision = "0011"

_KINDS = "'receipt','correction','refusal','approval','change','record','ending'"


def upgrade() -> None:
    widen("notices", "ck_notices_kind", f"kind IN ({_KINDS})", f"kind IN ({_KINDS},'extension')")
