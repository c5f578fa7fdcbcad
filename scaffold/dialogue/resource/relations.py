"""Asking what a relation means, in sentences to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.kind_guess import PEOPLE, singular_of
from scaffold.dialogue.resource.sentences import (
    many_of,
    on_delete_words,
    one_of,
    relation_words,
    words,
)
from scaffold.dialogue.terminal.session import Choice, Question, Step, Talk, walk
from scaffold.language.short_form import parse_resource_name
from scaffold.model.fields import Relation, default_on_delete
from scaffold.model.names import a, pascal
from scaffold.model.spec import USER
from scaffold.model.vocabulary import Cardinality, OnDelete

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.dialogue.kind_guess import Guess
    from scaffold.language.outline import Outline

ANOTHER = ""


def begun(name: str, guess: Guess) -> Relation:
    """Return a relation of which only the name is known, and what that tells."""
    return Relation(
        name=name.removesuffix("_id") if not guess.many else name,
        to=guess.to,
        cardinality=Cardinality.MANY if guess.many else Cardinality.TO_ONE,
        owner=name in PEOPLE,
    )


def ask_relation(
    talk: Talk, outline: Outline, source: str, begun: Relation, keep: Callable[[Relation], None]
) -> Relation:
    """Ask to what a relation goes, how many, whether it may be empty, and what deletion does.

    After each answer `keep` is told how far it is.
    """

    def kept(ask: Callable[[Relation], Relation]) -> Callable[[Relation], Relation]:
        def asking(relation: Relation) -> Relation:
            relation = ask(relation)
            keep(relation)
            return relation

        return asking

    steps: list[Step[Relation]] = [
        Step(kept(lambda relation: _ask_target(talk, outline, relation))),
        Step(kept(lambda relation: _ask_cardinality(talk, source, relation))),
        Step(kept(lambda relation: _ask_null(talk, source, relation)), _has_column),
        Step(kept(lambda relation: _ask_owner(talk, source, relation)), _may_own),
        Step(kept(lambda relation: _ask_on_delete(talk, source, relation)), _has_column),
    ]
    return walk(begun, steps)


def _has_column(relation: Relation) -> bool:
    return not relation.many


def _may_own(relation: Relation) -> bool:
    return relation.to == USER and relation.cardinality is Cardinality.TO_ONE


def _ask_target(talk: Talk, outline: Outline, relation: Relation) -> Relation:
    said = [relation.to] if relation.to else []
    names = list(dict.fromkeys([*model.targets(outline), *model.missing(outline), *said]))
    choices = [Choice(name, name) for name in names]
    choices.append(Choice(ANOTHER, "another one, to be described next"))
    to = talk.choose(f"To which resource does {relation.name} go?", choices, relation.to)
    if to == ANOTHER:
        default = pascal(singular_of(relation.name))
        question = Question(words="Its name:", default=default, suggested=True)
        to = talk.ask(question, lambda answer: parse_resource_name(answer)[0])
    many = many_of(to) == words(relation.name)
    return replace(relation, to=to, cardinality=Cardinality.MANY if many else relation.cardinality)


def _ask_cardinality(talk: Talk, source: str, relation: Relation) -> Relation:
    bare = Relation(name=relation.name, to=relation.to)
    choices = [
        Choice(each, relation_words(source, replace(bare, cardinality=each)))
        for each in (Cardinality.TO_ONE, Cardinality.ONE, Cardinality.MANY)
    ]
    chosen = talk.choose("What does it mean?", choices, relation.cardinality)
    if chosen is Cardinality.MANY:
        return replace(bare, cardinality=chosen)
    changed = replace(relation, cardinality=chosen)
    return replace(changed, owner=changed.owner and _may_own(changed))


def _ask_null(talk: Talk, source: str, relation: Relation) -> Relation:
    here, there = words(source), one_of(relation)
    null = talk.agrees(
        f"May there be {a(here)} without {a(there)}?",
        "yes, it may be empty (null)",
        f"no, each {here} needs one",
        default=relation.null,
    )
    return replace(relation, null=null, on_delete=default_on_delete(null=null))


def _ask_owner(talk: Talk, source: str, relation: Relation) -> Relation:
    here = words(source)
    owner = talk.agrees(
        f"Does the {one_of(relation)} own the {here}?",
        f"yes, it is whoever creates the {here}, and only they may change it (owner)",
        "no, it is chosen like any other",
        default=relation.owner,
    )
    return replace(relation, owner=owner)


def _ask_on_delete(talk: Talk, source: str, relation: Relation) -> Relation:
    usual_first = (OnDelete.RESTRICT, OnDelete.CASCADE, OnDelete.SET_NULL)
    actions = [each for each in usual_first if relation.null or each is not OnDelete.SET_NULL]
    choices = [Choice(each, on_delete_words(source, relation, each)) for each in actions]
    usual = relation.on_delete or default_on_delete(null=relation.null)
    words_ = f"When {a(words(relation.to))} is deleted:"
    return replace(relation, on_delete=talk.choose(words_, choices, usual))
