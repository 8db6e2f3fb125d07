"""A filing broken wherever the dice fall."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from tests.domain.rules.mutations.ways import Json


def anywhere(data: Json, draw: random.Random) -> Json:
    """The filing with one leaf or branch dropped, swapped, scaled or re-dated, wherever the draw falls."""
    here: Any = data
    while True:
        key = draw.choice(list(here)) if isinstance(here, dict) else draw.randrange(len(here))
        value = here[key]
        if isinstance(value, dict | list) and value and draw.random() < 0.8:
            here = value
            continue
        _break(here, key, value, draw)
        return data


def _break(here: Any, key: Any, value: Any, draw: random.Random) -> None:
    if isinstance(value, bool):
        here[key] = not value
    elif isinstance(value, int):
        here[key] = value * draw.choice((0, 2, 10))
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        here[key] = (date.fromisoformat(value) + timedelta(draw.choice((-4000, -1, 1, 4000)))).isoformat()
    elif isinstance(value, str) and draw.random() < 0.5:
        here[key] = value[1:] + value[:1]
    else:
        del here[key]
