"""Samples of all fields of a resource, such that its rules hold."""

from __future__ import annotations

import re
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from . import literals, spans
from .samples import Sample, choose, of_run, sample
from .spans import MANY

if TYPE_CHECKING:
    from .field import Field
    from .resource import Resource
    from .rules import Rule
    from .spans import Span

WORDS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
FORMS = {
    "slug": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+"),
    "url": re.compile(r"https?://\S+"),
}


def of_resource(resource: Resource) -> dict[str, Sample]:
    """Return the samples of all fields, by name."""
    fields = {str(field.name): field for field in resource.scalars}
    rules = [rule for rule in resource.rules if rule.is_comparison]
    pairs = [rule for rule in rules if len(rule.names) > 1 and set(rule.names) <= set(fields)]
    counted = {name for group in resource.unique_groups for name in group}
    found = {
        name: sample(field, wide=name in counted)
        if not by_value(field, rules)
        else of_values(field, by_value(field, rules))
        for name, field in fields.items()
    }
    in_line = [rule for rule in pairs if fields[rule.names[0]].kind in spans.ORDERED]
    found |= in_order(fields, rules, in_line)
    for rule in pairs:
        if rule not in in_line:
            agree(rule, fields, found)
    return found


# one field and a value


def by_value(field: Field, rules: list[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.names == [field.name]]


def narrowed(field: Field, rules: list[Rule]) -> Span:
    """Return the values of a field, within the limits that rules set to it by themselves."""
    span = spans.of_field(field)
    for rule in by_value(field, rules):
        span = span.within(WORDS[rule.op], rule.data["right"]["value"])
    return span


def of_values(field: Field, rules: list[Rule]) -> Sample:
    if field.kind in spans.ORDERED:
        span = narrowed(field, rules)
        return of_run(span, spans.run(span))
    found = sample(field)
    for rule in rules:
        value = rule.data["right"]["value"]
        if rule.op == "==":
            found = choose([literals.plain(value)])
        elif value in (some := found.some):
            found = choose([literals.plain(each) for each in some if each != value])
    return found


# fields in a line


def in_order(fields: dict[str, Field], rules: list[Rule], pairs: list[Rule]) -> dict[str, Sample]:
    """Give a greater field greater samples, and equal fields the same."""
    chosen = runs(
        {name: narrowed(fields[name], rules) for rule in pairs for name in rule.names}, pairs
    )
    return {
        name: of_run(replace(span, kind=fields[name].kind), run)
        for name, (span, run) in chosen.items()
    }


def runs(said: dict[str, Span], pairs: list[Rule]) -> dict[str, tuple[Span, spans.Run]]:
    leaders = joined(pairs)
    merged: dict[str, Span] = {}
    for name, span in said.items():
        leader = leaders.get(name, name)
        merged[leader] = merged[leader].meets(span) if leader in merged else span
    below = edges(pairs, leaders, set(merged))
    order = sequence(below)
    for name in reversed(order):
        for lower in below[name]:
            top = merged[lower].before(merged[name].high)
            merged[lower] = replace(merged[lower], high=min(merged[lower].high, top))
    chosen = upwards(order, below, merged)
    return {name: chosen[leaders.get(name, name)] for name in said}


def joined(pairs: list[Rule]) -> dict[str, str]:
    """Name for each field of an equation the first of those that are equal to it."""
    found: dict[str, str] = {}
    for rule in (rule for rule in pairs if rule.op == "=="):
        left, right = (found.get(name, name) for name in rule.names)
        found |= {name: left for name, leader in found.items() if leader == right}
        found |= {rule.names[1]: left, right: left}
    return found


def edges(pairs: list[Rule], leaders: dict[str, str], names: set[str]) -> dict[str, set[str]]:
    """Map each field to those that must be less; of two that only differ, the first one is."""
    below: dict[str, set[str]] = {name: set() for name in sorted(names)}
    for rule in pairs:
        left, right = (leaders.get(name, name) for name in rule.names)
        low, high = (right, left) if rule.op in {">", ">="} else (left, right)
        if rule.op == "!=" and is_below(high, low, below):
            low, high = high, low
        if rule.op != "==" and not is_below(high, low, below):
            below[high].add(low)
    return below


def is_below(name: str, other: str, below: dict[str, set[str]]) -> bool:
    return name == other or any(is_below(name, each, below) for each in below[other])


def sequence(below: dict[str, set[str]]) -> list[str]:
    try:
        return list(TopologicalSorter(below).static_order())
    except CycleError:  # no row keeps such rules
        return list(below)


def upwards(
    order: list[str], below: dict[str, set[str]], merged: dict[str, Span]
) -> dict[str, tuple[Span, spans.Run]]:
    """Choose the values of each field above those of the fields that must be less."""
    chosen: dict[str, tuple[Span, spans.Run]] = {}
    ranks: dict[str, int] = {}
    for name in order:
        span = merged[name]
        ranks[name] = max((ranks[lower] + 1 for lower in below[name]), default=0)
        low = max([span.low, *(span.after(chosen[lower][1].last) for lower in below[name])])
        more = sum(name in others for others in below.values())
        span = replace(span, low=low)
        chosen[name] = span, spans.run(shared(span, more), ranks[name])
    return chosen


def shared(span: Span, more: int) -> Span:
    """Leave the upper part of a narrow span to the fields that must be greater."""
    enough = 4 * (more + 1) * spans.RUNS.get(span.kind, spans.ENOUGH) * span.steps[0]
    if not more or span.high - span.low > enough:
        return span
    return replace(span, high=span.low + (span.high - span.low) / (more + 1))


# fields without an order


def agree(rule: Rule, fields: dict[str, Field], found: dict[str, Sample]) -> None:
    """Let two samples be equal, or differ, as a rule says."""
    one, other = rule.names
    if rule.op == "==":
        found[one] = found[other] = same(fields[one], fields[other], found[one], found[other])
    else:
        found[one], found[other] = apart(found[one], found[other])


def same(left: Field, right: Field, one: Sample, other: Sample) -> Sample:
    """Return a sample that both fields take."""
    for each in (one, other):
        if all(takes(field, value) for field in (left, right) for value in each.some):
            return each
    both = [value for value in (*one.some, *other.some) if takes(left, value)]
    fit = [literals.plain(value) for value in both if takes(right, value)]
    return choose(fit) if fit else one


def takes(field: Field, value: Any) -> bool:
    if field.kind == "enum":
        return value in field.values
    if field.kind in FORMS and not FORMS[field.kind].fullmatch(value):
        return False
    if field.kind in {"str", "text", "slug"}:
        least, most = field.least_characters, field.max or field.length or MANY
        if not least <= len(value) <= most:
            return False
    return not field.pattern or re.search(field.pattern, value) is not None


def apart(one: Sample, other: Sample) -> tuple[Sample, Sample]:
    """Return samples that have no value in common."""
    here, there = one.some, other.some
    if not set(here) & set(there):
        return one, other
    left = [value for value in there if value not in here]
    if not left and len(here) > 1:
        here = here[: len(here) // 2]
        left = [value for value in there if value not in here]
    kept = choose([literals.plain(value) for value in here])
    return kept, choose([literals.plain(value) for value in left or there])
