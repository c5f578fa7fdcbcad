"""A project that has one of everything, a command that does one of everything, and how it looks."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError
from scaffold.journal import commit, plan_undo, undo
from scaffold.steps import Action, Step

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "add-resource Tag"
STATE = ".scaffold"
Shape = dict[str, tuple[int, bytes | None]]
Command = Callable[["Path"], None]
Start = Callable[["Path"], "Path"]


def attempt(command: Command, root: Path) -> ScaffoldError | None:
    """Return the error in which a command ends, if it does."""
    try:
        command(root)
    except ScaffoldError as error:
        return error
    return None


def shape(root: Path) -> Shape:
    """Return every file and folder with its mode and content; caches and our state aside."""
    found: Shape = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not {STATE, "__pycache__", "lost+found"} & set(path.relative_to(root).parts):
            content = None if path.is_dir() else path.read_bytes()
            found[name] = (stat.S_IMODE(path.lstat().st_mode), content)
    return found


def step(path: str, before: bytes | None, after: bytes | None) -> Step:
    if before is None:
        return Step(Action.CREATE, path, before, after)
    return Step(Action.REMOVE if after is None else Action.UPDATE, path, before, after)


def put(root: Path, path: str, content: bytes, mode: int = 0o644) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(content)
    (root / path).chmod(mode)


STEPS = (
    step("app/main.py", b"main\r\n", b"main\r\nmore\r\n"),
    step("run.sh", b"#!/bin/sh\n", b"#!/bin/sh\nexec true\n"),
    step("app/old/gone.py", b"gone\n", None),
    step("app/old/deep/x.py", b"x\n", None),
    step("app/new/deep/a.py", None, b"a\n"),
    step("app/new/b.py", None, b""),
    step("empty/c.py", None, b"c\xff\n"),
    step("linked.py", b"real\n", b"really\n"),
    step("secret/key", b"0", None),
)


def project(root: Path) -> Path:
    """Make a project that has one of everything."""
    for path, content in {"app/main.py": b"main\r\n", "app/old/gone.py": b"gone\n"}.items():
        put(root, path, content)
    put(root, "app/old/deep/x.py", b"x\n")
    put(root, "app/old/__pycache__/gone.cpython-311.pyc", b"compiled")
    put(root, "run.sh", b"#!/bin/sh\n", 0o755)
    put(root, "shared/real.py", b"real\n", 0o640)
    put(root, "secret/key", b"0", 0o600)
    (root / "secret").chmod(0o700)
    (root / "linked.py").symlink_to("shared/real.py")
    (root / "empty").mkdir()
    return root


def committed(root: Path) -> Path:
    commit(project(root), STEPS, title=TITLE)
    return root


def do_commit(root: Path) -> None:
    commit(root, STEPS, title=TITLE)


def do_undo(root: Path) -> None:
    undo(root, plan_undo(root))


def both_ends(folder: Path, start: Start, command: Command) -> tuple[Shape, Shape]:
    root = start(folder / "ends")
    before = shape(root)
    command(root)
    return before, shape(root)


def run(code: str, *words: object) -> subprocess.Popen[str]:
    """Start Python with a text of code and the paths of this process."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
