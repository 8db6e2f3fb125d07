"""For the registration authority beside the single case: saved views of the queue, second looks at approvals."""

from __future__ import annotations

from typing import Any

from registry.domain.errors import Text
from registry.procedures import keep_view, look_again
from registry.procedures.keep_view import View
from registry.web.api.answers import DAY, INSTANT, NUMBER, TEXT, Fields, Rows, Tally, written
from registry.web.api.bodies import KeptView, SecondVerdict
from registry.web.api.endpoint import Call, Endpoint, Gives, shape

_VIEW = Fields(name=TEXT, show=TEXT, sort=TEXT, kind=TEXT)
_LOOK = Fields(
    reference=TEXT,
    name=TEXT,
    drawn_on=DAY,
    seed=TEXT,
    percent=NUMBER,
    verdict=TEXT,
    why=TEXT,
    looked_by=TEXT,
    looked_at=INSTANT,
)


def views(call: Call) -> dict[str, Any]:
    """The caller's saved views of the queue."""
    found = keep_view.views(account_id=call.me.id)
    return {"views": [{"name": v.name, "show": v.show, "sort": v.order, "kind": v.kind} for v in found]}


def save_view(call: Call) -> dict[str, Any]:
    """Save a view; the same name again replaces it."""
    given = call.body
    view = View(given.name, given.show or "all", given.sort or "deadline", given.kind)
    return keep_view.keep(call.counter, account_id=call.me.id, view=view, now=call.now)


def drop_view(call: Call, name: str) -> dict[str, Any]:
    """Let a view go."""
    return keep_view.drop(call.counter, account_id=call.me.id, name=name, now=call.now)


def second_looks(call: Call) -> dict[str, Any]:
    """Automatic approvals drawn for a second look, those nobody has looked at first."""
    found = look_again.looks(account_id=call.me.id)
    rows = [{**vars(row), "drawn_on": written(row.drawn_on), "looked_at": written(row.looked_at)} for row in found.rows]
    return {"looks": rows, "counts": found.counts}


def judge(call: Call, reference: str) -> dict[str, Any]:
    """Say once whether a drawn approval was right."""
    return look_again.judge(
        call.counter,
        reference=reference,
        reviewer_id=call.me.id,
        verdict=call.body.verdict,
        why=call.body.why or "",
        now=call.now,
        once=call.once,
    )


ALL = (
    Endpoint(
        "saved_views",
        "GET",
        "/queue/views",
        "staff",
        Text("我的队列视图", "My views of the queue"),
        views,
        gives=Gives(Fields(views=Rows(_VIEW))),
    ),
    Endpoint(
        "save_view",
        "POST",
        "/queue/views",
        "staff",
        Text("保存队列视图", "Save a view of the queue"),
        save_view,
        takes=shape(KeptView, "name"),
        gives=Gives(Fields(name=TEXT)),
        refuses=(413,),
    ),
    Endpoint(
        "drop_view",
        "DELETE",
        "/queue/views/<name>",
        "staff",
        Text("删除队列视图", "Remove a view of the queue"),
        drop_view,
        gives=Gives(Fields(name=TEXT)),
    ),
    Endpoint(
        "second_looks",
        "GET",
        "/second-looks",
        "staff",
        Text("自动核准抽查", "Second looks at automatic approvals"),
        second_looks,
        gives=Gives(Fields(looks=Rows(_LOOK), counts=Tally(NUMBER))),
    ),
    Endpoint(
        "judge_second_look",
        "POST",
        "/applications/<reference>/second-look",
        "reviewer:desk",
        Text("记录抽查结果", "Record the verdict of a second look"),
        judge,
        takes=shape(SecondVerdict, "verdict"),
        gives=Gives(Fields(reference=TEXT, verdict=TEXT)),
        refuses=(403, 404, 409),
    ),
)
