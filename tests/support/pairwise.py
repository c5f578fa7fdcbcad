"""Rows in which every two values of any two options stand together, and the models that they say.

Two options out of tune break nearly all that options break (Kuhn, Wallace and Gallo, IEEE TSE
2004), so that a few rows find what all combinations would.
"""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from scaffold.model.vocabulary import ApiVersion, Auth, Database, Feature, Key, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row: TypeAlias = dict[str, str]
Pair: TypeAlias = tuple[tuple[str, str], tuple[str, str]]

YES, NO = "yes", "no"
SWITCHES: dict[str, Sequence[str]] = {str(each): (NO, YES) for each in (*Auth, *Feature)}
OPTIONS: dict[str, Sequence[str]] = SWITCHES | {
    "python": ("3.11", "3.12", "3.13"),
    "database": [str(each) for each in Database],
    "api_version": [str(each) for each in ApiVersion],
    "key": [str(each) for each in Key],
    "read": [str(each) for each in Role],
    "write": [str(each) for each in Role],
    "owner": ("nobody", "its user", "a user or nobody", "the owner of another"),
    "relation": ("none", "one", "many", "itself", "one twice", "a circle"),
    "row in the path": ("id", "slug", "number"),
    "operations": ("all", "list, read", "create", "read, update", "create, delete"),
    "unique": ("nothing", "a field", "in any case", "two fields"),
    "rule": ("none", "a comparison", "a choice"),
    "versioned": (NO, YES),
    "soft_delete": (NO, YES),
    "others": ("go", "are deleted softly"),
    "timestamps": (NO, YES),
    "realtime": (NO, YES),
}


def is_possible(row: Mapping[str, str]) -> bool:
    """Tell whether a row, or a part of one, says what the language allows."""
    owner = row.get("owner", "its user")
    levels = {row.get("read", "public"), row.get("write", "public")}
    nobody_signs_in = all(row.get(str(auth)) == NO for auth in Auth)
    return not (
        (nobody_signs_in and (levels != {"public"} or row.get("owner", "nobody") != "nobody"))
        or (owner == "nobody" and "owner" in levels)
        or (row.get("kubernetes") == YES and row.get("database") == "sqlite")
        or (row.get("realtime") == YES and row.get("websocket") == NO)
    )


def rows(
    options: Mapping[str, Sequence[str]] = OPTIONS,
    is_possible: Callable[[Mapping[str, str]], bool] = is_possible,
) -> list[Row]:
    """Compute rows that hold every possible pair of values, always the same ones."""
    random, found = Random(8), []  # noqa: S311 - nothing secret
    left = sorted(pairs(options, is_possible))
    while left:
        row = dict(random.choice(left))
        for option in random.sample(sorted(options), len(options)):
            if option not in row:
                row[option] = _best(row, option, options[option], set(left), is_possible)
        found.append(row)
        left = [pair for pair in left if not covers(row, pair)]
    return found


def pairs(
    options: Mapping[str, Sequence[str]], is_possible: Callable[[Mapping[str, str]], bool]
) -> set[Pair]:
    every = {
        ((one, value), (other, second))
        for one, other in combinations(sorted(options), 2)
        for value in options[one]
        for second in options[other]
    }
    return {pair for pair in every if is_possible(dict(pair))}


def covers(row: Mapping[str, str], pair: Pair) -> bool:
    return all(row.get(option) == value for option, value in pair)


def _best(
    row: Row,
    option: str,
    values: Sequence[str],
    left: set[Pair],
    is_possible: Callable[[Mapping[str, str]], bool],
) -> str:
    """Return the value that brings the most pairs that no row has yet."""

    def brings(value: str) -> int:
        new = (option, value)
        return sum(tuple(sorted([new, old])) in left for old in row.items())

    return max((each for each in values if is_possible(row | {option: each})), key=brings)


def model(row: Row) -> str:
    """Write the scaffold.yaml that a row stands for."""
    others = {"soft_delete": True} if row["others"] == "are deleted softly" else {}
    said: dict[str, Any] = {
        "project": "pairs",
        "database": row["database"],
        "auth": [str(auth) for auth in Auth if row[auth] == YES],
        "features": [str(feature) for feature in Feature if row[feature] == YES],
        "api_version": row["api_version"],
        "key": row["key"],
        "resources": {
            "Item": _item(row),
            "Shelf": {"fields": {"label": "str:40:unique", "height": "int:null"}, **others},
        },
    }
    if row["relation"] == "a circle":
        said["resources"]["Shelf"]["fields"]["best"] = "Item:null"
    if row["owner"] == "the owner of another":
        fields = {"keeper": "User:owner", "place": "str:40"}
        said["resources"]["Room"] = {"fields": fields, **others}
    return yaml.safe_dump(said, sort_keys=False)


OWNERS = {
    "nobody": {},
    "its user": {"keeper": "User:owner"},
    "a user or nobody": {"keeper": "User:owner:null"},
    "the owner of another": {"room": "Room:on_delete=cascade"},
}
RELATIONS = {
    "none": {},
    "one": {"shelf": "one:Shelf:back=item"},
    "many": {"shelves": "many:Shelf:back=items"},
    "itself": {"parent": "Item:null:back=parts", "friends": "many:Item"},
    "one twice": {"first": "Shelf:on_delete=cascade", "second": "Shelf:null"},
    "a circle": {"shelf": "Shelf:back=items"},
}


def _item(row: Row) -> dict[str, Any]:
    fields = {
        "slug": "slug:60:unique",
        "number": "int:unique",
        "name": "str:40:index:search",
        "code": "str:8"
        + {"a field": ":unique", "in any case": ":unique:nocase"}.get(row["unique"], ""),
        "low": "date:null:index",
        "high": "date:null",
        "status": "enum:open,closed:default=open",
    }
    said: dict[str, Any] = {
        "access": {"read": row["read"], "write": row["write"]},
        "versioned": row["versioned"] == YES,
        "soft_delete": row["soft_delete"] == YES,
        "timestamps": row["timestamps"] == YES,
        "realtime": row["realtime"] == YES,
        "fields": fields | OWNERS[row["owner"]] | RELATIONS[row["relation"]],
    }
    if row["owner"] == "the owner of another":
        said["owner"] = "room"
    if row["row in the path"] != "id":
        said["path_key"] = row["row in the path"]
    if row["operations"] != "all":
        said["operations"] = row["operations"].split(", ")
    if row["unique"] == "two fields":
        said["unique"] = [["name", "code"]]
    if row["rule"] != "none":
        choice = row["rule"] == "a choice"
        said["rules"] = ["at_least_one(low, high)" if choice else "low <= high"]
    return said
