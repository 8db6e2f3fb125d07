"""Every request that there can be: route × method × person × stage × own and another's."""

from __future__ import annotations

import pytest

from tests.authorisation.actors import Actor
from tests.authorisation.conftest import everybody, town  # noqa: F401
from tests.authorisation.matrix import cells, try_out
from tests.authorisation.town import STAGES, Town

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def of_others() -> tuple[str, ...]:
    """Others have cases at every stage too."""
    return STAGES


def test_every_request_ends_as_the_table_says(town: Town, everybody: dict[str, Actor]) -> None:  # noqa: F811
    every = list(cells(town, everybody))
    different = [one for one in (try_out(town, everybody, cell) for cell in every) if one]
    print(f"\n{len(every)} cells, {len(different)} different")
    assert different == [], "\n".join(different[:100])
