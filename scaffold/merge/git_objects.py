"""A scratch object store in which git merges trees; nothing of the user's is read or written."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path

from scaffold.merge import git_merge

WHO = b"committer scaffold <scaffold> 0 +0000\ndata 0\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree of git."""

    mode: str
    name: str  # of the object


@dataclass(frozen=True, slots=True)
class TreeMerge:
    """What `git merge-tree` gives: the entries of the result, and the stages of its conflicts."""

    entries: dict[str, Entry]
    stages: dict[str, dict[int, Entry]]


@dataclass(frozen=True, slots=True)
class Store:
    """A bare repository in a scratch folder."""

    folder: Path
    contents: dict[str, bytes] = field(default_factory=dict)  # objects that were put in

    def create(self) -> None:
        for name in ("objects", "refs"):
            (self.folder / name).mkdir()
        (self.folder / "HEAD").write_text("ref: refs/heads/none\n")

    def commit(self, trees: Mapping[str, Mapping[str, tuple[str, bytes]]]) -> None:
        """Write trees (path to mode and content), each as a branch that grows from the first."""
        stream: list[bytes] = []
        first: Mapping[str, tuple[str, bytes]] = {}
        for place, (branch, tree) in enumerate(trees.items()):
            stream.append(b"commit refs/heads/%s\nmark :%d\n" % (branch.encode(), place + 1) + WHO)
            stream.append(b"from :1\n" if place else b"")
            stream += [b"D %s\n" % _quoted(path) for path in first if path not in tree]
            for path, (mode, content) in tree.items():
                if first.get(path) != (mode, content):
                    stream += self._file(path, mode, content)
            first = first or tree
        git_merge.run(self.folder, ["fast-import", "--quiet", "--force"], data=b"".join(stream))

    def _file(self, path: str, mode: str, content: bytes) -> Iterator[bytes]:
        self.contents[object_name(content)] = content
        yield b"M %s inline %s\ndata %d\n" % (mode.encode(), _quoted(path), len(content))
        yield content
        yield b"\n"

    def merge(self, ours: str, theirs: str) -> TreeMerge:
        arguments = ["merge-tree", "--write-tree", "--no-messages", "-z", ours, theirs]
        _, output = git_merge.run(self.folder, arguments, most=1)
        tree, *rows = output.split(b"\0")
        stages: dict[str, dict[int, Entry]] = {}
        for row in filter(None, rows):
            meta, _, path = row.partition(b"\t")
            mode, name, stage = meta.decode().split()
            stages.setdefault(os.fsdecode(path), {})[int(stage)] = Entry(mode, name)
        return TreeMerge(self._entries(tree.decode()), stages)

    def _entries(self, tree: str) -> dict[str, Entry]:
        _, output = git_merge.run(self.folder, ["ls-tree", "-r", "-z", tree])
        found = {}
        for row in filter(None, output.split(b"\0")):
            meta, _, path = row.partition(b"\t")
            mode, _, name = meta.decode().split()
            found[os.fsdecode(path)] = Entry(mode, name)
        return found

    def read(self, names: set[str]) -> None:
        """Bring objects that git made into `contents`."""
        wanted = sorted(names - self.contents.keys())
        if not wanted:
            return
        data = "".join(f"{name}\n" for name in wanted).encode()
        _, output = git_merge.run(self.folder, ["cat-file", "--batch"], data=data)
        place = 0
        for name in wanted:
            head = output.index(b"\n", place)
            size = int(output[place:head].split()[2])
            self.contents[name] = output[head + 1 : head + 1 + size]
            place = head + size + 2

    def renames(self, old: str, new: str) -> dict[str, str]:
        """Return the paths of `new` that were renamed, and what they were."""
        arguments = ["diff-tree", "-r", "-z", "-M", "--diff-filter=R", "--name-status", old, new]
        words = git_merge.run(self.folder, arguments)[1].split(b"\0")
        rows = zip(words[1::3], words[2::3], strict=False)
        return {os.fsdecode(after): os.fsdecode(before) for before, after in rows}


def object_name(content: bytes) -> str:
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _quoted(path: str) -> bytes:
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


def plain(content: bytes) -> bytes:
    """Return a text with line feeds, so that git knows a renamed file whose line ends changed."""
    return content if b"\0" in content else content.replace(b"\r\n", b"\n")
