"""The verbs on a model: add, edit and remove a resource."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.evolve.lookup import check_free, check_once, check_said, find_field, find_resource
from scaffold.language.field_builder import relation_name
from scaffold.model.fields import Relation, find_member
from scaffold.model.names import normal_class, normal_name, plural, snake
from scaffold.model.references import (
    referrers,
    retargeted,
    same,
    targets,
    uses,
    with_back_renamed,
    with_fields_renamed,
    without_fields,
    without_former_names,
    without_usual_through,
)
from scaffold.model.spec import USER, Draft
from scaffold.specfile.writer import with_plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.specfile.patcher import Renames


@dataclass(frozen=True, slots=True)
class Change:
    """What a verb makes of a model; `renames` is keyed by the names before it."""

    outline: Outline
    renames: Renames = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to be done to a resource, all of it at once.

    A field that is changed is said anew, by its new name if it is renamed, too. `settings` are
    attributes of a Draft, which take the place of what they were; they, too, say new names.
    """

    add: tuple[Member, ...] = ()
    change: tuple[Member, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    rename_to: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


def add_resource(outline: Outline, draft: Draft) -> Change:
    """Add a resource below the others; a plural that is hard to find is written down."""
    check_free(outline, draft.name)
    check_once(draft, [each.name for each in draft.fields])
    others = (without_former_names(each, [draft.name], ()) for each in outline.drafts)
    return Change(replace(outline, drafts=(*others, with_plural(draft))))


def remove_resource(outline: Outline, name: str, *, with_relations: bool = False) -> Change:
    """Take a resource out, and the relations that lead to it only if told to."""
    gone = find_resource(outline, name)
    if gone.name == USER:
        raise _user_needed(gone)
    others = [draft for draft in outline.drafts if draft is not gone]
    leading = referrers(others, gone.name)
    if leading and not with_relations:
        problem = f"{quote(gone.name)} is referred to by {listed(leading)}"
        hint = "--with-relations takes them out, too"
        raise ScaffoldError(problem, hint, "resource-referred-to", path=(gone.name,))
    return Change(_with_drafts(outline, [_unrelated(draft, gone.name) for draft in others]))


def edit_resource(outline: Outline, name: str, edit: Edit) -> Change:
    """Change the fields, options and name of a resource, and whatever refers to them.

    A renamed resource gets another plural and table, a renamed field another column, and a
    many-to-many of either another table of its own: they follow from the names, and the migration
    renames them, too. What is said explicitly stays, except where it only says what follows from
    the old name anyway: `plural: posts`, `table: posts` and `through=post_tags` of Post.
    """
    draft = find_resource(outline, name)
    names = _new_names(outline, draft, edit)
    dropped = [find_field(outline, draft, each).name for each in edit.drop]
    added = [each.name for each in edit.add]
    check_once(draft, [*names, *dropped, *added])
    check_once(draft, [*dropped, *added, *(each.name for each in edit.change)])
    new_name = _new_class(outline, draft, edit)

    def followed(each: Draft) -> Draft:
        sides = [old.name for old in draft.fields if old.name in names or new_name != draft.name]
        each = without_usual_through(each, draft.name, sides)
        each = with_back_renamed(each, draft.name, names | dict.fromkeys(dropped, ""))
        if new_name != draft.name:
            each = without_former_names(each, [new_name], ())
        return retargeted(each, draft.name, new_name)

    def edited(each: Draft) -> Draft:
        each = without_former_names(followed(each), (), [*names.values(), *added])
        each = with_fields_renamed(_with_name(each, new_name), names)
        each = _with_settings(_with_changed(each, edit.change, names), edit.settings)
        each = _with_added(_without(each, dropped), edit.add)
        each = retargeted(each, draft.name, new_name)
        return each if new_name == draft.name else with_plural(each)

    drafts = outline.drafts if draft in outline.drafts else (*outline.drafts, draft)
    changed = [edited(each) if each == draft else followed(each) for each in drafts]
    renames: Renames = {} if new_name == draft.name else {(draft.name,): new_name}
    renames |= {(draft.name, old): new for old, new in names.items()}
    return Change(_with_drafts(outline, changed), renames)


def _user_needed(user: Draft) -> ScaffoldError:
    drops = "".join(f" --drop {each.name}" for each in user.fields)
    hint = f"edit-resource {USER}{drops}" if drops else "a project without users says auth: []"
    return ScaffoldError(f"{quote(USER)} is built in, and auth needs it", hint, "user-needed")


def _unrelated(draft: Draft, gone: str) -> Draft:
    leading = frozenset(each.name for each in draft.fields if targets(each, gone))
    if leading and len(leading) == len(draft.fields) and draft.name != USER:
        problem = f"{draft.name} has no fields but {listed(leading)}, which would go with {gone}"
        hint = f"first: remove-resource {draft.name}"
        raise ScaffoldError(problem, hint, "no-fields", path=(draft.name,))
    return without_fields(draft, leading)


def _with_drafts(outline: Outline, drafts: Iterable[Draft]) -> Outline:
    """Leave out the built-in user if nothing is said of it."""
    return replace(outline, drafts=tuple(each for each in drafts if each != Draft(name=USER)))


def _new_names(outline: Outline, draft: Draft, edit: Edit) -> dict[str, str]:
    """Return the new names of fields by their old ones."""
    pairs = [(find_field(outline, draft, old), said) for old, said in edit.rename]
    check_once(draft, [member.name for member, _ in pairs])
    names = {member.name: _new_name(member, said) for member, said in pairs}
    for old, new in names.items():
        if find_member(draft.fields, new) and new != old:
            problem = f"{draft.name} has a field {quote(new)} already"
            hint = f"choose another name, or drop {new} first, by a command of its own"
            raise ScaffoldError(problem, hint, "field-exists", path=(draft.name, new))
    check_once(draft, [*names.values(), *(each.name for each in edit.add)])
    return {old: new for old, new in names.items() if old != new}


def _new_name(member: Member, said: str) -> str:
    if isinstance(member, Relation):
        return relation_name(said, member.cardinality)
    return normal_name(said, "field")


def _new_class(outline: Outline, draft: Draft, edit: Edit) -> str:
    name = normal_class(edit.rename_to) if edit.rename_to else draft.name
    if name != draft.name and draft.name == USER:
        hint = "its class and table are what sign-in is built on"
        raise ScaffoldError(f"{quote(USER)} is built in and keeps its name", hint, "user-needed")
    if not same(name, draft.name):
        check_free(outline, name)
    return name


def _with_name(draft: Draft, name: str) -> Draft:
    """Call a resource otherwise, and leave out what only says what followed from its old name."""
    if name == draft.name:
        return draft
    usual = plural(snake(draft.name))
    return replace(
        draft,
        name=name,
        plural="" if draft.plural == usual else draft.plural,
        table="" if draft.table == (draft.plural or usual).strip("_") else draft.table,
    )


def _with_changed(draft: Draft, change: tuple[Member, ...], names: Mapping[str, str]) -> Draft:
    anew = {member.name: member for member in change}
    for name in anew:
        if find_member(draft.fields, name) is None:
            check_said(draft, name)
            problem = f"{draft.name} has no field {quote(name)} to change"
            near = did_you_mean(name, [each.name for each in draft.fields])
            hint = f"{near}--add {name}:… adds it"
            if name in names:
                hint = f"it is called {names[name]!r} from now on: --change {names[name]}:…"
            raise ScaffoldError(problem, hint, "unknown-field", path=(draft.name, name))
    fields = tuple(anew.get(each.name, each) for each in draft.fields)
    return replace(draft, fields=fields)


def _with_settings(draft: Draft, settings: Mapping[str, Any]) -> Draft:
    """Set options; an owner that is said takes the place of the one that a modifier marks."""
    if "owner" not in settings:
        return replace(draft, **settings)

    def unmarked(member: Member) -> Member:
        owner = isinstance(member, Relation) and member.owner and member.name == settings["owner"]
        return replace(member, owner=owner) if isinstance(member, Relation) else member

    fields = tuple(unmarked(member) for member in draft.fields)
    return replace(draft, fields=fields, **settings)


def _without(draft: Draft, dropped: list[str]) -> Draft:
    """Take fields out that no option of the resource needs."""
    for name in dropped:
        if named := list(uses(draft, frozenset({name}))):
            problem = f"{quote(name)} of {draft.name} is named by {' and by '.join(named)}"
            hint = "say that anew without it, or take it out: --unset"
            raise ScaffoldError(problem, hint, "field-used", path=(draft.name, name))
    return without_fields(draft, frozenset(dropped))


def _with_added(draft: Draft, added: tuple[Member, ...]) -> Draft:
    for member in added:
        if find_member(draft.fields, member.name):
            problem = f"{draft.name} has a field {quote(member.name)} already"
            hint = f"--change {member.name}:… says it anew"
            raise ScaffoldError(problem, hint, "field-exists", path=(draft.name, member.name))
    return replace(draft, fields=(*draft.fields, *added))
