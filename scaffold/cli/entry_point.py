"""Words to one call, errors to an exit code; the only place that exits."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

import typer

from scaffold.cli import completion, edit, inspect, new, template
from scaffold.cli.app import app
from scaffold.errors import ScaffoldError
from scaffold.interrupts import Left
from scaffold.output import failures
from scaffold.output.failures import PROGRAM
from scaffold.output.terminal import errors, output

__all__ = ["edit", "inspect", "new", "template"]  # they put their commands into the app


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run one command line, and return the code to exit with; whatever goes wrong ends here."""
    as_json = "--json" in words
    completion.answer_shells()
    try:
        code = app(args=words, prog_name=PROGRAM, standalone_mode=False)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (KeyboardInterrupt, EOFError, typer.Abort):
        return _cancelled()
    except Left as end:
        return _cancelled(end.code, wrote=end.wrote)
    except (BrokenPipeError, SystemExit) as end:
        return _silenced(end)
    except Exception as error:  # noqa: BLE001 - the last resort
        return _failed(error, as_json=as_json)
    return _cancelled() if code == failures.CANCELLED else code or failures.OK


def _failed(error: Exception, *, as_json: bool) -> int:
    if isinstance(error, typer.TyperException):
        error = failures.usage_error(error)
    if not isinstance(error, ScaffoldError):
        return _broken(error, as_json=as_json)
    if as_json:
        _write_json(failures.data(error))
    else:
        failures.tell(error, errors())
    return failures.USER_ERROR


def _broken(error: Exception, *, as_json: bool) -> int:
    failures.tell_bug(error, errors())
    if as_json:
        _write_json(failures.bug_data(error))
    return failures.BUG


def _cancelled(code: int = failures.CANCELLED, *, wrote: bool = False) -> int:
    with suppress(OSError):  # the terminal may be gone
        errors().write(f"cancelled: nothing {'else ' if wrote else ''}was written")
    return code


def _write_json(document: dict[str, Any]) -> None:
    import json  # only where it is asked for

    output().write(json.dumps(document, indent=2))


def _silenced(end: BaseException) -> int:
    """End quietly when nobody reads on; Python would complain once more at exit."""
    if isinstance(end, SystemExit) and end.code != 1:  # 1 is what typer makes of a broken pipe
        return failures.OK
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nothing, stream.fileno())
    return failures.BROKEN_PIPE
