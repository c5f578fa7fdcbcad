"""Git's own merge, where nothing but its input matters: no user's index, configuration or hooks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold import git
from scaffold.merge.result import Markers

MINIMUM = "2.38"  # the first with `git merge-tree --write-tree`
ERROR = 128  # git answers this and above when it did not merge
MISUSED = 129  # and this when it does not know what it is asked for
SETTINGS = {
    "core.autocrlf": "false",
    "core.safecrlf": "false",
    "core.quotePath": "false",
    "merge.directoryRenames": "false",
    "merge.renames": "true",
    "merge.renameLimit": "32767",
    "diff.renameLimit": "32767",
    "diff.renames": "true",
    "merge.conflictStyle": "merge",
}


class GitError(RuntimeError):
    """Git did not do what it was asked for."""


class GitMissingError(GitError):
    """Git is missing, or too old."""


@contextmanager
def scratch() -> Iterator[Path]:
    with TemporaryDirectory(prefix="scaffold-merge-") as folder:
        yield Path(folder)


def run(
    folder: Path, arguments: Sequence[str], *, data: bytes = b"", most: int = 0
) -> tuple[int, bytes]:
    """Run git in a scratch folder; an exit code above `most` is an error."""
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    try:
        environment = git.alone(folder)
        words = [*settings, *arguments]
        done = git.run(words, environment=environment, folder=folder, data=data)
    except FileNotFoundError as error:
        raise GitMissingError(f"git {MINIMUM} or newer is needed, and there is none") from error
    if done.returncode == MISUSED:
        raise GitMissingError(
            f"git {MINIMUM} or newer is needed, and the one that is here is older"
        )
    if not 0 <= done.returncode <= most:
        raise GitError(done.stderr.decode(errors="replace").strip())
    return done.returncode, done.stdout


def merge_bytes(
    base: bytes, ours: bytes, theirs: bytes, markers: Markers
) -> tuple[int, bytes] | None:
    """Merge as `git merge-file -p`: the number of conflicts and the text, None for binary files."""
    sides = (("ours", ours), ("base", base), ("theirs", theirs))
    labels = (markers.ours, markers.base, markers.theirs)
    with scratch() as folder:
        for name, content in sides:
            (folder / name).write_bytes(content)
        arguments = ["merge-file", "-p", f"--marker-size={markers.size}"]
        arguments += ["--diff3"] if markers.show_base else []
        arguments += [word for label in labels for word in ("-L", label)]
        try:
            return run(folder, [*arguments, "ours", "base", "theirs"], most=ERROR - 1)
        except GitError as error:
            if "binary" in str(error):
                return None
            raise
