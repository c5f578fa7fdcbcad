"""Every edit by hand beside newer templates, by us and by copier: ``python -m benchmarks.updates``.

A bookshop of each released version gets the edits of ``tests/edits.py`` one by one, and then all at
once, and is brought to a later version, once by `fastapi-scaffold update`, once by `copier update`.
The later version holds the templates as they are, with a module renamed (``workshop.make_next``).
An edit is kept if every line of it is in the result, and nothing of the result is between markers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from support.bookshop import make_released
from support.edits import EDITS
from support.workshop import NEXT, git, make_next

from scaffold.sources import template

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.journey import Edit

    Update = Callable[[Path], None]

MARKS = ("<<<<<<<", ">>>>>>>")
PAGING, LISTING = "app/api/paging.py", "app/api/listing.py"


@dataclass
class Tally:
    """What became of the edits: kept, between markers, or gone; and what exited with 0."""

    kept: int = 0
    marked: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        tried = self.kept + len(self.marked) + len(self.lost)
        return f"{self.kept} of {tried} kept, {len(self.marked)} conflict, {len(self.lost)} lost"

    def count(self, label: str, edits: tuple[Edit, ...], root: Path) -> None:
        texts = [text_of(root, each.at or each.path) for each in edits]
        if any(line.startswith(MARKS) for text in texts for line in text.split("\n")):
            self.marked.append(label)
        elif all(
            set(each.mine.split("\n")) <= set(text.split("\n"))
            for each, text in zip(edits, texts, strict=True)
        ):
            self.kept += 1
        else:
            self.lost.append(label)


def text_of(root: Path, path: str) -> str:
    place = root / (LISTING if path == PAGING else path)
    return place.read_text(encoding="utf-8") if place.exists() else ""


def ours(root: Path) -> None:
    """Update with our command, which writes conflicts only where that is wished."""
    code = "import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path\n"
    code += "from scaffold import template; from scaffold.cli import run\n"
    code += "from scaffold.sources.releases import Releases\n"
    code += "template.RELEASES = Releases(Path(sys.argv[1]) / 'scaffold/releases')\n"
    code += "template.IN_SOURCE_TREE = Path(sys.argv[1]) / 'templates'\n"
    code += "run(['update', '--yes', '--quiet', '--conflicts', 'markers'])\n"
    here = str(Path(__file__).parents[1])
    tree = os.environ["LATER"]
    subprocess.run([sys.executable, "-c", code, tree, here], cwd=root, check=True)


def copiers(root: Path) -> None:
    """Update with copier, as its manual says."""
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "All of it")
    command = [sys.executable, "-m", "copier", "update", "--trust", "--defaults", "--quiet"]
    subprocess.run(command, cwd=root, check=False, stderr=subprocess.DEVNULL)


def cases() -> dict[str, tuple[Edit, ...]]:
    from support.journey import Edit  # on the path only now

    remark = Edit(path=PAGING, mine="\n# as the shop has it\nMOST_SHOWN = 50\n")
    return EDITS | {"an edit of a renamed file": (remark,)}


def fits(root: Path, edits: tuple[Edit, ...]) -> bool:
    anchors = ((root / each.path, each.below or each.instead) for each in edits)
    return all(not text or path.read_text("utf-8").count(text) == 1 for path, text in anchors)


def measure(version: str, update: Update, scratch: Path) -> None:
    made = make_released(version, scratch / "made")
    alone, together = Tally(), Tally()
    fitting = {label: edits for label, edits in cases().items() if fits(made, edits)}
    for label, edits in fitting.items():
        root = shutil.copytree(made, scratch / "one")
        for each in edits:
            each.make(root)
        update(root)
        alone.count(label, edits, root)
        shutil.rmtree(root)
    root = shutil.copytree(made, scratch / "all")
    for edits in fitting.values():
        for each in edits:
            each.make(root)
    update(root)
    for label, edits in fitting.items():
        together.count(label, edits, root)
    print(f"  {update.__name__:8} alone: {alone}; together: {together}", flush=True)
    for what, labels in (("conflict", alone.marked), ("lost", alone.lost)):
        for label in labels:
            print(f"    {what}: {label}", flush=True)


def main() -> None:
    with TemporaryDirectory() as folder:
        later = make_next(Path(folder) / "tree")
        os.environ["LATER"] = str(later.root)
        os.environ["GIT_CONFIG_COUNT"] = "1"
        os.environ["GIT_CONFIG_KEY_0"] = f"url.{later.releases.bundle}.insteadOf"
        os.environ["GIT_CONFIG_VALUE_0"] = "fastapi-scaffold:templates"
        for version in template.RELEASES.digests:
            print(f"from {version} to {NEXT}:", flush=True)
            for update in (ours, copiers):
                with TemporaryDirectory() as scratch:
                    measure(version, update, Path(scratch))


if __name__ == "__main__":
    main()
