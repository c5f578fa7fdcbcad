"""The typer application: its commands' group, and what holds for all of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.output.failures import PROGRAM
from scaffold.output.terminal import output

ORDER = [
    *"new add-resource edit-resource remove-resource apply update undo status show".split(),
    *"template completion".split(),
]
"""The commands as a life uses them."""


class Commands(TyperGroup):
    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=ORDER.index)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        unknown = not args[0].startswith("-") and args[0] not in self.commands
        if unknown and not ctx.resilient_parsing:  # which a shell asks for, on the way
            near = did_you_mean(args[0], self.commands)
            hint = f"{near}The commands are {listed(self.commands)}"
            problem = f"there is no command {quote(args[0])}"
            raise ScaffoldError(problem, hint, "unknown-command")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,  # plain help loads in half the time
    pretty_exceptions_enable=False,
    add_completion=False,  # its options load pydantic; the command `completion` stands for them
    add_help_option=False,  # typer's own loads pydantic when it is not given
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it
    if wanted:
        from importlib.metadata import version  # loads the reader of e-mails

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
