"""From a Spec back to what a user would have said, and from that to the text of scaffold.yaml."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaffold.language.long_form import print_long
from scaffold.language.outline import Outline
from scaffold.language.short_form import print_field
from scaffold.model.fields import Field, Relation
from scaffold.model.literals import write_value
from scaffold.model.names import is_regular, plural, snake
from scaffold.model.rules import Comparison, Value, print_rule
from scaffold.model.spec import ALL_OPERATIONS, USER, Draft
from scaffold.model.vocabulary import ApiVersion, Formatter, Key, Role
from scaffold.specfile.reader import UNFINISHED
from scaffold.specfile.yaml_document import Quoted
from scaffold.specfile.yaml_edits import Block, rendered

if TYPE_CHECKING:
    from collections.abc import Collection

    from scaffold.model.fields import Member
    from scaffold.model.rules import Rule
    from scaffold.model.spec import Resource, Spec

TEXTS = ("was", "description", "plural", "table")
WORDS = ("key", "path_key", "owner")
LISTS = ("unique", "indexes")
SWITCHES = ("soft_delete", "versioned", "realtime")


def undecided(spec: Spec) -> Outline:
    """Return the least that a user must say for `decide` to give this Spec."""
    key = _project_key(spec)
    said = [each for each in spec.resources if each.fields or each.name != USER]
    return Outline(
        project=spec.project,
        database=spec.database,
        auth=spec.auth,
        features=spec.features,
        api_version=spec.api_version,
        formatter=spec.formatter,
        key=None if key is Key.INT else key,
        drafts=tuple(_draft(each, spec, key) for each in said),
    )


def _project_key(spec: Spec) -> Key:
    """Return the key of the built-in user, or the one that most resources have."""
    user = spec.resource(USER)
    if user:
        return user.key
    keys = [resource.key for resource in spec.resources]
    return Key.INT if spec.auth or not keys else Counter(keys).most_common(1)[0][0]


def _draft(resource: Resource, spec: Spec, key: Key) -> Draft:
    word = resource.path.replace("-", "_")
    read, write = _default_access(resource, spec)
    is_user = resource.name == USER
    return Draft(
        name=resource.name,
        fields=tuple(_member(member, resource, spec) for member in resource.fields),
        plural="" if is_user or (_is_usual(resource.singular, word)) else word,
        table="" if resource.table == word else resource.table,
        description=resource.description,
        read=None if resource.access.read is read else resource.access.read,
        write=None if resource.access.write is write else resource.access.write,
        key=None if resource.key is key else resource.key,
        operations=() if resource.operations == ALL_OPERATIONS else resource.operations,
        owner=_owner(resource),
        path_key=resource.path_key,
        timestamps=resource.timestamps,
        soft_delete=resource.soft_delete,
        versioned=resource.versioned,
        realtime=resource.realtime,
        unique=resource.unique,
        indexes=resource.indexes,
        rules=tuple(_rule(rule) for rule in resource.rules),
    )


def _is_usual(singular: str, word: str) -> bool:
    """Tell whether a plural need not be said, as the noun is known."""
    return is_regular(singular) and plural(singular) == word


def with_plural(draft: Draft) -> Draft:
    """Say the plural if a rule made it, so that whoever reads the model sees it."""
    singular = snake(draft.name)
    if draft.plural or draft.name == USER or is_regular(singular):
        return draft
    return replace(draft, plural=plural(singular))


def _default_access(resource: Resource, spec: Spec) -> tuple[Role, Role]:
    if not spec.auth:
        return Role.PUBLIC, Role.PUBLIC
    if resource.name == USER:
        return Role.ADMIN, Role.ADMIN
    return Role.USER, Role.OWNER if resource.owner else Role.USER


def _owner(resource: Resource) -> str:
    marked = [relation.name for relation in resource.relations if relation.owner]
    return "" if resource.owner in marked else resource.owner


def _member(member: Member, resource: Resource, spec: Spec) -> Member:
    if isinstance(member, Field):
        return replace(member, samples=())
    if not member.many:
        fill = None if member.fill is None else write_value(member.fill)
        return replace(member, fill=fill)
    first = (resource.name, member.name)
    if _is_declared(member, resource, spec):
        first = min(first, (member.to, member.back))
    owner = spec.resource(first[0]) or resource
    usual = f"{owner.singular}_{first[1]}"
    through = "" if member.through == usual else member.through
    return replace(member, through=through, item="")


def _is_declared(relation: Relation, resource: Resource, spec: Spec) -> bool:
    """Tell whether the other side of a many-to-many is said on the other resource, too."""
    target = spec.resource(relation.to)
    other = target.field(relation.back) if target else None
    return isinstance(other, Relation) and other.many and other.to == resource.name


def _rule(rule: Rule) -> Rule:
    match rule:
        case Comparison(_, _, Value(value)) if not isinstance(value, bool):
            return replace(rule, right=Value(write_value(value)))
        case _:
            return rule


def outline_text(outline: Outline) -> str:
    """Write a scaffold.yaml from nothing."""
    data = project_data(outline)
    if outline.api_version is ApiVersion.PATH:
        del data["api_version"]
    if outline.formatter is Formatter.RUFF:
        del data["formatter"]
    return text_of(data, outline)


def unfinished_text(outline: Outline, said: Collection[str], unfinished: str) -> str:
    """Write the draft of a scaffold.yaml: of the project, only what was said already."""
    known = project_data(outline) | ({} if outline.key else {"key": str(Key.INT)})
    data = {key: value for key, value in known.items() if key == "project" or key in said}
    return text_of(data | ({UNFINISHED: unfinished} if unfinished else {}), outline)


def project_data(outline: Outline) -> dict[str, str | list[str]]:
    """Return what stands at the top of a file; what was left open is not there."""
    data: dict[str, str | list[str]] = {
        "project": outline.project,
        "database": str(outline.database),
        "auth": [str(auth) for auth in outline.auth],
    }
    if outline.features is not None:
        data["features"] = [str(feature) for feature in outline.features]
    data["api_version"] = str(outline.api_version)
    data["formatter"] = str(outline.formatter)
    if outline.key:
        data["key"] = str(outline.key)
    return data


def text_of(data: dict[str, str | list[str]], outline: Outline) -> str:
    head = "".join(rendered(key, value) for key, value in data.items())
    drafts = Block({draft.name: draft_data(draft) for draft in outline.drafts})
    return head + rendered("resources", drafts)


def draft_data(draft: Draft) -> Block:
    """Return what stands under the name of a resource."""
    data = Block({key: said for key in TEXTS if (said := getattr(draft, key))})
    if access := {key: str(role) for key in ("read", "write") if (role := getattr(draft, key))}:
        data["access"] = access
    data |= {key: str(said) for key in WORDS if (said := getattr(draft, key))}
    if draft.operations:
        data["operations"] = [str(operation) for operation in draft.operations]
    if not draft.timestamps:
        data["timestamps"] = False
    data |= {key: True for key in SWITCHES if getattr(draft, key)}
    data["fields"] = Block({member.name: member_data(member) for member in draft.fields})
    data |= {key: said for key in LISTS if (said := getattr(draft, key))}
    if draft.rules:
        data["rules"] = [Quoted(print_rule(rule)) for rule in draft.rules]
    return data


def member_data(member: Member) -> str | dict[str, Any]:
    """Return a field in the short form, or in the long one if it holds a text."""
    short = None if member.description else print_field(member)
    if short is None:
        return print_long(member)
    return short.partition(":")[2]
