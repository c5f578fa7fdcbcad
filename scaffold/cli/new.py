"""The command `new`, as it is typed."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffold.cli import examples
from scaffold.cli.app import app
from scaffold.cli.completion import one_of, some_of
from scaffold.cli.options import AsJson, Diff, DryRun, Quiet, Trust, Yes
from scaffold.commands.new import new as make_new
from scaffold.model.vocabulary import (
    DEFAULT_FEATURES,
    ApiVersion,
    Auth,
    Database,
    Feature,
    Formatter,
    Key,
)
from scaffold.output.run_options import Way
from scaffold.specfile.project_flags import (
    Said,
    read_access,
    read_api_version,
    read_auth,
    read_database,
    read_features,
    read_formatter,
    read_key,
)


@app.command(epilog=examples.NEW, short_help="Make a project.")
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
            metavar='"Name FIELD... OPTION..."',
            help='A resource, with the options of add-resource: -r "Post title:str:200 '
            'author:User:owner --access read=public --soft-delete". May be repeated.',
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="sqlite|postgresql",
            help="The database.  [default: sqlite]",
            autocompletion=one_of(Database),
        ),
    ] = None,
    auth: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS",
            help=f"Some of {','.join(Auth)}, or none.  [default: jwt]",
            autocompletion=some_of(Auth),
        ),
    ] = None,
    features: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS",
            help=f"Some of {','.join(Feature)}, or none.  [default: {','.join(DEFAULT_FEATURES)}]",
            autocompletion=some_of(Feature),
        ),
    ] = None,
    api_version: Annotated[
        str | None,
        typer.Option(
            metavar="path|header",
            help="Where a request says the version of the API.  [default: path]",
            autocompletion=one_of(ApiVersion),
        ),
    ] = None,
    formatter: Annotated[
        str | None,
        typer.Option(
            metavar="ruff|black",
            help="What formats the code.  [default: ruff]",
            autocompletion=one_of(Formatter),
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            metavar="int|bigint|uuid4|uuid7",
            help="The kind of the ids.  [default: int]",
            autocompletion=one_of(Key),
        ),
    ] = None,
    access: Annotated[
        str | None,
        typer.Option(
            metavar="read=ROLE,write=ROLE",
            help="Who may read and write what says nothing of it: public, user, owner or admin.",
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The folder to write into.  [default: ./NAME]"),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(metavar="SRC", help="Templates of your own: a folder, a git URL, a bundle."),
    ] = None,
    trust: Trust = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    diff: Diff = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
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
        features=read_features(features),
        api_version=read_api_version(api_version),
        formatter=read_formatter(formatter),
        key=read_key(key),
        access=read_access(access),
        template=template,
    )
    way = Way(
        yes=yes,
        dry_run=dry_run,
        diff=diff,
        as_json=as_json,
        quiet=quiet,
        git=not no_git,
        trust=trust,
    )
    make_new(said, into, way)
