"""What is registered of an enterprise, as a filing: left by its founding and its changes, and what a case may alter.

All filings here are JSON (`filing.to_json`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from registry.domain.errors import Problem, Text
from registry.domain.existing import FIELDS_OF, IDENTITY, ITEMS, OF_THE_CASE, items_in

_NOT_REGISTERED = frozenset(
    {"change", "dereg", "agent", "declarations", "documents", "lookups", "old_certificates", "assigned_uscc", "entity",
     "as_of", "case_id", "schema_version", "title_zh", "title_en"}
)  # fmt: skip
_ANSWERED_BY_OTHERS = {"persons": ("realname_verified",), "organisations": ("status",)}


_WHO = {"persons": IDENTITY, "organisations": ("name", "uscc")}
_STAYS = Text(
    "已登记人员（组织）的身份信息不能在此更改或删去", "Who is registered can be neither altered nor removed here"
)


def registered_by(filing: Mapping[str, Any]) -> dict[str, Any]:
    """What a frozen filing put into the register: without its papers, its declarations, and what others answered."""
    kept = {root: value for root, value in filing.items() if root not in _NOT_REGISTERED}
    for root, answered in _ANSWERED_BY_OTHERS.items():
        if root in kept:
            kept[root] = {key: _without(one, answered) for key, one in kept[root].items()}
    for root in kept.keys() & {"parent", "name"}:
        kept[root] = _without(kept[root], ("status", "lists", "reservation"))
    return _with_those_named(kept)


def _with_those_named(filing: dict[str, Any]) -> dict[str, Any]:
    """The filing with the people and organisations that something in it names, by key or by name."""
    named = set(_texts(_without(filing, ("persons",))))
    for root in filing.keys() & {"persons", "organisations"}:
        others = set(_texts(_without(filing, ("persons", "organisations"))))
        told = others if root == "organisations" else named
        filing[root] = {key: one for key, one in filing[root].items() if {key, one.get("name")} & told}
    return filing


def registered_after(before: Mapping[str, Any], change: Mapping[str, Any], items: Collection[str]) -> dict[str, Any]:
    """What is registered once a change has been made: of its filing only what belongs to its items, and its people."""
    said = _with_keys_of_their_own(registered_by(change), before)
    after = {**before, **{root: said[root] for item in items for root in FIELDS_OF.get(item, ()) if root in said}}
    for root in ("persons", "organisations"):
        if together := {**before.get(root, {}), **said.get(root, {})}:
            after[root] = together
    return _with_those_named(after)


def within_items(before: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a change, with the fields of every item that is not ticked as they are registered."""
    may = {root for item in items_in(answers) for root in FIELDS_OF.get(item, ())}
    kept = {root for roots in FIELDS_OF.values() for root in roots} - may
    own = {root: value for root, value in answers.items() if root not in kept}
    return {**own, **{root: before[root] for root in kept if root in before}}


def _with_keys_of_their_own(said: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """A filing whose people and bodies do not stand under the key of another who is registered already."""
    taken: dict[str, str] = {}
    for root, telling in (("persons", "id_number"), ("organisations", "uscc")):
        known = before.get(root, {})
        for key, one in said.get(root, {}).items():
            if key in known and known[key].get(telling) != one.get(telling):
                taken[key] = next(f"{key}-{n}" for n in range(2, 1000) if f"{key}-{n}" not in {**known, **said[root]})
    renamed: dict[str, Any] = _renamed(said, taken) if taken else said
    return renamed


def _renamed(value: Any, keys: Mapping[str, str]) -> Any:
    """The value with these keys and references under other words."""
    if isinstance(value, Mapping):
        return {keys.get(key, key): _renamed(one, keys) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(one, keys) for one in value]
    return keys.get(value, value) if isinstance(value, str) else value


def changed_outside(before: Mapping[str, Any], after: Mapping[str, Any], items: Collection[str]) -> tuple[Problem, ...]:
    """What answers alter of the registered filing without its item being ticked: one problem for each field.

    People and organisations may be added and what is known of them completed; who a registered one is stays, and nobody
    leaves: who gives up his place signs for it.
    """
    open_roots = {root for item in items for root in FIELDS_OF.get(item, ())} | OF_THE_CASE | _WHO.keys()
    roots = sorted(root for root in {**before, **after} if root not in open_roots)
    problems = [_outside(root) for root in roots if not _same(root, before, after)]
    if not {"shareholders"} & {*items, *(one.path for one in problems)} and _holders(before) != _holders(after):
        problems.append(_outside("shareholders"))
    return (*problems, *_altered_people(before, after, "persons"), *_altered_people(before, after, "organisations"))


def altered(before: Mapping[str, Any], after: Mapping[str, Any], item: str) -> bool:
    """Whether anything of an item differs; what is changed by its paper alone, the articles, always does."""
    roots = FIELDS_OF.get(item, ())
    return not roots or any(not _same(root, before, after) for root in roots)


def _same(root: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """A name is its full text; how that is taken apart, and how long it is held, is no other name."""
    one, other = before.get(root), after.get(root)
    if root == "name":
        one, other = ((said or {}).get("full") for said in (one, other))
    return one == other


def _altered_people(before: Mapping[str, Any], after: Mapping[str, Any], root: str) -> Iterator[Problem]:
    people = after.get(root, {})
    for key, person in before.get(root, {}).items():
        if key not in people:
            yield Problem(f"{root}.{key}", _STAYS, Text("请恢复此人（组织）的内容", "Put the entry back"))
        else:
            for field in _WHO[root]:
                if people[key].get(field) != person.get(field):
                    remedy = Text("请恢复原内容；换人的，请另行添加", "Put it back; add another one instead")
                    yield Problem(f"{root}.{key}.{field}", _STAYS, remedy)


def _outside(path: str) -> Problem:
    item = next((one for one, roots in FIELDS_OF.items() if path in roots), None)
    named = ITEMS[item] if item else Text("相应事项", "its item")
    return Problem(
        path,
        Text("此项已经登记，又不在所选变更事项之内", "This is registered, and its item is not among those that change"),
        Text(f"请勾选“{named.zh}”，或者保持登记的内容", f"Tick “{named.en}”, or leave it as registered"),
    )


def _holders(filing: Mapping[str, Any]) -> set[tuple[Any, Any]]:
    return {(one.get("kind"), one.get("ref")) for one in filing.get("shareholders", ())}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = value.values()
    elif isinstance(value, str):
        yield value
        return
    elif not isinstance(value, list | tuple):
        return
    for one in value:
        yield from _texts(one)


def _without(value: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    return {field: one for field, one in value.items() if field not in fields}
