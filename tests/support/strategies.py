"""Hypothesis strategies for fields, relations and whole outlines that are right by construction."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from scaffold.checks.resource_options import UNINDEXED
from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.language.outline import Outline, decide
from scaffold.model.field_checks import check_member
from scaffold.model.fields import Field, Relation, default_on_delete
from scaffold.model.literals import read_json, read_text, read_value
from scaffold.model.names import normal_name
from scaffold.model.rules import Choice, ChoiceOp
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import (
    BOUNDS,
    COMPUTED,
    FLAGS,
    ITEM_KINDS,
    LEGAL,
    PATH_KEY_KINDS,
    WIDTHS,
    ApiVersion,
    Auth,
    Cardinality,
    Database,
    Feature,
    Formatter,
    Key,
    Kind,
    Modifier,
    OnDelete,
    Operation,
    Role,
    Shape,
    ordered_features,
)
from scaffold.specfile.renames import check_renames
from support.edges import VALUES as EDGES
from support.trouble import TEXTS, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.model.fields import Member

CLASSES = ("Author", "Book", "Category", "Loan", "OrderLine", "Person", "News", "Tag")
PATTERNS = (
    "^[A-Z]+$", r"^\d{3}-\d{4}$", "^[a-z]{2,5}$", "^[^,:]+$", "^(red|green|blue)$", r'^["\'\\{]+$'
)  # fmt: skip


def fits(check: Callable[[Any], object], value: Any) -> bool:
    try:
        check(value)
    except ScaffoldError:
        return False
    return True


def is_name(word: str) -> bool:
    return fits(normal_name, word) and normal_name(word) == word


plain_names = st.from_regex(r"[a-z][a-z0-9]{0,6}(_[a-z][a-z0-9]{0,4}){0,2}_?", fullmatch=True)
names = (plain_names | st.sampled_from(WORDS)).filter(lambda name: is_name(name) and name != "self")
classes = st.sampled_from(CLASSES)
texts = (st.text(max_size=20) | st.sampled_from(TEXTS)).filter(
    lambda text: fits(lambda said: read_text(said, "it"), text)
)
characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
lines = st.text(characters, max_size=12) | st.sampled_from(TEXTS).filter(str.isprintable)
json_values = st.recursive(
    st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
decimals = st.decimals(-9999, 9999, places=2).map(
    lambda number: read_value(Kind.DECIMAL, f"{number}")
)
dates = st.dates().map(dt.date.isoformat)
times = st.times().map(dt.time.isoformat)
datetimes = st.datetimes(
    dt.datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    dt.datetime(2200, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(dt.UTC),
).map(dt.datetime.isoformat)
durations = st.timedeltas(dt.timedelta(-999), dt.timedelta(999)).map(
    lambda delta: (
        read_value(Kind.DURATION, f"P0DT{delta // dt.timedelta(seconds=1)}S")
        if delta >= dt.timedelta()
        else read_value(Kind.DURATION, f"-PT{-delta // dt.timedelta(seconds=1)}S")
    )
)

PLAIN: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.STR: texts,
    Kind.TEXT: texts,
    Kind.SLUG: st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,4}){0,2}", fullmatch=True),
    Kind.EMAIL: st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.com", fullmatch=True),
    Kind.URL: st.from_regex(r"https://[a-z]{1,9}\.com(/[a-z:,]{1,9})?", fullmatch=True),
    Kind.FLOAT: st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number or 0.0),
    Kind.DECIMAL: decimals,
    Kind.BOOL: st.booleans(),
    Kind.DATE: dates,
    Kind.TIME: times,
    Kind.DATETIME: datetimes,
    Kind.DURATION: durations,
    Kind.UUID: st.uuids().map(str),
    Kind.BYTES: st.binary(max_size=9).map(lambda raw: base64.b64encode(raw).decode()),
    Kind.IP: st.ip_addresses().map(str),
    **{kind: st.integers(*width) for kind, width in WIDTHS.items()},
}
VALUES = {
    kind: plain | st.sampled_from([read_value(kind, edge) for edge in EDGES[kind]])
    for kind, plain in PLAIN.items()
}


@st.composite
def fields(draw: st.DrawFn, name: st.SearchStrategy[str] = names) -> Field:
    """Draw a field that contradicts nothing, itself least of all."""
    kind = draw(st.sampled_from(Kind))
    argument = draw(_arguments(kind))
    said = draw(_modifiers(kind, argument))
    field = Field(name=draw(name), kind=kind, **argument)
    for key, value in said.items():
        longer = Field(**{slot: getattr(field, slot) for slot in Field.__slots__} | {key: value})
        if fits(check_member, longer) and not (key == "index" and field.unique):
            field = longer
    return field


def _arguments(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    match kind:
        case Kind.STR | Kind.SLUG:
            return st.fixed_dictionaries({"length": st.integers(1, 600) | st.just(255)})
        case Kind.DECIMAL:
            pairs = st.integers(1, 15).flatmap(
                lambda digits: st.tuples(st.just(digits), st.integers(0, digits))
            )
            return st.fixed_dictionaries({"precision": pairs | st.just((12, 2))})
        case Kind.JSON:
            return st.fixed_dictionaries({"shape": st.sampled_from(Shape)})
        case Kind.ENUM:
            values = st.lists(lines, min_size=1, max_size=4).map(tuple)
            right = values.filter(lambda some: fits(check_member, _enum(some)))
            return st.fixed_dictionaries({"values": right})
        case Kind.LIST:
            return st.fixed_dictionaries({"items": st.sampled_from(sorted(ITEM_KINDS))})
        case _:
            return st.just({})


def _enum(values: tuple[str, ...]) -> Field:
    return Field(name="x", kind=Kind.ENUM, values=values)


@st.composite
def _modifiers(draw: st.DrawFn, kind: Kind, argument: dict[str, Any]) -> dict[str, Any]:
    legal = draw(st.lists(st.sampled_from(sorted(LEGAL[kind])), max_size=6, unique=True))
    said = {str(word): draw(_value(word, kind, argument)) for word in sorted(legal, key=_rank)}
    computed = sorted(COMPUTED.get(kind, ()))
    if computed and "default" not in said and draw(st.booleans()):
        said = {"computed": draw(st.sampled_from(computed)), **said}
    return said


def _rank(word: Modifier) -> int:
    """Rank what others build on first: a default, then null, then unique."""
    order = [Modifier.DEFAULT, Modifier.NULL, Modifier.UNIQUE]
    return order.index(word) if word in order else len(order)


def _value(word: Modifier, kind: Kind, argument: dict[str, Any]) -> st.SearchStrategy[Any]:
    match word:
        case Modifier.MIN | Modifier.MAX:
            return st.integers(0, 300)
        case Modifier.PATTERN:
            return st.sampled_from(PATTERNS)
        case Modifier.WAS:
            return names.map(lambda name: f"old_{name}")
        case Modifier.COLUMN | Modifier.DESCRIPTION:
            return names.map(lambda name: f"c_{name}") if word is Modifier.COLUMN else texts
        case _ if word in FLAGS:
            return st.just(value=True)
        case _:
            bound = word in BOUNDS or word is Modifier.MULTIPLE_OF
            return VALUES[kind] if bound else _literal(kind, argument)


def _literal(kind: Kind, argument: dict[str, Any]) -> st.SearchStrategy[Any]:
    match kind:
        case Kind.ENUM:
            return st.sampled_from(argument["values"])
        case Kind.LIST:
            return st.lists(VALUES[argument["items"]], max_size=3)
        case Kind.JSON:
            return json_values | st.sampled_from([read_json(each) for each in EDGES[Kind.JSON]])
        case _:
            return VALUES[kind]


@st.composite
def relations(draw: st.DrawFn, to: st.SearchStrategy[str] = classes) -> Relation:
    """Draw a relation; one to many has neither column nor on_delete."""
    name = draw(names.filter(lambda each: not each.endswith("_id")))
    cardinality = draw(st.sampled_from(Cardinality))
    back, description = draw(st.just("") | names), draw(st.just("") | texts)
    was = draw(st.just("") | names.map(lambda name: f"old_{name}"))
    if cardinality is Cardinality.MANY:
        through = draw(st.just("") | names)
        return Relation(
            name=name,
            to=draw(to),
            cardinality=cardinality,
            through=through,
            back=back,
            description=description,
            was=was,
        )
    null = draw(st.booleans())
    on_delete = draw(st.sampled_from(OnDelete))
    if on_delete is OnDelete.SET_NULL and not null:
        on_delete = default_on_delete(null=null)
    return Relation(
        name=name,
        to=draw(to),
        cardinality=cardinality,
        column=draw(st.just(f"{name}_id") | names),
        on_delete=on_delete,
        back=back,
        null=null,
        readonly=null and draw(st.booleans()),
        description=description,
        was=was,
    )


members: st.SearchStrategy[Member] = fields() | relations()


@st.composite
def drafts(draw: st.DrawFn, name: str, others: tuple[str, ...]) -> Draft:
    columns = draw(st.lists(fields() | relations(st.sampled_from(others)), min_size=1, max_size=5))
    members = tuple({member.name: member for member in columns}.values())
    return Draft(
        name=name,
        fields=members,
        **draw(_options(members)),
        table=draw(st.just("") | names),
        description=draw(st.just("") | texts),
        key=draw(st.none() | st.sampled_from(Key)),
        operations=draw(
            st.just(())
            | st.sets(st.sampled_from(Operation), min_size=1, max_size=4).map(
                lambda some: tuple(each for each in Operation if each in some)
            )
        ),
        read=draw(st.none() | st.sampled_from([Role.PUBLIC, Role.USER, Role.ADMIN])),
        write=draw(st.none() | st.sampled_from([Role.PUBLIC, Role.USER, Role.ADMIN])),
        timestamps=draw(st.booleans()),
        soft_delete=draw(st.booleans()),
        versioned=draw(st.booleans()),
        was=draw(st.sampled_from(["", f"Former{name}"])),
    )


@st.composite
def _options(draw: st.DrawFn, members: tuple[Member, ...]) -> dict[str, Any]:
    """Draw options that name fields of the resource, where it has fields that they may name."""
    columns = [each for each in members if each.column_name and not _is_unindexed(each)]
    loose = [each.name for each in members if each.column_name and each.null]
    groups = _groups([each.name for each in columns])
    return {
        "unique": draw(groups),
        "indexes": draw(groups),
        "rules": tuple(Choice(ChoiceOp.AT_LEAST_ONE, group) for group in draw(_groups(loose))),
        "path_key": draw(
            st.sampled_from(["", *(each.name for each in members if _names_row(each))])
        ),
    }


def _is_unindexed(member: Member) -> bool:
    return isinstance(member, Field) and member.kind in UNINDEXED


def _names_row(member: Member) -> bool:
    return (
        isinstance(member, Field)
        and member.kind in PATH_KEY_KINDS
        and member.unique
        and not (member.null or member.nocase or member.writeonly)
    )


def _groups(names: list[str]) -> st.SearchStrategy[tuple[tuple[str, ...], ...]]:
    if len(names) < 2:
        return st.just(())
    pairs = st.lists(st.sampled_from(names), min_size=2, max_size=3, unique=True).map(tuple)
    return st.lists(pairs, max_size=2, unique=True).map(tuple)


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Draw an outline that the checks accept; what clashes is drawn again."""
    chosen = draw(st.lists(classes, max_size=4, unique=True))
    features = draw(st.none() | st.lists(st.sampled_from(Feature)).map(ordered_features))
    realtime = st.booleans() if Feature.WEBSOCKET in (features or ()) else st.just(value=False)
    said = [draw(drafts(name, (*chosen, "User"))) for name in chosen]
    return Outline(
        project=draw(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)),
        database=draw(st.sampled_from(Database)),
        auth=(Auth.JWT,),
        features=features,
        api_version=draw(st.sampled_from(ApiVersion)),
        formatter=draw(st.sampled_from(Formatter)),
        key=draw(st.none() | st.sampled_from([Key.BIGINT, Key.UUID4, Key.UUID7])),
        drafts=tuple(replace(draft, realtime=draw(realtime)) for draft in said),
    )


def is_valid(outline: Outline) -> bool:
    return fits(check_renames, outline) and fits(lambda each: validate(decide(each)), outline)
