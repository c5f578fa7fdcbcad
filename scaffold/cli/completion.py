"""Completion in the shell: the command that prints what a shell needs, and the words to offer.

What it offers is read while someone waits for it to appear: nothing here loads the model.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scaffold.cli import examples
from scaffold.cli.app import app
from scaffold.errors import ScaffoldError, did_you_mean, listed, quote
from scaffold.output.failures import PROGRAM
from scaffold.output.terminal import output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from enum import StrEnum

VARIABLE = f"_{PROGRAM.replace('-', '_').upper()}_COMPLETE"
"""Where a shell says what it asks for."""
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
MODEL = "scaffold.yaml"
"""As `specfile.FILE`, in a module that takes too long to import while someone waits."""


def answer_shells() -> None:
    """Let typer answer the shell, if it is a shell that asks."""
    if VARIABLE in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]  # not public

        completion_init()


@app.command(epilog=examples.COMPLETION, short_help="Print what makes a shell complete.")
def completion(
    shell: Annotated[str, typer.Argument(metavar="|".join(SHELLS), help="The shell.")],
) -> None:
    """Print a script after which the shell completes commands, options and resources."""
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # not public

    if shell not in SHELLS:
        problem = f"there is no completion for {quote(shell)}"
        raise ScaffoldError(
            problem, f"{did_you_mean(shell, SHELLS)}The shells are {listed(SHELLS)}", "shell"
        )
    output().write(get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell))


def one_of(words: Iterable[str]) -> Callable[[str], list[str]]:
    """Offer words of which one is typed."""
    offered = [str(word) for word in words]
    return lambda incomplete: [word for word in offered if word.startswith(incomplete)]


def some_of(words: type[StrEnum]) -> Callable[[str], list[str]]:
    """Offer words of which some are typed, with commas between."""

    def offer(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        left = [word for word in words if word not in before.split(",")]
        return [f"{before}{comma}{word}" for word in left if word.startswith(last)]

    return offer


def resources(incomplete: str) -> list[str]:
    """Offer the resources of the project that one stands in."""
    return [name for name in model() if name.startswith(incomplete)]


def fields(context: typer.Context, incomplete: str) -> list[str]:
    """Offer the fields of the resource that is named before."""
    named = next((word for word in (context.params.get("name"), *context.args) if word), "")
    found = model().get(named)
    known = found.get("fields") if isinstance(found, dict) else None
    return [name for name in known or () if name.startswith(incomplete)]


def model() -> dict[str, Any]:
    """Return the resources as scaffold.yaml has them; nothing where it cannot be read."""
    import yaml  # smaller than what reads the file for a command

    here = Path.cwd()
    for folder in (here, *here.parents):
        try:
            document = yaml.safe_load((folder / MODEL).read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, yaml.YAMLError):
            return {}
        found = document.get("resources") if isinstance(document, dict) else None
        return found if isinstance(found, dict) else {}
    return {}
