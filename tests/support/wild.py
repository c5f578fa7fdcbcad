"""Whole models over all of the grammar, with names of trouble and relations at random.

Most are refused for something. `mended` takes away what a refusal is about, so that what is left
of the model is tried, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

from scaffold.checks.resource_options import TEXTS as TEXTUAL
from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.model.fields import Field, Relation
from scaffold.model.names import normal_class
from scaffold.model.rules import Comparator, Comparison, Name
from scaffold.model.spec import USER, Draft
from scaffold.model.vocabulary import (
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
    Kind,
    Role,
    ordered_auth,
    ordered_features,
)
from scaffold.sources import template
from scaffold.specfile.renames import check_renames
from support.strategies import drafts, names, texts
from support.trouble import CLASSES, spoken

if TYPE_CHECKING:
    from scaffold.checks.name_clashes import Reserved
    from scaffold.model.fields import Member
    from scaffold.model.rules import Rule

ALL = (*Role,)
RESERVED = template.reserved()
Refused: TypeAlias = list[ScaffoldError]


def as_class(word: str) -> str:
    try:
        return normal_class(word)
    except ScaffoldError:
        return "Thing"


resource_names = st.sampled_from(CLASSES) | st.deferred(lambda: st.sampled_from(spoken()))
member_names = names | st.deferred(lambda: st.sampled_from(spoken()).map(str.lower))


@st.composite
def models(draw: st.DrawFn) -> Outline:
    """Draw a model of which nothing is sure but that it can be written down."""
    some = st.lists(resource_names.map(as_class), min_size=1, max_size=4, unique=True)
    chosen = tuple(name for name in draw(some) if name != USER)
    auth = draw(st.lists(st.sampled_from(Auth), max_size=3).map(ordered_auth))
    others = (*chosen, USER) if auth else chosen
    found = [draw(wild_drafts(name, others)) for name in chosen]
    if draw(st.booleans()) and auth:
        added = draw(drafts(USER, others))
        found.append(Draft(name=USER, fields=added.fields[:2]))
    return Outline(
        project=draw(names.filter(lambda name: not name.endswith("_"))),
        database=draw(st.sampled_from(Database)),
        auth=auth,
        features=draw(st.none() | st.lists(st.sampled_from(Feature)).map(ordered_features)),
        api_version=draw(st.sampled_from(ApiVersion)),
        formatter=draw(st.sampled_from(Formatter)),
        key=draw(st.none() | st.sampled_from([Key.BIGINT, Key.UUID4, Key.UUID7])),
        drafts=tuple(found),
    )


@st.composite
def wild_drafts(draw: st.DrawFn, name: str, others: tuple[str, ...]) -> Draft:
    """Draw a resource with names of trouble, an owner, rules, and any access."""
    draft = draw(drafts(name, others))
    members = {each.name: each for each in draft.fields}
    for member in draft.fields:
        other = draw(st.none() | member_names)
        if other and other not in members and not _is_named(member, draft):
            renamed = _renamed(members.pop(member.name), other)
            members[renamed.name] = renamed
    owned, owner = _owned(draw, tuple(members.values()))
    return replace(
        draft,
        fields=owned,
        owner=owner,
        plural=draw(st.just("") | names),
        description=draw(st.just("") | texts),
        realtime=draw(st.booleans()),
        read=draw(st.none() | st.sampled_from(ALL)),
        write=draw(st.none() | st.sampled_from(ALL)),
        rules=(*draft.rules, *_rules(draw, owned)),
    )


def _is_named(member: Member, draft: Draft) -> bool:
    """Tell whether an option of a resource names a field."""
    lists = (*draft.unique, *draft.indexes, (draft.path_key,))
    choices = (rule.fields for rule in draft.rules if not isinstance(rule, Comparison))
    return any(member.name in each for each in (*lists, *choices))


def _renamed(member: Member, name: str) -> Member:
    if isinstance(member, Field) or member.many:
        return replace(member, name=name)
    name = name.removesuffix("_id")  # it would be named like its column
    return replace(member, name=name, column=f"{name}_id")


def _owned(draw: st.DrawFn, members: tuple[Member, ...]) -> tuple[tuple[Member, ...], str]:
    """Mark a relation to one row as the owner: to a user, or to what has an owner itself."""
    to_one = [each for each in members if isinstance(each, Relation) and not each.many]
    chosen = draw(st.sampled_from([None, *to_one]))
    if chosen is None:
        return members, ""
    if chosen.to != USER:
        return members, chosen.name
    marked = replace(chosen, owner=True)
    return tuple(marked if each is chosen else each for each in members), ""


def _rules(draw: st.DrawFn, members: tuple[Member, ...]) -> tuple[Rule, ...]:
    kinds = (Kind.INT, Kind.BIGINT, Kind.DATE, Kind.DATETIME, Kind.DECIMAL, Kind.TIME, *TEXTUAL)
    fit = [each.name for each in members if isinstance(each, Field) and each.kind in kinds]
    if len(fit) < 2 or not draw(st.booleans()):
        return ()
    left, right = draw(st.permutations(fit))[:2]
    return (Comparison(draw(st.sampled_from(Comparator)), left, Name(right)),)


def mended(outline: Outline, reserved: Reserved) -> tuple[Outline | None, Refused]:
    """Return what is left of a model that is valid, and why the rest is not in it."""
    refused: Refused = []
    for _ in range(30):
        try:
            check_renames(outline)
            validate(decide(outline), reserved)
        except ScaffoldError as error:
            refused.append(error)
            smaller = without(outline, error.path)
            if smaller == outline:
                return None, refused
            outline = smaller
        else:
            return outline, refused
    return None, refused


def without(outline: Outline, path: tuple[str, ...]) -> Outline:
    """Take away what an error is about: a field, the options of a resource, or all of it."""
    if path[:1] == ("features",):
        return replace(outline, features=())
    if path[:1] == ("project",):
        return replace(outline, project="thing")
    kept = []
    for draft in outline.drafts:
        if draft.name != path[0]:
            kept.append(draft)
            continue
        fields = tuple(each for each in draft.fields if each.name not in path[1:2])
        bare = Draft(name=draft.name, fields=fields, read=draft.read, write=draft.write)
        bare = replace(bare, plural=draft.plural, soft_delete=draft.soft_delete)
        if len(path) > 1 and len(fields) == len(draft.fields):
            bare = Draft(name=draft.name, fields=fields)
        if len(path) > 1 and bare != draft and (fields or draft.name == USER):
            kept.append(bare)
    return replace(outline, drafts=tuple(kept))
