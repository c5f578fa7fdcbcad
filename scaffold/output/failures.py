"""What went wrong, as the user is told it: a problem, a hint, an exit code."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, ascii_controls, did_you_mean, quote
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from scaffold.output.terminal import Screen

PROGRAM = "fastapi-scaffold"
DEBUG = "FASTAPI_SCAFFOLD_DEBUG"
ISSUES = "please report it as a bug"

OK, DIFFERS, USER_ERROR, BUG, CANCELLED, BROKEN_PIPE = 0, 1, 2, 70, 130, 141
SIGNALLED = 128
"""What shells add to the number of a signal that ended a program."""
CONFLICT = DIFFERS
"""The code where both sides changed the same, as `git merge` has it."""


def tell(error: ScaffoldError, screen: Screen) -> None:
    """Write an error in its two lines."""
    place = place_of(error)
    problem = ascii_controls(f"{place}: {error.problem}" if place else error.problem)
    screen.write(screen.marked("error:", problem, Style.BOLD, Style.RED))
    if error.hint:
        screen.write(screen.marked("  hint:", ascii_controls(error.hint), Style.CYAN))


def place_of(error: ScaffoldError) -> str:
    """Return the place in a file, or in the model where the problem does not name it itself."""
    if error.where:
        return error.where
    named = all(re.search(rf"\b{re.escape(word)}\b", error.problem) for word in error.path)
    return "" if named else ".".join(error.path)


def data(error: ScaffoldError) -> dict[str, Any]:
    where = error.where or ".".join(error.path)
    return {
        "error": {
            "code": error.code,
            "problem": error.problem,
            "hint": error.hint,
            "where": where,
        }
    }


def usage_error(error: Any) -> ScaffoldError:
    """Say in our words what typer found wrong with the command line."""
    command = error.ctx.command_path if getattr(error, "ctx", None) else PROGRAM
    see = f"see {command} --help"
    option = getattr(error, "option_name", None)
    text = str(error.message)
    if option is None:
        return _bad_argument(text, command.rpartition(" ")[2], see)
    if "requires" in text:
        problem = f"{option} says no value"
        return ScaffoldError(problem, f"write {option} VALUE; {see}", "option-without-value")
    if "does not take" in text:
        hint = f"write {option} alone"
        return ScaffoldError(f"{option} takes no value", hint, "option-with-value")
    problem = f"there is no option {quote(option)}"
    if meant := IN_THE_FILE.get(option):
        return ScaffoldError(problem, f"{meant}; {see}", "unknown-option")
    known = [each for param in error.ctx.command.params for each in param.opts]
    near = did_you_mean(option, [each for each in known if each.startswith("--")])
    return ScaffoldError(problem, f"{near}{'See' if near else 'see'}{see[3:]}", "unknown-option")


IN_THE_FILE = {
    "--was": "write --rename OLD=NEW for a field, --rename-to NEW for a resource",
    "--fields": "write the fields behind the name: Post title:str:200",
    "--project": "write the name of the project as the first word",
    "--name": "write the name as the first word",
    "--read": "write --access read=ROLE,write=ROLE",
    "--write": "write --access read=ROLE,write=ROLE",
}
"""What scaffold.yaml has a key for, and a command line another word."""
EXTRA = {
    "new": 'put it behind -r, in quotes: -r "{}"',
    "edit-resource": "write the flag before each: --add {}",
}
"""What to do with a word too many, for each command that has a place for it."""


def _bad_argument(text: str, command: str, see: str) -> ScaffoldError:
    if extra := re.search(r"unexpected extra argument\S* \((.*)\)", text, re.DOTALL):
        problem = f"there is one word too many: {quote(extra[1])}"
        hint = EXTRA.get(command, "leave it out").format(ascii_controls(extra[1]))
        if extra[1].lower() in {"true", "false"}:
            hint = "a switch takes no value: --soft-delete is on, --no-soft-delete is off"
        return ScaffoldError(problem, f"{hint}; {see}", "unexpected-argument")
    return ScaffoldError(text[:1].lower() + text[1:].rstrip("."), see, "usage")


def tell_bug(error: BaseException, screen: Screen) -> None:
    """Own up to an exception that nobody foresaw."""
    if os.environ.get(DEBUG):
        import traceback  # only when something is broken

        screen.write("".join(traceback.format_exception(error)).rstrip())
    said = ascii_controls(f"{type(error).__name__}: {error}")[:200]
    screen.write(
        screen.marked("error:", f"this is our mistake, not yours: {said}", Style.BOLD, Style.RED)
    )
    screen.write(screen.marked("  hint:", f"{ISSUES}, with what {DEBUG}=1 shows", Style.CYAN))


def bug_data(error: BaseException) -> dict[str, Any]:
    problem = f"{type(error).__name__}: {error}"
    return data(ScaffoldError(problem, f"{ISSUES}, with what {DEBUG}=1 shows", "bug"))
