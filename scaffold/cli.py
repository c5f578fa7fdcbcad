"""The command line: words to one call, errors to an exit code; the only place that exits."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from scaffold import failure
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.failure import PROGRAM
from scaffold.flags import Said, read_auth, read_database
from scaffold.new import Way
from scaffold.new import new as make_new
from scaffold.screen import errors, output

EXAMPLES = """
\b
Examples:
  fastapi-scaffold new
      asks for everything, shows what it understood, then writes
  fastapi-scaffold new blog -r "Post title:str:200 body:text author:User:owner"
      one resource, whose rows belong to the user who made them
  fastapi-scaffold new shop --database postgresql --yes \\
      -r "Product name:str:120:search price:decimal:10,2:ge=0 tags:many:Tag" \\
      -r "Tag label:slug:40:unique"
  fastapi-scaffold new --spec scaffold.yaml --dry-run
      shows what a model file would become, and writes nothing

\b
A field is name:kind, then what else is true of it:
  title:str:200:index     born:date:null      price:decimal:10,2:ge=0
  email:email:unique      done:bool:default=false
  status:enum:draft,published:default=draft
A relation names a resource:
  author:User             each has one author; an author has many
  profile:one:Profile     each has one of its own
  tags:many:Tag           each has many, and each tag too
"""


class Commands(TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not args[0].startswith("-") and args[0] not in self.commands:
            near = did_you_mean(args[0], self.commands)
            hint = f"{near}The commands are {listed(self.commands)}"
            problem = f"there is no command {quote(args[0])}"
            raise ScaffoldError(problem, hint, "unknown-command")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,  # plain help loads in half the time
    pretty_exceptions_enable=False,
    add_completion=False,  # its options load pydantic, which --help has no use for
    add_help_option=False,  # typer's own loads pydantic when it is not given
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - loads the reader of e-mails

        output().write(f"{PROGRAM} {version('fastapi-scaffold-cli')}")
        raise typer.Exit


def _show_help(context: typer.Context, wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        output().write(context.get_help())
        raise typer.Exit


@app.callback(invoke_without_command=True)
def main_command(
    context: typer.Context,
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", is_eager=True, callback=_show_version),
    ] = False,
    help_: Annotated[
        bool,
        typer.Option("--help", "-h", help="Show this.", is_eager=True, callback=_show_help),
    ] = False,
) -> None:
    """Make an async FastAPI project of a model, and keep it in step when the model changes."""
    del version, help_
    if context.invoked_subcommand is None:
        output().write(context.get_help())


@app.command(epilog=EXAMPLES, short_help="Make a project.")
def new(  # noqa: PLR0913 - one for each flag
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The project's name.")] = None,
    *,
    spec: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Take the model from a scaffold.yaml; - reads stdin."),
    ] = None,
    resource: Annotated[
        list[str] | None,
        typer.Option(
            "--resource",
            "-r",
            metavar='"Name FIELD..."',
            help='A resource and its fields: -r "Post title:str:200 author:User". May be repeated.',
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="sqlite|postgresql", help="The database.  [default: sqlite]"),
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(metavar="none|jwt", help="Users who log in, or not.  [default: jwt]"),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The folder to write into.  [default: ./NAME]"),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; take the defaults.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show every file; write none.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show the change as a unified diff.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document, for programs.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="Make no git repository.")] = False,
) -> None:
    """Make a project of a model.

    What is not said is asked for, if there is a terminal; with --yes the defaults are taken.
    """
    said = Said(
        name=name,
        spec=spec,
        resources=tuple(resource or ()),
        database=read_database(database),
        auth=read_auth(auth),
    )
    way = Way(yes=yes, dry_run=dry_run, diff=diff, as_json=as_json, quiet=quiet, git=not no_git)
    make_new(said, into, way)


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command line, and return the code to exit with; whatever goes wrong ends here."""
    as_json = "--json" in words
    try:
        code = app(args=words, prog_name=PROGRAM, standalone_mode=False)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _cancelled()
    except (BrokenPipeError, SystemExit) as end:
        return _silenced(end)
    except Exception as error:  # noqa: BLE001 - the last resort
        return _failed(error, as_json=as_json)
    return _cancelled() if code == failure.CANCELLED else failure.OK


def _failed(error: Exception, *, as_json: bool) -> int:
    if isinstance(error, typer.TyperException):
        error = failure.usage_error(error)
    if not isinstance(error, ScaffoldError):
        return _broken(error, as_json=as_json)
    if as_json:
        _write_json(failure.data(error))
    else:
        failure.tell(error, errors())
    return failure.USER_ERROR


def _broken(error: Exception, *, as_json: bool) -> int:
    failure.tell_bug(error, errors())
    if as_json:
        _write_json(failure.bug_data(error))
    return failure.BUG


def _cancelled() -> int:
    errors().write("cancelled: nothing was written")
    return failure.CANCELLED


def _write_json(document: dict[str, Any]) -> None:
    import json  # noqa: PLC0415 - only where it is asked for

    output().write(json.dumps(document, indent=2))


def _silenced(end: BaseException) -> int:
    """End quietly when nobody reads on; Python would complain once more at exit."""
    if isinstance(end, SystemExit) and end.code != 1:  # 1 is what typer makes of a broken pipe
        return failure.OK
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nothing, stream.fileno())
    return failure.BROKEN_PIPE
