"""From the words of a command line to a verb on the model; what is missing is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from scaffold.dialogue.terminal.session import Talk
    from scaffold.evolve.resource_changes import Change, Edit
    from scaffold.language.resource_flags import Flags
    from scaffold.model.spec import Draft
    from scaffold.plan.project import Project

    Verb = Callable[[Project, Talk | None], "Asked"]

EXAMPLE = "Tag label:str:40:unique"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verb makes of a model, and what had to be rewritten in its words."""

    change: Change
    notes: tuple[str, ...] = ()
    mend: Callable[[Talk, Change], Change] | None = None
    """How whoever was asked goes on from the answers; None where nobody was."""

    def mended(self, talk: Talk | None) -> Asked:
        if talk is None or self.mend is None:
            return self
        return replace(self, change=self.mend(talk, self.change))


def adding(name: str | None, words: tuple[str, ...], flags: Flags) -> Verb:
    """Add a resource: `add-resource Tag label:str:40`."""

    def verb(project: Project, talk: Talk | None) -> Asked:
        from scaffold.evolve.resource_changes import add_resource
        from scaffold.language.resource_flags import with_settings
        from scaffold.language.short_form import parse_resource

        outline = project.file.outline
        if name is None:
            return _described(talk, project, None)
        said = parse_resource([name, *words])
        draft = with_settings(said, flags)
        if not draft.fields:
            return replace(_described(talk, project, draft), notes=said.notes)
        return Asked(add_resource(outline, draft), said.notes)

    return verb


def _described(talk: Talk | None, project: Project, draft: Draft | None) -> Asked:
    """Ask for what was not said of a new resource."""
    if talk is None and draft is None:
        hint = f"write fastapi-scaffold add-resource {EXAMPLE}"
        raise ScaffoldError("the resource has no name", hint, "empty-name")
    if talk is None:
        name = draft.name if draft else ""
        hint = f"write fastapi-scaffold add-resource {name} name:str:80"
        raise ScaffoldError(f"{quote(name)} has no fields", hint, "no-fields")
    from scaffold.dialogue import ask_addition, mend_addition  # slow to load
    from scaffold.evolve.resource_changes import Change, add_resource

    outline = project.file.outline
    change = Change(outline)
    for each in ask_addition(talk, outline, draft):
        change = add_resource(change.outline, each)
    return Asked(change, mend=lambda talk, change: mend_addition(talk, outline, change))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `edit-resource` was told to do, in the words of the command line."""

    add: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    rename_to: str | None = None
    flags: Flags

    @property
    def nothing(self) -> bool:
        said = self.add or self.change or self.rename or self.drop or self.rename_to
        return not said and self.flags == type(self.flags)()


def editing(name: str | None, wanted: Wanted) -> Verb:
    """Change a resource: `edit-resource Post --add subtitle:str:80:null`."""

    def verb(project: Project, talk: Talk | None) -> Asked:
        from scaffold.evolve.lookup import find_resource
        from scaffold.evolve.resource_changes import edit_resource
        from scaffold.language.resource_flags import needless

        outline = project.file.outline
        missing = name is None or wanted.nothing
        if missing and talk:
            from scaffold.dialogue import ask_edit, ask_which, mend_edit  # slow

            words = "Which resource is to be changed?"
            which = name or ask_which(talk, outline, words, users=True)
            return Asked(ask_edit(talk, outline, which), mend=partial(mend_edit, name=which))
        if name is None:
            hint = "write fastapi-scaffold edit-resource Post --add subtitle:str:80:null"
            raise ScaffoldError("the resource has no name", hint, "empty-name")
        if missing:
            hint = "say what with --add, --change, --rename, --drop or --rename-to"
            raise ScaffoldError(f"nothing is to be changed in {quote(name)}", hint, "nothing-said")
        edit, notes = read_edit(wanted)
        change = edit_resource(outline, name, edit)
        return Asked(change, (*notes, *needless(find_resource(outline, name), wanted.flags)))

    return verb


def read_edit(wanted: Wanted) -> tuple[Edit, tuple[str, ...]]:
    """Read the words of `edit-resource`, and what had to be rewritten in them."""
    from scaffold.evolve.resource_changes import Edit
    from scaffold.language.resource_flags import parse_renames, read_settings
    from scaffold.language.short_form import parse_fields
    from scaffold.model.names import snake

    added, added_notes = parse_fields(wanted.add)
    changed, changed_notes = parse_fields(wanted.change)
    new_name, plural, name_notes = read_new_name(wanted.rename_to)
    edit = Edit(
        add=added,
        change=changed,
        rename=parse_renames(wanted.rename),
        drop=wanted.drop,
        rename_to=new_name,
        settings=({"plural": plural} if plural else {}) | read_settings(wanted.flags),
    )
    renamed = (
        f"{quote(new)} is written {snake(new)!r}" for _, new in edit.rename if snake(new) != new
    )
    return edit, (*name_notes, *renamed, *added_notes, *changed_notes)


def read_new_name(word: str | None) -> tuple[str, str, tuple[str, ...]]:
    """Read `Person/people`, the new name of a resource, and say how its class is written."""
    from scaffold.language.short_form import parse_resource

    said = parse_resource([word]) if word else None
    return (said.name, said.plural, said.notes) if said else ("", "", ())


def removing(name: str | None, *, with_relations: bool) -> Verb:
    """Take a resource out: `remove-resource Tag`."""

    def verb(project: Project, talk: Talk | None) -> Asked:
        from scaffold.evolve.resource_changes import remove_resource

        outline = project.file.outline
        if talk and not with_relations:
            from scaffold.dialogue import ask_removal, ask_which  # slow to load

            which = name or ask_which(talk, outline, "Which resource is to go?", users=False)
            return Asked(ask_removal(talk, outline, which))
        if name is None:
            hint = "write fastapi-scaffold remove-resource Tag"
            raise ScaffoldError("the resource has no name", hint, "empty-name")
        return Asked(remove_resource(outline, name, with_relations=with_relations))

    return verb


def applying() -> Verb:
    """Take scaffold.yaml as it is: `apply`."""

    def verb(project: Project, _talk: Talk | None) -> Asked:
        from scaffold.evolve.resource_changes import Change

        return Asked(Change(project.file.outline))

    return verb
