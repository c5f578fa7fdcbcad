"""The commands that only look: `status` and `show`, as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffold.cli import examples
from scaffold.cli.app import app
from scaffold.cli.options import AsJson, Quiet
from scaffold.commands.show import read_format
from scaffold.commands.show import show as show_model
from scaffold.commands.status import status as say_status
from scaffold.output.run_options import Way


@app.command(epilog=examples.STATUS, short_help="Say how the model and the files differ.")
def status(
    *,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Exit with 1 if something is not applied, or holds conflict markers."
        ),
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Say what scaffold.yaml says that is not applied yet, and which files were changed by hand."""
    return say_status(Way(as_json=as_json, quiet=quiet), check=check)


@app.command(epilog=examples.SHOW, short_help="Show the model.")
def show(
    *,
    wanted: Annotated[
        str, typer.Option("--format", metavar="tree|yaml|json|mermaid", help="How to write it.")
    ] = "tree",
) -> None:
    """Show the model of the project around this folder."""
    show_model(read_format(wanted))
