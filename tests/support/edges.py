"""Values from the edges of every kind, in every place in which they are written into code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from scaffold.checks.spec import validate
from scaffold.errors import ScaffoldError
from scaffold.language.long_form import LITERALS, parse_long
from scaffold.language.outline import Outline, decide
from scaffold.model.fields import Field, Relation
from scaffold.model.rules import Comparator, Comparison, Value
from scaffold.model.spec import Draft
from scaffold.model.vocabulary import BOUNDS, ITEM_KINDS, LEGAL, SIZES, Database, Kind, Modifier
from support.trouble import TEXTS as TROUBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.model.fields import Member


SENTENCE = "Goods may be returned, unused, at the cost of the buyer, within thirty days, "
LONG = [(SENTENCE * 9)[:length].strip() for length in (*range(68, 84, 3), 128, 320)]
SOLID = ["x" * length for length in (70, 79, 128, 400)]
ODD = [
    "", " ", "0", "None", "'", '"', "'\"", "\\", "\\n", "\n", "a\nb", "\t", "é" * 70, "漢字" * 40,
    "😀" * 30, "\u200b", "\u202e", "\u2028", "\x7f", "\xa0", "a ", "/tmp/x", "0.0.0.0", "{}", "%s",
    "SELECT * FROM users WHERE id = ", "it's \"so\" " * 12, "\\" * 70, "# noqa", "TODO: x",
    "password", "\u0301" * 3,
]  # fmt: skip
TEXTS = list(dict.fromkeys([*LONG, *SOLID, *ODD, *TROUBLE]))
INTEGERS = ["0", "-0", "+1", "007", "-1", "1000", "9999", "10000", "32767", "-32768", "1000000"]
NUMBERS = [
    *INTEGERS, "0.0", "-0.0", "0.00", "1.0", "1.50", ".5", "5.", "1e3", "1E-2", "-1e-2", "0e5",
    "1e-300", "1e300", "123456789.12", "99999999.99", "12345678901234567890",
]  # fmt: skip
DESCRIPTIONS = [text for text in [*ODD, LONG[-1], SOLID[-1], "a\n\n  b"] if text.strip()]
VALUES: dict[Kind, list[str]] = {
    Kind.TEXT: TEXTS,
    Kind.STR: ["", *LONG[-3:], *SOLID[:2], "/tmp/x", "it's"],
    Kind.SLUG: ["0", "a", "a-b", "x" * 90, "-".join(["word"] * 30)],
    Kind.EMAIL: ["a@b.example", "a'b@c.example", f"{'x' * 60}@{'y' * 60}.example"],
    Kind.URL: ["http://a", "https://example.com/" + "x" * 90, "https://a/\"'{}"],
    Kind.SMALLINT: INTEGERS,
    Kind.INT: [*INTEGERS, "2147483647", "-2147483648"],
    Kind.BIGINT: ["0", "9223372036854775807", "-9223372036854775808"],
    **dict.fromkeys([Kind.FLOAT, Kind.DECIMAL], NUMBERS),
    Kind.BOOL: ["true", "false"],
    Kind.DATE: ["0001-01-01", "1970-01-01", "2020-02-29", "9999-12-31"],
    Kind.TIME: ["00:00", "23:59:59.999999", "12:00:00.000001"],
    Kind.DATETIME: [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
        "2020-02-29T12:30:00.5+05:45",
    ],
    Kind.DURATION: ["PT0S", "-P1D", "P1D", "PT0.000001S", "-PT0.5S", "P9999D", "P1DT23H59M59.9S"],
    Kind.UUID: ["00000000-0000-0000-0000-000000000000", "ffffffffffffffffffffffffffffffff"],
    Kind.JSON: ["{}", "[]", "0", '""', "1e3", "-0.0", '{"a": [null, true, {"b": "it\'s"}]}',
                json.dumps([SENTENCE * 2, {"a" * 60: "b" * 60}]), json.dumps(list(range(60)))],
    Kind.BYTES: ["", "AA==", "aGVsbG8=", "Jw==", "Ig==", "XA==", "/w==", "QUJD" * 60, "AAEC" * 60],
    Kind.IP: ["0.0.0.0", "::", "255.255.255.255", "2001:db8::1"],
    Kind.ENUM: ["a", "", "it's", "x" * 64, "-1", "A b", "漢字", "None", '"'],
    Kind.LIST: ["[]", '["a"]', '[""]', json.dumps([SENTENCE, "it's"]), json.dumps(["word"] * 40)],
}  # fmt: skip
ARGUMENTS: dict[Kind, list[dict[str, Any]]] = {
    Kind.STR: [{"length": "700"}],
    Kind.SLUG: [{"length": "700"}],
    Kind.DECIMAL: [{"precision": ["10", "2"]}, {"precision": ["400", "340"]}],
    Kind.JSON: [{"shape": shape} for shape in ("any", "object", "list")],
    Kind.ENUM: [{"values": ["a", "", "it's", "x" * 64, "-1", "A b", "漢字", "None", '"']}],
    Kind.LIST: [{"items": "str"}],
}
PLACES = [Modifier.DEFAULT, Modifier.FILL, Modifier.EXAMPLE, *sorted(BOUNDS), Modifier.MULTIPLE_OF]
RULED = {Kind.INT, Kind.FLOAT, Kind.DECIMAL, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.ENUM}
MANY = 150
NAME = Field(name="name", kind=Kind.STR, length=40)
OTHER = Draft(name="Other", fields=(NAME,))


def said_fields() -> Iterator[tuple[Kind, dict[str, Any]]]:
    """Yield each value of each kind in each place, and each text as what is said of a field."""
    for kind in Kind:
        for argument in ARGUMENTS.get(kind, [{}]):
            for place in PLACES:
                if place in LEGAL[kind]:
                    yield from ((kind, argument | {place: value}) for value in VALUES[kind])
    for kind in sorted(ITEM_KINDS):
        yield Kind.LIST, {"items": kind, Modifier.DEFAULT: json.dumps(VALUES[kind][:40])}
    for text in TEXTS:
        yield Kind.STR, {Modifier.DESCRIPTION: text}
    for text in [*ODD, *SOLID]:
        yield Kind.ENUM, {"values": ["first", text], Modifier.DEFAULT: text}
    for kind in (Kind.STR, Kind.TEXT, Kind.BYTES, Kind.LIST):
        for size in ("0", "1", "9999", "10000", "65536"):
            yield from ((kind, {str(place): size}) for place in sorted(SIZES))


def fields() -> Iterator[Field]:
    """Yield a field for each of them that the language takes."""
    for number, (kind, said) in enumerate(said_fields()):
        json_places = LITERALS & said.keys() if kind is Kind.JSON else ()
        typed: dict[str, Any] = {place: json.loads(said[place]) for place in json_places}
        try:
            built = parse_long(f"field_{number}", {"kind": kind, **said}, typed)
        except ScaffoldError:
            continue
        yield cast("Field", built.member)


def drafts() -> list[Draft]:
    """Return resources that have them all, and what is said of resources, relations and rules."""
    every = list(fields())
    found = [
        Draft(name=f"Edge{number}", fields=(NAME, *every[start : start + MANY]))
        for number, start in enumerate(range(0, len(every), MANY))
    ]
    said = [described(number, text) for number, text in enumerate(DESCRIPTIONS)]
    return [OTHER, *found, *(each for each in said if is_valid(OTHER, each)), ruled()]


def described(number: int, text: str) -> Draft:
    """Return a resource and a relation that are described in the same words."""
    other = parse_long("other", {"kind": "relation", "to": "Other", "description": text}, {})
    return Draft(name=f"Said{number}", fields=(NAME, other.member), description=text)


def ruled() -> Draft:
    """Return a resource with a rule for each value that a rule may name."""
    found, rules = [NAME], []
    values = [(kind, value) for kind in sorted(RULED) for value in VALUES[kind]]
    for number, (kind, value) in enumerate(values):
        argument = {} if kind is Kind.DECIMAL else ARGUMENTS.get(kind, [{}])[0]
        built = parse_long(f"field_{number}", {"kind": kind, **argument}, {})
        operator = Comparator.NE if kind is Kind.ENUM else Comparator.GE
        rule = Comparison(operator, f"field_{number}", Value(value))
        if is_valid(Draft(name="Ruled", fields=(NAME, built.member), rules=(rule,))):
            found.append(cast("Field", built.member))
            rules.append(rule)
    return Draft(name="Ruled", fields=tuple(found), rules=tuple(rules))


def is_valid(*drafts: Draft) -> bool:
    try:
        validate(decide(outline(list(drafts))))
    except ScaffoldError:
        return False
    return True


def outline(drafts: list[Draft]) -> Outline:
    return Outline(
        project="edges", database=Database.SQLITE, drafts=tuple(drafts), auth=(), features=()
    )


def fillable(draft: Draft) -> Draft:
    """Return a resource whose fields may all be added to a table that has rows."""
    members = (each if is_filled(each) else replace(each, null=True) for each in draft.fields)
    return replace(draft, fields=tuple(members), rules=())


def is_filled(member: Member) -> bool:
    if isinstance(member, Relation) or member == NAME:
        return True
    return member.null or member.fill is not None or member.default is not None
