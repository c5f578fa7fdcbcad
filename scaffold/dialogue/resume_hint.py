"""What is told whoever leaves a dialogue: how to go on with what was typed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.dialogue import model
from scaffold.dialogue.resource.access import is_owned
from scaffold.language.resource_flags import flag
from scaffold.language.resource_line import OPTIONS, SWITCHES, print_line, print_options
from scaffold.language.short_form import print_field
from scaffold.model.spec import USER, Draft
from scaffold.model.vocabulary import Role
from scaffold.output.failures import PROGRAM
from scaffold.specfile import drafts
from scaffold.specfile.writer import unfinished_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scaffold.dialogue.terminal.session import Typed
    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.specfile.patcher import Renames

KEPT = "\nWhat you have typed so far is kept. To go on with it later:"
TYPED = "\nWhat you have typed so far, to go on with later:"


def creation(typed: Typed, keys: frozenset[str], switches: Sequence[str]) -> list[str]:
    """Keep what was said of a new project in a draft, and return how to go on from it."""
    outline = typed.outline
    if outline is None or not outline.project:
        return []
    said = keys | typed.answered

    def text(path: Path) -> str:
        head = drafts.comment(f"What was said of {outline.project} before the questions ended.")
        head += drafts.comment(f"To go on: {command(path, switches)}")
        half = drafts.comment(f"Half said: {typed.half}") if typed.half else ""
        return head + half + unfinished_text(outline, said, typed.unfinished)

    path = drafts.kept(outline.project, text)
    if path is None:
        hint = f"No draft of it can be written. This is it, for {PROGRAM} new --spec FILE:"
        return ["", hint, text(next(drafts.names(Path.cwd(), outline.project)))]
    typed.kept = True
    return [KEPT, f"  {command(path, switches)}", *half_said(typed), ""]


def command(path: Path, switches: Sequence[str]) -> str:
    return shlex.join([PROGRAM, "new", "--spec", str(path), *switches])


def half_said(typed: Typed) -> list[str]:
    return [f"  half said: {typed.half}"] if typed.half else []


def additions(before: Outline, typed: Typed) -> list[str]:
    """Return a command for each resource that is new; what is referred to comes first."""
    there = {draft.name for draft in before.drafts}
    outline = typed.outline or before
    fresh = [draft for draft in reversed(outline.drafts) if draft.name not in there]
    lines = [(draft, print_line(draft)) for draft in fresh if draft.fields]
    commands = [
        f"  {shlex.join([PROGRAM, 'add-resource', *words])}{unfinished(draft, typed)}"
        for draft, words in lines
        if words
    ]
    said = [*commands, *half_said(typed)]
    return [TYPED, *said, ""] if said else []


def unfinished(draft: Draft, typed: Typed) -> str:
    return "  # not all of it was asked" if draft.name == typed.unfinished else ""


def edit(before: Outline, name: str, typed: Typed) -> list[str]:
    """Return the command that changes a resource as it was changed so far."""
    outline = typed.outline or before
    was = model.find(before, name) or Draft(name=name)
    new_name = typed.renames.get((name,), name)
    now = model.find(outline, new_name) or (Draft(name=USER) if name == USER else None)
    if now is None:
        return [TYPED, f"  {shlex.join([PROGRAM, 'remove-resource', name])}", ""]
    words = list(edits(was, now, typed.renames))
    said = [f"  {shlex.join([PROGRAM, 'edit-resource', name, *words])}"] if words else []
    said += half_said(typed)
    return [TYPED, *said, ""] if said else []


def edits(was: Draft, now: Draft, renames: Renames) -> Iterator[str]:
    """Write as flags what makes one resource of the other."""
    names = {old[1]: new for old, new in renames.items() if old[:1] == (was.name,) and old[1:]}
    before = {names.get(each.name, each.name): each for each in was.fields}
    after = {each.name: each for each in now.fields}
    if now.name != was.name:
        yield from ("--rename-to", now.name)
    for old, new in names.items():
        yield from ("--rename", f"{old}={new}")
    for name, member in after.items():
        if name not in before:
            yield from ("--add", words_of(member))
        elif (words := words_of(member)) != renamed(before[name], name):
            yield from ("--change", words)
    for name, member in before.items():
        if name not in after:
            yield from ("--drop", member.name)
    yield from option_edits(was, now)


def words_of(member: Member) -> str:
    return print_field(member) or member.name


def renamed(member: Member, name: str) -> str:
    return f"{name}:{words_of(member).partition(':')[2]}"


def option_edits(was: Draft, now: Draft) -> Iterator[str]:
    before, after = options(was), options(now)
    for name in OPTIONS:
        old, new = before.get(name, []), after.get(name, [])
        if old == new:
            continue
        if name == "access":
            yield from ("--access", access_of(now))
        elif new:
            yield from new
        elif name in SWITCHES:
            yield flag(name if name == "timestamps" else f"no_{name}")
        else:
            yield from ("--unset", name.replace("_", "-"))


def options(draft: Draft) -> dict[str, list[str]]:
    """Return the words that say each option of a resource."""
    said: dict[str, list[str]] = {"plural": ["--plural", draft.plural]} if draft.plural else {}
    name = ""
    for word in print_options(draft):
        if word.startswith("--"):
            name = word.removeprefix("--").replace("-", "_").removeprefix("no_")
        said.setdefault(name, []).append(word)
    return said


def access_of(draft: Draft) -> str:
    write = draft.write or (Role.OWNER if is_owned(draft) else Role.USER)
    return f"read={draft.read or Role.USER},write={write}"
