"""A Python for the database: ``await`` may stand in every line, and in a script."""

import sys
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from asyncio import Runner
from code import InteractiveConsole
from contextlib import suppress
from inspect import iscoroutine
from pathlib import Path
from traceback import print_exception
from types import CodeType, FunctionType
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from app import models
from app.core.config import settings
from app.db.engine import create_engine
from app.db.session import Session

BANNER = """\
db is a session, and the models are here: (await db.scalars(select(...))).all()
What you change is kept by await db.commit(). Ctrl-D ends."""
TOOLS: dict[str, Any] = {
    "delete": delete,
    "func": func,
    "insert": insert,
    "select": select,
    "update": update,
}


class Console(InteractiveConsole):
    """A prompt that awaits what is typed, all of it in one event loop."""

    def __init__(self, names: dict[str, Any], runner: Runner) -> None:
        super().__init__(names)
        self.names = names
        self.runner = runner
        self.compile.compiler.flags |= PyCF_ALLOW_TOP_LEVEL_AWAIT

    def runcode(self, code: CodeType) -> None:
        try:
            execute(code, self.names, self.runner)
        except SystemExit:
            raise
        except BaseException as error:
            show(error, code.co_filename)


def execute(code: CodeType, names: dict[str, Any], runner: Runner) -> None:
    result = FunctionType(code, names)()
    if iscoroutine(result):
        runner.run(result)


def shell(script: Path | None) -> None:
    """Run a script, or what is piped in, or what is typed at a prompt."""
    with Runner() as runner:
        engine = create_engine(settings.database_url, query_timeout=0)
        db = Session(engine, expire_on_commit=False)
        names = TOOLS | vars(models) | {"__name__": "__main__", "db": db}
        try:
            if script or not sys.stdin.isatty():
                run_script(script, names, runner)
            else:
                talk(Console(names, runner))
        finally:
            runner.run(db.close())
            runner.run(engine.dispose())


def run_script(script: Path | None, names: dict[str, Any], runner: Runner) -> None:
    name = str(script or "<stdin>")
    try:
        source = script.read_text() if script else sys.stdin.read()
        execute(compiled(source, name), names, runner)
    except Exception as error:
        show(error, name)
        sys.exit(1)


def show(error: BaseException, name: str) -> None:
    """Print a traceback that begins in the code of that name, not in this module."""
    frames = error.__traceback__
    while frames and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next
    print_exception(error.with_traceback(frames))


def compiled(source: str, name: str) -> CodeType:
    code: CodeType = compile(source, name, "exec", flags=PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return code


def talk(console: Console) -> None:
    with suppress(ImportError):  # not on every system
        import readline  # noqa: F401  (the prompt edits its lines with it)
    console.interact(BANNER, exitmsg="")
