"""The commands `template copy` and `template where`, as they are typed."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffold.cli import examples
from scaffold.cli.app import app
from scaffold.commands.template import copy as copy_templates
from scaffold.commands.template import where as say_where

templates = typer.Typer(
    help="Templates of your own: start from ours, and keep receiving what we improve.",
    rich_markup_mode=None,
)
app.add_typer(templates, name="template", epilog=examples.TEMPLATE)


@templates.command(short_help="Start templates of your own.")
def copy(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A new folder: a git repository.")],
) -> None:
    """Copy the newest version of the templates, with its history, to change it."""
    copy_templates(folder)


@templates.command(short_help="Print the path of the bundle with all versions.")
def where() -> None:
    """Print the path of the git bundle that holds every released version."""
    say_where()
