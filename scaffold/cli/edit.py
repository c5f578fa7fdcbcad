"""The commands that change a project, as they are typed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffold.cli import examples
from scaffold.cli.app import app
from scaffold.cli.completion import fields as its_fields
from scaffold.cli.completion import resources
from scaffold.cli.option_groups import grouped
from scaffold.cli.options import Ignored, Switches, Voice
from scaffold.commands import requests
from scaffold.commands.change import change
from scaffold.commands.undo import undo as take_back
from scaffold.commands.update import update as move_on

if TYPE_CHECKING:
    from scaffold.language.resource_flags import Flags

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="The resource: Post, OrderLine.")]
Known = Annotated[
    str | None,
    typer.Argument(metavar="NAME", help="The resource: Post, OrderLine.", autocompletion=resources),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Every option of a resource that is no field; what is None was not said."""

    access: Annotated[
        str | None,
        typer.Option(metavar="read=ROLE,write=ROLE", help="Who may: public, user, owner or admin."),
    ] = None
    plural: Annotated[str | None, typer.Option(metavar="WORDS", help="Its plural.")] = None
    table: Annotated[str | None, typer.Option(metavar="NAME", help="Its table.")] = None
    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it is, in a sentence.")
    ] = None
    unique: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD,FIELD", help="No two rows have all of these in common."),
    ] = None
    index: Annotated[
        list[str] | None, typer.Option(metavar="FIELD,FIELD", help="An index over several fields.")
    ] = None
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help='What every row keeps: "starts_on < ends_on".'),
    ] = None
    operations: Annotated[
        str | None,
        typer.Option(metavar="LIST", help="Which exist, of list,create,read,update,delete."),
    ] = None
    key: Annotated[
        str | None,
        typer.Option(metavar="int|bigint|uuid4|uuid7", help="The kind of its id."),
    ] = None
    path_key: Annotated[
        str | None,
        typer.Option(metavar="FIELD", help="The unique field that names a row in the path."),
    ] = None
    owner: Annotated[
        str | None,
        typer.Option(metavar="RELATION", help="The relation that says whose a row is."),
    ] = None
    timestamps: Annotated[
        bool | None,
        typer.Option("--timestamps/--no-timestamps", help="created_at and updated_at."),
    ] = None
    soft_delete: Annotated[
        bool | None,
        typer.Option("--soft-delete/--no-soft-delete", help="Deleted rows are only marked."),
    ] = None
    versioned: Annotated[
        bool | None,
        typer.Option("--versioned/--no-versioned", help="ETag and If-Match: no lost updates."),
    ] = None
    realtime: Annotated[
        bool | None,
        typer.Option("--realtime/--no-realtime", help="Its changes are told over WebSockets."),
    ] = None

    @property
    def flags(self) -> Flags:
        from scaffold.language.resource_flags import Flags

        said: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
        return Flags(**{name: value for name, value in said.items() if value is not None} | lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resettable(Options):
    """The options of a resource that is there: they can also be unsaid."""

    unset: Annotated[
        list[str] | None,
        typer.Option(metavar="OPTION", help="Leave an option open again, as if never said."),
    ] = None


@app.command("add-resource", epilog=examples.ADD, short_help="Add a resource.")
@grouped
def add_resource(
    name: Name = None,
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD...", help="name:kind, as for new -r.")
    ] = None,
    *,
    options: Options,
    switches: Switches,
) -> int:
    """Add a resource to the project around this folder: its files, tests and migration.

    What is not said is asked for, if there is a terminal.
    """
    words = tuple(fields or ())
    verb = requests.adding(name, words, options.flags)
    title = f"add-resource {name or ''}".rstrip()
    return change(title, verb, switches.way, confirm=not words)


@app.command("edit-resource", epilog=examples.EDIT, short_help="Change a resource.")
@grouped
def edit_resource(  # noqa: PLR0913 - one for each flag
    name: Known = None,
    *,
    add: Annotated[list[str] | None, typer.Option(metavar="FIELD", help="A new field.")] = None,
    change_: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="FIELD", help="A field, said anew."),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="Another name for a field, which keeps its data."),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="A field that goes.", autocompletion=its_fields),
    ] = None,
    rename_to: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another name for the resource.")
    ] = None,
    options: Resettable,
    switches: Switches,
) -> int:
    """Change the fields, the options or the name of a resource; its rows stay."""
    wanted = requests.Wanted(
        add=tuple(add or ()),
        change=tuple(change_ or ()),
        rename=tuple(rename or ()),
        drop=tuple(drop or ()),
        rename_to=rename_to,
        flags=options.flags,
    )
    verb = requests.editing(name, wanted)
    title = f"edit-resource {name or ''}".rstrip()
    return change(title, verb, switches.way, confirm=wanted.nothing)


@app.command("remove-resource", epilog=examples.REMOVE, short_help="Remove a resource.")
@grouped
def remove_resource(
    name: Known = None,
    *,
    with_relations: Annotated[
        bool,
        typer.Option("--with-relations", help="Remove the relations that lead to it, too."),
    ] = False,
    switches: Switches,
) -> int:
    """Remove a resource; files of it that you changed stay, and are named."""
    verb = requests.removing(name, with_relations=with_relations)
    title = f"remove-resource {name or ''}".rstrip()
    return change(title, verb, switches.way, confirm=True)


@app.command(epilog=examples.APPLY, short_help="Make the project what scaffold.yaml says.")
@grouped
def apply(*, switches: Switches) -> int:
    """Make the project around this folder what its scaffold.yaml now says.

    A field that was renamed in the file keeps its data if it says `was: old_name`.
    """
    return change("apply", requests.applying(), switches.way, confirm=True)


@app.command(epilog=examples.UPDATE, short_help="Bring the project to newer templates.")
@grouped
def update(
    *,
    to: Annotated[
        str | None, typer.Option(metavar="VERSION", help="Which one.  [default: the newest]")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only exit with 1 if there is a newer version.")
    ] = False,
    switches: Switches,
) -> int:
    """Merge what newer templates make of the same model into the project, edits and all."""
    return move_on(to, switches.way, check=check)


@app.command(epilog=examples.UNDO, short_help="Take the last command back.")
@grouped
def undo(*, voice: Voice, ignored: Ignored) -> int:
    """Take back what the last command wrote, unless a file of it was edited since."""
    del ignored
    return take_back(voice.way)
