"""A resource or field as a command names it: found, or refused with what is there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scaffold.checks.spec import AUTH_HINT
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.model.fields import Relation, find_member
from scaffold.model.names import normal_class, snake
from scaffold.model.references import same, targets
from scaffold.model.spec import USER, USER_FIELDS, Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member


def find_resource(outline: Outline, name: str) -> Draft:
    """Return what was said of a resource; of the built-in user that may be nothing."""
    known = {snake(draft.name): draft for draft in outline.drafts}
    if outline.auth:
        known.setdefault(snake(USER), Draft(name=USER))
    if snake(name) in known:
        return known[snake(name)]
    names = [draft.name for draft in known.values()]
    hint = f"{did_you_mean(name, names)}The resources are {listed(names)}"
    head, slash, plural = name.partition("/")
    if slash and snake(head) in known:
        there = known[snake(head)].name
        hint = f"write {there}; its plural is said anew with --plural {plural or 'people'}"
    elif same(name, USER):
        hint = AUTH_HINT
    elif not names:
        hint = f"there are none yet: add-resource {normal_class(name)} name:str"
    raise ScaffoldError(f"there is no resource {quote(name)}", hint, "unknown-resource")


GENERATED = {
    "id": "every row has one; --key chooses its kind: int, bigint, uuid4 or uuid7",
    "created_at": "--no-timestamps leaves created_at and updated_at out",
    "updated_at": "--no-timestamps leaves created_at and updated_at out",
    "deleted_at": "--no-soft-delete leaves it out",
    "version": "--no-versioned leaves it out",
}


def check_said(draft: Draft, name: str) -> None:
    """Raise for a field that stands in the table without being said."""
    switches = {
        "created_at": draft.timestamps,
        "updated_at": draft.timestamps,
        "deleted_at": draft.soft_delete,
        "version": draft.versioned,
    }
    if name in GENERATED and draft.name != USER and switches.get(name, True):
        problem = f"{quote(name)} of {draft.name} is generated"
        raise ScaffoldError(problem, GENERATED[name], "generated-name", path=(draft.name, name))


def find_field(outline: Outline, draft: Draft, name: str) -> Member:
    member = find_member(draft.fields, snake(name))
    if member:
        return member
    check_said(draft, snake(name))
    problem = f"{draft.name} has no field {quote(name)}"
    names = [each.name for each in draft.fields]
    hint = f"{did_you_mean(name, names)}{draft.name} has {listed(names) or 'none'}"
    if draft.name == USER and name in USER_FIELDS:
        problem, hint = f"{quote(name)} of {USER} is built in", "it stays as it is"
    for other, relation in _other_sides(outline, draft, snake(name)):
        hint = f"it is the other side of {other.name}.{relation.name}: edit-resource {other.name}"
    raise ScaffoldError(problem, hint, "unknown-field", path=(draft.name, name))


def _other_sides(outline: Outline, draft: Draft, back: str) -> Iterator[tuple[Draft, Relation]]:
    for other in outline.drafts:
        for each in other.fields:
            if isinstance(each, Relation) and each.back == back and targets(each, draft.name):
                yield other, each


def check_free(outline: Outline, name: str) -> None:
    taken = [draft.name for draft in outline.drafts] + ([USER] if outline.auth else [])
    there = next((each for each in taken if same(each, name)), None)
    if there == USER:
        hint = f"it is built in: edit-resource {USER} --add nickname:str:40:null"
        raise ScaffoldError(f"{quote(USER)} is there already", hint, "resource-exists")
    if there:
        hint = f"change it with edit-resource {there}, or choose another name"
        raise ScaffoldError(f"{quote(there)} is there already", hint, "resource-exists")


def check_once(draft: Draft, names: Iterable[str]) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        problem = f"{quote(twice)} of {draft.name} is said twice"
        hint = "do one thing to a field at a time"
        raise ScaffoldError(problem, hint, "name-twice", path=(draft.name, twice))
