"""A living project's files are as before a command or as after it, wherever it fails or dies."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from support.faults import At, Killed, disk, full_from, killed_at, no_waiting, system_error
from support.living import (
    STATE,
    TITLE,
    Command,
    Start,
    attempt,
    both_ends,
    committed,
    do_commit,
    do_undo,
    project,
    put,
    run,
    shape,
    step,
)

from scaffold.errors import ScaffoldError
from scaffold.journal import commit, locked, recover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ROOT = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may do that")
POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")


@pytest.fixture(autouse=True, scope="module")
def _no_power_cut() -> Iterator[None]:
    with no_waiting():
        yield


COMMANDS = pytest.mark.parametrize(
    ("start", "command"),
    [pytest.param(project, do_commit, id="commit"), pytest.param(committed, do_undo, id="undo")],
)


def every_place(
    folder: Path, start: Start, trouble: Callable[[int], At]
) -> Iterator[tuple[Path, At]]:
    """Return a project and a trouble for the first operation, the second … until none is left."""
    for place in range(1000):
        asked = trouble(place)
        yield start(folder / str(place)), asked
        shutil.rmtree(folder / str(place))
        if not asked.reached:
            return
    raise AssertionError


# A disk that fails at every operation in turn.


@COMMANDS
def test_killed_anywhere_and_recovered(tmp_path: Path, start: Start, command: Command) -> None:
    ends = both_ends(tmp_path, start, command)
    seen = []
    for root, kill in every_place(tmp_path, start, killed_at):
        with disk(root, kill), suppress(Killed):
            command(root)
        told = recover(root)
        assert told is None or told.endswith("was interrupted: what it had written was taken back")
        assert recover(root) is None
        assert not list(root.rglob(f"{STATE}-*"))
        seen.append(ends.index(shape(root)))
    assert seen == sorted(seen)  # there is one moment in which it happens
    assert set(seen) == {0, 1}


def test_a_killed_undo_is_still_to_do_or_done(tmp_path: Path) -> None:
    before, _ = both_ends(tmp_path, project, do_commit)
    done = 0
    for root, kill in every_place(tmp_path, committed, killed_at):
        with disk(root, kill), suppress(Killed):
            do_undo(root)
        recover(root)
        told = attempt(do_undo, root)
        assert told is None or told.code == "nothing-to-undo"
        assert shape(root) == before
        done += told is not None
    assert done > 1  # also where it died before it was forgotten


@COMMANDS
def test_recovery_killed_anywhere(tmp_path: Path, start: Start, command: Command) -> None:
    before, _ = both_ends(tmp_path, start, command)
    operations = sum(1 for _ in every_place(tmp_path, start, killed_at))
    for place in range(5, operations, 7):

        def interrupted(folder: Path, place: int = place) -> Path:
            root = start(folder)
            with disk(root, killed_at(place)), suppress(Killed):
                command(root)
            return root

        for root, kill in every_place(tmp_path, interrupted, killed_at):
            if not (root / STATE / "journal.json").exists():
                continue
            with disk(root, kill), suppress(Killed):
                recover(root)
            recover(root)
            assert shape(root) == before
            assert not list(root.rglob(f"{STATE}-*"))


CODES = (errno.ENOSPC, errno.EACCES, errno.EIO, errno.EXDEV, errno.EBUSY)


def code_at(place: int) -> int:
    return CODES[place % len(CODES)]


@COMMANDS
def test_an_error_anywhere_is_rolled_back_at_once(
    tmp_path: Path, start: Start, command: Command
) -> None:
    before, after = both_ends(tmp_path, start, command)
    failures = 0
    for root, error in every_place(tmp_path, start, lambda k: At(k, system_error(code_at(k)))):
        with disk(root, error):
            told = attempt(command, root)
        if told:
            failures += 1
            assert told.code == "cannot-write"
            assert told.hint.startswith("nothing was changed; ")
        assert shape(root) == (before if told else after)
        assert not list((root / STATE).glob("journal.*"))
        assert not list(root.rglob(f"{STATE}-*"))
    assert failures > 20


@COMMANDS
def test_a_disk_that_is_full_from_some_moment_on(
    tmp_path: Path, start: Start, command: Command
) -> None:
    ends = both_ends(tmp_path, start, command)
    for root, full in every_place(tmp_path, start, full_from):
        with disk(root, full):
            told = attempt(command, root)
        assert told is None or "make room on the disk" in told.hint
        assert shape(root) == ends[0 if told else 1]
        assert not (root / STATE / "journal.json").exists()


@COMMANDS
def test_ctrl_c_anywhere(tmp_path: Path, start: Start, command: Command) -> None:
    ends = both_ends(tmp_path, start, command)
    for root, press in every_place(tmp_path, start, lambda k: At(k, KeyboardInterrupt)):
        with disk(root, press), suppress(KeyboardInterrupt):
            command(root)
        assert shape(root) in ends
        assert recover(root) is None


def test_ctrl_c_again_while_it_is_taken_back(tmp_path: Path) -> None:
    ends = both_ends(tmp_path, project, do_commit)
    for root, press in every_place(tmp_path, project, lambda k: At(k, KeyboardInterrupt)):
        twice = Twice(press, gap=2)
        with disk(root, twice), suppress(KeyboardInterrupt):
            do_commit(root)
        recover(root)
        assert shape(root) in ends


class Twice:
    def __init__(self, first: At, gap: int) -> None:
        self.first, self.second = first, At(gap, KeyboardInterrupt)

    def __call__(self, name: str) -> BaseException | None:
        return self.second(name) if self.first.reached else self.first(name)


def test_an_edit_while_new_contents_are_written_survives(tmp_path: Path) -> None:
    """The user saves a file at any moment up to the renames: it stays as the user saved it."""
    moments = 0
    for root, moment in every_place(tmp_path, project, lambda k: At(k, KeyError)):

        def save(name: str, root: Path = root, moment: At = moment) -> None:
            if moment(name) and name in ("write", "fsync"):
                put(root, "secret/key", b"mine")

        with disk(root, save), suppress(ScaffoldError):
            do_commit(root)
        if (root / "secret/key").exists():
            moments += 1
            assert (root / "secret/key").read_bytes() == b"mine"
            assert (root / "app/main.py").read_bytes() == b"main\r\n"
    assert moments > 10


def test_all_writing_can_fail_so_all_of_it_was_tried(tmp_path: Path) -> None:
    """Nothing goes past the functions that these tests watch."""
    root = project(tmp_path)
    with disk(root, killed_at(0)), pytest.raises(Killed):
        do_commit(root)
    assert not (root / STATE).exists()
    do_commit(root)
    held = sorted((root / STATE).iterdir())
    with disk(root, killed_at(0)), pytest.raises(Killed):
        do_undo(root)
    assert sorted((root / STATE).iterdir()) == held


# After a crash.


def crashed(root: Path) -> Path:
    """Return a project in which a commit died just before it was done."""

    def just_before_the_end(_: str) -> BaseException | None:
        return None if (root / "secret").exists() else Killed()

    project(root)
    with disk(root, just_before_the_end), suppress(Killed):
        do_commit(root)
    return root


def test_the_next_command_says_what_happened(tmp_path: Path) -> None:
    told = "the last command, add-resource Tag, was interrupted: what it had written was taken back"
    assert recover(crashed(tmp_path)) == told


def test_recovery_leaves_what_was_edited_since_and_names_it(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    put(root, "app/main.py", b"mine")
    put(root, "app/old/gone.py", b"mine too")
    put(root, "app/new/b.py", b"and this")
    told = recover(root) or ""
    assert told.endswith("left as found: 'app/main.py', 'app/old/gone.py', 'app/new/b.py'")
    assert (root / "app/main.py").read_bytes() == b"mine"
    assert (root / "app/old/gone.py").read_bytes() == b"mine too"
    assert (root / "app/new/b.py").read_bytes() == b"and this"
    assert (root / "run.sh").read_bytes() == b"#!/bin/sh\n"
    assert not (root / "app/new/deep").exists()
    assert recover(root) is None


def test_recovery_passes_over_what_came_in_its_way(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    put(root, "app/old", b"a file where a folder was")
    (root / "run.sh").unlink()
    (root / "run.sh").mkdir()
    told = recover(root) or ""
    assert told.endswith("'run.sh', 'app/old/gone.py', 'app/old/deep/x.py'")
    assert (root / "app/main.py").read_bytes() == b"main\r\n"
    assert (root / "secret/key").read_bytes() == b"0"


def test_recovery_does_not_follow_a_link_made_since(tmp_path: Path) -> None:
    root = crashed(tmp_path / "project")
    put(tmp_path, "elsewhere/main.py", b"main\r\nmore\r\n")
    shutil.rmtree(root / "app")
    (root / "app").symlink_to(tmp_path / "elsewhere")
    assert "'app/main.py'" in (recover(root) or "")
    assert (tmp_path / "elsewhere/main.py").read_bytes() == b"main\r\nmore\r\n"


def test_recovery_that_cannot_write_says_so_and_is_tried_again(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    with disk(root, full_from(0)), pytest.raises(ScaffoldError) as caught:
        recover(root)
    assert caught.value.code == "cannot-recover"
    assert recover(root)


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    for damage in (b"", b"[]", b'{"format": 2}', b"\xff"):
        (root / STATE / "journal.json").write_bytes(damage)
        with pytest.raises(ScaffoldError) as caught:
            recover(root)
        assert caught.value.code == "journal-unreadable"


def test_a_journal_cannot_reach_out_of_the_project(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    journal = root / STATE / "journal.json"
    journal.write_bytes(journal.read_bytes().replace(b'"run.sh"', b'"../run.sh"'))
    with pytest.raises(ScaffoldError):
        recover(root)


def test_nothing_is_written_before_recovery(tmp_path: Path) -> None:
    root = crashed(tmp_path)
    with pytest.raises(RuntimeError, match="recover"):
        commit(root, [step("fresh", None, b"")], title=TITLE)


# The real thing.

LOOP = """
import sys
from pathlib import Path
from scaffold.journal import commit, locked, plan_undo, undo
from support.living import STEPS
root = Path(sys.argv[1])
print("ready", flush=True)
while True:
    with locked(root):
        commit(root, STEPS, title="x")
        undo(root, plan_undo(root))
"""


@POSIX
def test_sigkill_at_any_time(tmp_path: Path) -> None:
    ends = both_ends(tmp_path, project, do_commit)
    root = project(tmp_path / "killed")
    interrupted = 0
    for delay in range(12):
        with run(LOOP, root) as child:
            assert child.stdout
            assert child.stdout.readline()
            time.sleep(delay / 100)
            child.send_signal(signal.SIGKILL)
        with locked(root):
            interrupted += recover(root) is not None
            assert shape(root) in ends
            if shape(root) == ends[1]:
                do_undo(root)
    assert interrupted


@ROOT
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", tmp_path], check=False
    )
    if mounted.returncode:
        pytest.skip("nothing can be mounted here")
    try:
        root = project(tmp_path / "project")
        before = shape(root)
        refused = 0
        for free in range(14):
            fill(tmp_path / "filler", free * 4096)
            if told := attempt(do_commit, root):
                refused += 1
                assert os.strerror(errno.ENOSPC) in told.problem
            else:
                (tmp_path / "filler").unlink()
                do_undo(root)
            assert shape(root) == before
            assert recover(root) is None
        assert 3 < refused < 14
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def fill(path: Path, free: int) -> None:
    """Fill the disk but for some bytes."""
    path.unlink(missing_ok=True)
    path.write_bytes(b"")
    room = os.statvfs(path.parent).f_bavail * 4096 - free
    path.write_bytes(b"x" * max(room, 0))


@contextmanager
def nobody(user: int) -> Iterator[None]:
    """Be a user whom the system refuses things; ``user`` is what `os.access` answers for."""
    os.setresuid(user, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def nobodys(folder: Path) -> Path:
    """A project that belongs to that user."""
    root = project(folder / "project")
    for each in (root, *root.rglob("*")):
        os.chown(each, 65534, 65534, follow_symlinks=False)
    return root


@ROOT
@pytest.mark.parametrize("path", ["app/main.py", "app/old", "app", "empty", "shared", "."])
def test_what_belongs_to_somebody_else_is_refused(path: str, nobodys: Path) -> None:
    before = shape(nobodys)
    os.chown(nobodys / path, 0, 0)
    with nobody(65534):
        told = attempt(do_commit, nobodys)
    assert told
    assert (told.code, shape(nobodys)) == ("read-only", before)
    os.chown(nobodys / path, 65534, 65534)
    with nobody(65534):
        do_commit(nobodys)
    assert shape(nobodys) != before


@ROOT
@pytest.mark.parametrize("path", ["app/old", "app", "empty", "shared", "."])
def test_what_nobody_could_foresee_is_rolled_back(path: str, nobodys: Path) -> None:
    """The system says that a folder may be written, and then refuses."""
    before = shape(nobodys)
    os.chown(nobodys / path, 0, 0)
    with nobody(0):
        told = attempt(do_commit, nobodys)
    assert told
    assert os.strerror(errno.EACCES) in told.problem
    assert shape(nobodys) == before
    assert not (nobodys / STATE / "journal.json").exists()
