"""From what the user said to a Spec in which everything left open is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote
from scaffold.model.associations import linked
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import read_value
from scaffold.model.names import collection, kebab, plural, snake
from scaffold.model.patterns import find_samples
from scaffold.model.rules import Comparison, Value
from scaffold.model.spec import ALL_OPERATIONS, USER, Access, Draft, Resource, Spec
from scaffold.model.vocabulary import (
    DEFAULT_FEATURES,
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
    Kind,
    Operation,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scaffold.model.fields import Member, Plain
    from scaffold.model.rules import Rule

KEY_KINDS = {
    Key.INT: Kind.INT,
    Key.BIGINT: Kind.BIGINT,
    Key.UUID4: Kind.UUID,
    Key.UUID7: Kind.UUID,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A whole model as the user said it."""

    project: str
    database: Database = Database.SQLITE
    auth: tuple[Auth, ...] = ()
    features: tuple[Feature, ...] | None = None
    api_version: ApiVersion = ApiVersion.PATH
    formatter: Formatter = Formatter.RUFF
    key: Key | None = None
    drafts: tuple[Draft, ...] = ()


def decide(outline: Outline, locked: Spec | None = None) -> Spec:
    """Decide what was left open; samples of a pattern that was there before stay what they were."""
    names = {snake(draft.name): draft.name for draft in outline.drafts}
    if outline.auth:
        names.setdefault(snake(USER), USER)
    drafts = [_named(draft, names) for draft in _with_user(outline)]
    keys = {draft.name: draft.key or outline.key or Key.INT for draft in drafts}
    keys.setdefault(USER, outline.key or Key.INT)
    known = _known_samples(locked)
    resources = [_resource(draft, outline, keys, known) for draft in drafts]
    return Spec(
        project=outline.project,
        database=outline.database,
        auth=outline.auth,
        features=_features(outline, locked),
        api_version=outline.api_version,
        formatter=outline.formatter,
        resources=tuple(sorted(linked(resources), key=lambda resource: resource.name)),
    )


def _features(outline: Outline, locked: Spec | None) -> tuple[Feature, ...]:
    """Leave a project as it is where nothing is said: one made before there were features, too."""
    if outline.features is not None:
        return outline.features
    return locked.features if locked else DEFAULT_FEATURES


def _with_user(outline: Outline) -> Iterable[Draft]:
    """Add the built-in user where its key is not the one that a template takes for granted."""
    said = any(draft.name == USER for draft in outline.drafts)
    needed = outline.auth and not said and outline.key not in {None, Key.INT}
    return (*outline.drafts, Draft(name=USER)) if needed else outline.drafts


def _named(draft: Draft, names: Mapping[str, str]) -> Draft:
    """Write each relation's target as the resource itself is written."""

    def named(member: Member) -> Member:
        if isinstance(member, Field):
            return member
        return replace(member, to=names.get(snake(member.to), member.to))

    return replace(draft, fields=tuple(named(member) for member in draft.fields))


def _resource(
    draft: Draft,
    outline: Outline,
    keys: Mapping[str, Key],
    known: Mapping[Field, tuple[str, ...]],
) -> Resource:
    singular = snake(draft.name)
    word = draft.plural or plural(singular)
    fields, owner = _owned(draft)
    return Resource(
        name=draft.name,
        plural=collection(singular, word),
        path=kebab(word),
        table=draft.table or word.strip("_"),
        access=_access(draft, outline.auth, owner=bool(owner)),
        key=keys[draft.name],
        operations=_operations(draft),
        fields=tuple(_decided(member, draft, keys, known) for member in fields),
        description=draft.description,
        owner=owner,
        path_key=draft.path_key,
        timestamps=draft.timestamps,
        soft_delete=draft.soft_delete,
        versioned=draft.versioned,
        realtime=draft.realtime,
        unique=draft.unique,
        indexes=draft.indexes,
        rules=tuple(_rule(rule, draft) for rule in draft.rules),
    )


def _operations(draft: Draft) -> tuple[Operation, ...]:
    return tuple(each for each in Operation if each in (draft.operations or ALL_OPERATIONS))


def _access(draft: Draft, auth: tuple[Auth, ...], *, owner: bool) -> Access:
    if not auth:
        return Access(draft.read or Role.PUBLIC, draft.write or Role.PUBLIC)
    if draft.name == USER:
        return Access(draft.read or Role.ADMIN, draft.write or Role.ADMIN)
    return Access(draft.read or Role.USER, draft.write or (Role.OWNER if owner else Role.USER))


def _owned(draft: Draft) -> tuple[tuple[Member, ...], str]:
    """Make the option `owner` and the modifier `owner` say the same."""
    marked = [each.name for each in draft.fields if isinstance(each, Relation) and each.owner]
    names = list(dict.fromkeys([*marked, *([draft.owner] if draft.owner else [])]))
    if len(names) > 1:
        problem = f"{draft.name} has two owners, {quote(names[0])} and {quote(names[1])}"
        hint = "a row has one owner: leave one out"
        raise ScaffoldError(problem, hint, "two-owners", path=(draft.name, names[1]))
    owner = names[0] if names else ""

    def marking(member: Member) -> Member:
        if isinstance(member, Relation) and member.name == owner and member.to == USER:
            return replace(member, owner=True)
        return member

    return tuple(marking(member) for member in draft.fields), owner


def _decided(
    member: Member,
    draft: Draft,
    keys: Mapping[str, Key],
    known: Mapping[Field, tuple[str, ...]],
) -> Member:
    try:
        if isinstance(member, Field):
            return replace(_sampled(member, known), was="")
        if member.many:
            return replace(member, was="")
        return replace(member, was="", fill=_key_value(member.fill, keys.get(member.to)))
    except ScaffoldError as error:
        raise error.within(draft.name, member.name) from None


def _key_value(fill: Plain | None, key: Key | None) -> Plain | None:
    return fill if fill is None or key is None else read_value(KEY_KINDS[key], str(fill))


def _sampled(field: Field, known: Mapping[Field, tuple[str, ...]]) -> Field:
    if field.pattern is None:
        return field
    asked = _question(field)
    return replace(field, samples=known.get(asked) or find_samples(field))


def _question(field: Field) -> Field:
    """Return what of a field its samples depend on."""
    return Field(
        name="",
        kind=field.kind,
        length=field.length,
        min=field.min,
        max=field.max,
        pattern=field.pattern,
        unique=field.unique,
        example=field.example,
    )


def _known_samples(locked: Spec | None) -> dict[Field, tuple[str, ...]]:
    fields = (
        each for resource in (locked.resources if locked else ()) for each in resource.scalars
    )
    return {_question(field): field.samples for field in fields if field.pattern is not None}


def _rule(rule: Rule, draft: Draft) -> Rule:
    """Read the literal of a rule as a value of the kind that it is compared with."""
    match rule:
        case Comparison(_, left, Value(value)):
            field = next((each for each in draft.fields if each.name == left), None)
            if not isinstance(field, Field):
                return rule
            try:
                said = value if isinstance(value, str) else str(value).lower()
                return replace(rule, right=Value(read_value(field.kind, said, field.items)))
            except ScaffoldError as error:
                raise error.within(draft.name, "rules") from None
        case _:
            return rule
