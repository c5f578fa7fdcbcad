"""The merges that people made: every Python file that both sides of a merge changed."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Case:
    """One file in one merge commit: three versions, and what the people made of them."""

    commit: str
    path: str
    base: bytes
    ours: bytes
    theirs: bytes
    made: bytes | None


class Repository:
    """A git directory, read through two processes that stay open."""

    def __init__(self, folder: Path) -> None:
        self.git = ["git", "-C", str(folder)]
        self.blobs = self._open("cat-file", "--batch")
        self.diffs = self._open("diff-tree", "--stdin", "-r", "-m", "--no-renames")

    def _open(self, *arguments: str) -> subprocess.Popen[bytes]:
        pipe = subprocess.PIPE
        return subprocess.Popen([*self.git, *arguments], stdin=pipe, stdout=pipe)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in (self.blobs, self.diffs):
            process.communicate()

    def _ask(self, *arguments: str) -> str:
        done = subprocess.run([*self.git, *arguments], capture_output=True, check=False)
        return done.stdout.decode()

    def merges(self, most: int) -> list[list[str]]:
        """Return the commits with two parents, newest first: commit and parents."""
        limits = ["--min-parents=2", "--max-parents=2"]
        rows = self._ask("rev-list", "--all", "--parents", *limits, f"--max-count={most}")
        return [row.split() for row in rows.splitlines()]

    def read(self, name: str) -> bytes | None:
        assert self.blobs.stdin  # noqa: S101 - it was opened as a pipe
        assert self.blobs.stdout  # noqa: S101 - it was opened as a pipe
        self.blobs.stdin.write(name.encode() + b"\n")
        self.blobs.stdin.flush()
        head = self.blobs.stdout.readline().split()
        if head[-1] == b"missing":
            return None
        content = self.blobs.stdout.read(int(head[-1]))
        self.blobs.stdout.read(1)
        return content

    def changed(self, old: str, new: str) -> dict[str, str]:
        """Return the Python files that both commits have and that differ: path and new object."""
        assert self.diffs.stdin  # noqa: S101 - it was opened as a pipe
        assert self.diffs.stdout  # noqa: S101 - it was opened as a pipe
        self.diffs.stdin.write(f"{new} {old}\nend\n".encode())
        self.diffs.stdin.flush()
        found = {}
        while (line := self.diffs.stdout.readline().rstrip(b"\n")) != b"end":
            meta, _, path = line.partition(b"\t")
            words = meta.split()
            if path.endswith(b".py") and words[-1] == b"M" and words[0].startswith(b":100"):
                found[path.decode(errors="surrogateescape")] = words[3].decode()
        return found

    def cases(self, most: int) -> Iterator[Case]:
        for commit, ours, theirs in self.merges(most):
            bases = self._ask("merge-base", "--all", ours, theirs).split()
            if len(bases) != 1 or bases[0] in {ours, theirs}:
                continue
            one, other = self.changed(bases[0], ours), self.changed(bases[0], theirs)
            for path in sorted(one.keys() & other.keys()):
                if one[path] == other[path]:
                    continue
                sides = [self.read(name) for name in (f"{bases[0]}:{path}", one[path], other[path])]
                b, o, t = sides
                if b is not None and o is not None and t is not None:
                    yield Case(commit, path, b, o, t, self.read(f"{commit}:{path}"))
