"""Asking for the fields of one resource, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.kind_guess import guessed
from scaffold.dialogue.resource.relations import ask_relation, begun
from scaffold.dialogue.resource.sentences import KINDS, meaning
from scaffold.dialogue.terminal.session import HELP, Back, Choice, Question, Talk
from scaffold.errors import ScaffoldError
from scaffold.language.short_form import parse_field, parse_fields, split_words
from scaffold.model.names import normal_name
from scaffold.model.spec import USER
from scaffold.model.vocabulary import FLAGS, LEGAL, RELATION_LEGAL, Cardinality, Kind, Modifier
from scaffold.output.tree import said, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.model.spec import Draft

LANGUAGE = """\
A name alone is asked about. Or write a whole field, or several of them:
  title:str:200:index        price:decimal:10,2:ge=0
  born:date:null             status:enum:draft,published:default=draft
  author:User                tags:many:Tag
Enter alone ends the list."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One resource, seen among the others."""

    talk: Talk
    outline: Outline
    draft: Draft

    @property
    def whole(self) -> Outline:
        return model.with_draft(self.outline, self.draft)

    def keep(self, half: str = "") -> None:
        """Remember the resource as far as it is said, and what is said of its next field."""
        self.talk.keep(self.whole, self.draft.name, half)

    def keep_half(self, said: str) -> None:
        """Remember a field that is half said: as a field, if it can be one already."""
        try:
            draft = self.added([parse_field(said).member])
        except ScaffoldError:
            self.keep(said)
        else:
            self.talk.keep(model.with_draft(self.outline, draft), draft.name, said)

    def added(self, members: Sequence[Member]) -> Draft:
        """Return the resource with more fields, or raise for what is wrong with it then."""
        draft = model.with_members(self.draft, members)
        model.check(model.with_draft(self.outline, draft), self.talk.reserved)
        return draft


def ask_fields(talk: Talk, outline: Outline, draft: Draft) -> Draft:
    """Ask for fields until there are enough; going back takes the last one up again."""
    text = ""
    while True:
        scene = Scene(talk, outline, draft)
        try:
            more = ask_members(scene, text)
        except Back:
            if not draft.fields:
                raise
            *kept, last = draft.fields
            draft, text = replace(draft, fields=tuple(kept)), said(last)
            continue
        text, talk = "", talk.begun
        if more is None:
            return draft
        draft = more


def ask_members(scene: Scene, text: str) -> Draft | None:
    """Ask for one field, or several at once; None ends the list."""
    talk, draft = scene.talk, scene.draft
    while True:
        scene.keep()
        answer = talk.ask(
            Question(
                words=f"Field {len(draft.fields) + 1} of {draft.name}:",
                note=f"a name or name:kind, {HELP} for help" if not draft.fields else "Enter: done",
                default=text,
                complete=lambda text: completions_at(text, scene.whole),
                meaning=lambda text: reading(text, draft.name),
            ),
            lambda answer: read_members(answer, scene),
        )
        if answer == HELP:
            talk.say(f"{LANGUAGE}\n\n{tree(scene.whole, talk.screen)}")
            text = ""
        elif isinstance(answer, str):
            try:
                return scene.added([ask_member(scene, answer)]) if answer else None
            except Back:
                text = answer
            except ScaffoldError as error:
                talk.tell(error)
                text = answer
        else:
            return answer


def read_members(answer: str, scene: Scene) -> Draft | str:
    """Read whole fields; a name alone, the question mark and nothing are for the caller."""
    draft = scene.draft
    if not answer and not draft.fields and draft.name != USER:
        hint = "write a name such as title, or title:str:200"
        raise ScaffoldError(f"{draft.name} has no fields", hint, "no-fields")
    if answer in {"", HELP}:
        return answer
    words = split_words(answer)
    if len(words) == 1 and ":" not in words[0]:
        name = normal_name(words[0], "field")
        scene.added([parse_field(f"{name}:bool").member])  # is the name free?
        return name
    members, notes = parse_fields(words)
    added = scene.added(members)
    scene.talk.note(notes)
    return added


RELATION = "relation"


def ask_member(scene: Scene, name: str) -> Member:
    """Ask what a field is, once its name is known."""
    scene = replace(scene, talk=scene.talk.begun)
    guess = guessed(name, model.targets(scene.whole))
    usual: Kind | str = guess.kind or RELATION
    while True:
        scene.keep(name)
        kind = scene.talk.choose(f"Kind of {name}:", kind_choices(), usual)
        try:
            if isinstance(kind, Kind):
                rest = guess.rest if kind is guess.kind else ""
                return ask_constraints(scene, name, kind, rest)
            here, start = scene.draft.name, begun(name, guess)
            return ask_relation(
                scene.talk, scene.whole, here, start, lambda it: scene.keep_half(said(it))
            )
        except Back:
            usual = kind


def kind_choices() -> list[Choice[Kind | str]]:
    words: list[tuple[Kind | str, str]] = [(RELATION, "to another resource"), *KINDS.items()]
    return [Choice(kind, f"{kind:9}  {means}") for kind, means in words]


def ask_constraints(scene: Scene, name: str, kind: Kind, rest: str) -> Member:
    """Ask what else is true of a field, in the field language."""
    head = f"{name}:{kind}"

    def read(answer: str) -> Member:
        built = parse_field(f"{head}:{answer}" if answer else head)
        scene.added([built.member])
        scene.talk.note(built.notes)
        return built.member

    scene.keep_half(head)
    return scene.talk.ask(
        Question(
            words=f"{head}:",
            note=f"{EXAMPLES.get(kind, 'such as null')}; Enter: {rest or 'nothing more'}",
            default=rest,
            suggested=True,
            complete=lambda _: modifier_words(LEGAL[kind]),
            meaning=lambda text: reading(f"{head}:{text}" if text else head, scene.draft.name),
        ),
        read,
    )


EXAMPLES: dict[Kind, str] = {
    Kind.STR: "such as 200:index",
    Kind.DECIMAL: "such as 10,2:ge=0",
    Kind.INT: "such as ge=0:le=100",
    Kind.ENUM: "its values, such as draft,published:default=draft",
    Kind.LIST: "of which kind, such as str:max=10",
    Kind.BOOL: "such as default=false",
    Kind.DATETIME: "such as null or default=now",
    Kind.DATE: "such as null or default=today",
}


def reading(text: str, resource: str) -> str:
    """Say what the last field of a line means so far, or what is wrong with it."""
    try:
        words = split_words(text)
        if not words or ":" not in words[-1]:
            return ""
        return meaning(resource, parse_field(words[-1].rstrip(":")).member)
    except ScaffoldError as error:
        return error.problem


def completions_at(text: str, outline: Outline) -> list[str]:
    """Return the words that may stand where the cursor is."""
    pieces = text.rpartition(" ")[2].split(":")
    names = model.targets(outline)
    match pieces[:-1]:
        case []:
            return []
        case [_]:
            return [*Kind, "many", "one", *names]
        case [_, "many" | "one"]:
            return names
        case [_, word, *_] if word in list(Kind):
            return modifier_words(LEGAL[Kind(word)])
        case _:
            return modifier_words(RELATION_LEGAL[Cardinality.TO_ONE])


def modifier_words(legal: frozenset[Modifier]) -> list[str]:
    return [str(word) if word in FLAGS else f"{word}=" for word in Modifier if word in legal]
