"""Form fields and answers: the name of an input is the path of its field, `shareholders[0].subscribed_cny`.

So problems, findings and conflicts, which all name paths, stand at their inputs without a table in between. What a
person typed is kept as typed while it cannot be read; the rest of his page is saved.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from registry.domain import filing as filings
from registry.domain.errors import FilingError, Problem, Text
from registry.domain.filing import Filing
from registry.domain.kinds import Flag
from registry.domain.shape import Keyed, Many, One, declared_kinds

CONTROLS = frozenset({"csrf_token", "do", "seen", "render", "once", "find"})
"""Names of inputs that are about the form itself."""
_STEP = re.compile(r"\[(\d{1,3})\]|\.?([A-Za-z0-9_]{1,40})")
_PATH = re.compile(r"[a-z_]{1,40}(?:\[\d{1,3}\]|\.[A-Za-z0-9_]{1,40}){0,8}(?:\[\])?")
Answers = dict[str, Any]


def steps_of(path: str) -> list[str | int]:
    """`a.b[0].c` → ["a", "b", 0, "c"]."""
    return [int(index) if index else name for index, name in _STEP.findall(path.removesuffix("[]"))]


def at(value: Any, path: str) -> Any:
    """What stands at a path, or None."""
    for step in steps_of(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list | tuple) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def put(value: Any, path: str, item: Any) -> None:
    """Set what stands at a path, making objects on the way; a list that is too short is left alone."""
    *way, last = steps_of(path)
    for step in way:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return
            value = value[step]
        else:
            value = value.setdefault(step, {})
    if isinstance(last, int):
        if isinstance(value, list) and last < len(value):
            value[last] = item
    elif isinstance(value, dict):
        value[last] = item


def take_out(value: Any, path: str) -> None:
    """Remove what stands at a path: an entry of a list, or a field of an object."""
    *_, last = steps_of(path)
    holder = at(value, path[: path.rindex("[" if isinstance(last, int) else ".")])
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        holder.pop(last)
    elif isinstance(holder, dict) and isinstance(last, str):
        holder.pop(last, None)


def answers_with(
    stored: Mapping[str, Any], form: MultiDict[str, str], roots: Collection[str]
) -> tuple[Answers, list[Problem]]:
    """The stored answers with what a page says, raw where it cannot be read; a problem for each name of no field."""
    typed: Answers = {}
    unknown: list[Problem] = []
    for name in form:
        if name in CONTROLS:
            continue
        if not _PATH.fullmatch(name) or steps_of(name)[0] not in roots:
            unknown.append(_unknown(name))
            continue
        texts = [text.strip() for text in form.getlist(name)]
        _place(typed, steps_of(name), _typed(name, texts))
    answers = copy.deepcopy(dict(stored))
    for root in typed:
        answers[root] = _without_blanks(_merged(answers.get(root), typed[root]))
    return {name: value for name, value in answers.items() if value not in (None, {}, [], "")}, unknown[:20]


def tidy(answers: Mapping[str, Any]) -> Answers:
    """The answers as they are stored: amounts and dates in one form. FilingError with every problem."""
    return filings.to_json(filings.parse(dict(answers)))


def readable_part(answers: Answers, stored: Mapping[str, Any], problems: Iterable[Problem]) -> Answers | None:
    """The answers with every unreadable field put back to what was stored; None if that does not help."""
    mended = copy.deepcopy(answers)
    for problem in problems:
        put(mended, problem.path, copy.deepcopy(at(stored, problem.path)))
    try:
        return tidy(_without_blanks(mended))
    except FilingError:
        return None


def seen_mark(answers: Mapping[str, Any], roots: Iterable[str]) -> str:
    """A short mark of what a page shows, so that a later change from another window is noticed."""
    shown = {root: answers.get(root) for root in sorted(roots)}
    return hashlib.sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any], roots: Iterable[str]) -> dict[str, Any]:
    """Path → what the other window stored, for every field of a page where both differ."""
    left = dict(_leaves({root: mine.get(root) for root in roots}))
    right = dict(_leaves({root: theirs.get(root) for root in roots}))
    return {
        path: right.get(path) for path in sorted({*left, *right}) if plain(left.get(path)) != plain(right.get(path))
    }


def input_id(path: str) -> str:
    """The HTML id of a path's input."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")


def _typed(name: str, texts: list[str]) -> Any:
    if name.endswith("[]"):
        return list(dict.fromkeys(text for text in texts if text))
    text = texts[-1]
    if text in ("true", "false") and isinstance(_kind_at(name), Flag):
        return text == "true"
    return text


def _kind_at(path: str) -> Any:
    kind: Any = One(Filing)
    for step in steps_of(path):
        if isinstance(kind, One) and isinstance(step, str):
            kind = declared_kinds(kind.of).get(step, (None, None))[1]
        elif isinstance(kind, Many | Keyed):
            kind = kind.of
        else:
            return None
    return kind


def _place(tree: Any, steps: list[str | int], item: Any) -> None:
    """Put an item into a tree whose lists are still objects with whole numbers as keys."""
    for step in steps[:-1]:
        below = tree.get(step)
        tree[step] = tree = below if isinstance(below, dict) else {}
    tree[steps[-1]] = item


def _merged(stored: Any, typed: Any) -> Any:
    """Typed over stored: objects field by field, lists as long as the page's."""
    if not isinstance(typed, dict):
        return typed
    if any(isinstance(key, int) for key in typed):
        kept = stored if isinstance(stored, list) else []
        numbers = sorted(key for key in typed if isinstance(key, int))
        return [_merged(kept[n] if n < len(kept) and _same(kept[n], typed[n]) else None, typed[n]) for n in numbers]
    base = stored if isinstance(stored, dict) else {}
    return {**base, **{key: _merged(base.get(key), item) for key, item in typed.items()}}


def _same(stored: Any, typed: Any) -> bool:
    """False if a row of the page is about somebody or something else than the stored entry in its place."""
    return all(at(typed, key) in (None, at(stored, key)) for key in ("ref", "code", "industry_code"))


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", {}, [])}
    if isinstance(value, list):
        return [item for item in map(_without_blanks, value) if item not in (None, "", {}, [])]
    return value


def _leaves(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    elif value not in (None, "", []):
        yield path, value


def plain(value: Any) -> str:
    """A value as it stands in an input."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "、".join(plain(item) for item in value)
    return str(value)


def _unknown(name: str) -> Problem:
    shown = name[:60].encode("utf-8", "replace").decode()
    return Problem(
        shown,
        Text(f"这一页没有名为“{shown}”的栏目", f"This page has no field named “{shown}”"),
        Text("请刷新页面后重新提交", "Reload the page and submit again"),
        unknown_field=True,
    )
