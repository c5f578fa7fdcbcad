"""How long a change takes, beside copier's own update: ``uv run python -m benchmarks.change``.

Both add one resource to the same project, made of the same template, in turns; ours does it once
more with 50,000 files of others in the project. Figures are medians: seconds, seconds of CPU, and
the most memory that a process held.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from benchmarks.cost import Cost, cost_of, median
from benchmarks.new import words
from scaffold.model.answers import to_data
from scaffold.sources import template
from scaffold.specfile import specfile

SIZES = (10, 50)
RUNS = 5
FILES = 50_000
ADDED = ["Extra/extras", "name:str:80:search", "first:Thing0"]
WHO = ["-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *WHO, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")


def edited(root: Path) -> None:
    """Add a line by hand, so that there is something to merge."""
    with (root / "app" / "models" / "thing0.py").open("a", encoding="utf-8") as file:
        file.write("\n    def shout(self) -> str:\n        return self.name.upper()\n")


def ours(root: Path) -> list[Cost]:
    return [one_of_ours(root, number) for number in range(RUNS)]


def one_of_ours(root: Path, number: int) -> Cost:
    """Add the resource with our command, and take it back.

    It has another name each time, for what was rendered once is not rendered again.
    """
    tool = [sys.executable, "-m", "scaffold"]
    name = f"Extra{os.getpid()}x{number}"
    added = [f"{name}/{name.lower()}s", *ADDED[1:]]
    cost = cost_of([*tool, "add-resource", *added, "--yes", "--quiet", "--trust"], root)
    cost_of([*tool, "undo", "--yes", "--quiet"], root)
    return cost


def copiers(root: Path, source: Path, answers: Path) -> list[Cost]:
    """Let copier update a project of the same template to the same answers."""
    copier = [sys.executable, "-m", "copier"]
    data = ["--data-file", str(answers), "--defaults", "--trust", "--quiet"]
    costs = []
    for _ in range(RUNS):
        command = [*copier, "update", *data, "--vcs-ref", ":current:", "--skip-tasks", str(root)]
        costs.append(cost_of(command, source.parent))
        git(root, "reset", "--quiet", "--hard")
        git(root, "clean", "--quiet", "--force", "-d")
    return costs


def made(size: int, folder: Path) -> tuple[Path, Path, Path]:
    """Return a project, the template as a repository, and answers with one resource more."""
    root, source, answers = folder / "shop", folder / "template", folder / "answers.yml"
    new = [sys.executable, "-m", "scaffold", "new", "shop", "--yes", "--quiet", "--no-git"]
    subprocess.run([*new, *words(size)], cwd=folder, check=True)
    shutil.copytree(template.newest(), source, ignore=shutil.ignore_patterns("__pycache__"))
    commit(source)
    git(source, "tag", "v1")
    lock = root / ".copier-answers.yml"
    said = yaml.safe_load(lock.read_text(encoding="utf-8"))
    lock.write_text(
        yaml.safe_dump(said | {"_src_path": str(source), "_commit": "v1"}), encoding="utf-8"
    )
    text = (root / "scaffold.yaml").read_text(encoding="utf-8")
    extra = f"  Extra:\n    fields:\n      name: {ADDED[1][5:]}\n      first: Thing0\n"
    changed = to_data(specfile.parse(text + extra).spec)
    answers.write_text(yaml.safe_dump({"resources": changed["resources"]}), encoding="utf-8")
    edited(root)
    commit(root)
    return root, source, answers


def beside(root: Path) -> None:
    """Lay files into the folders where packages are installed, which git is told to ignore."""
    for package in range(FILES // 100):
        folder = root / ("node_modules" if package % 2 else ".venv") / f"package{package}"
        folder.mkdir(parents=True)
        for number in range(100):
            (folder / f"module{number}.js").touch()


def main() -> None:
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(TemporaryDirectory())) for _ in SIZES]
        shops = {size: made(size, folder) for size, folder in zip(SIZES, folders, strict=True)}
        found = in_turns({size: root for size, (root, *_) in shops.items()})
        for size, (root, source, answers) in shops.items():
            print(f"{size} resources, one more:")
            print(f"  add-resource               {found[size]}")
            theirs = median(copiers(root, source, answers))
            print(f"  copier update              {theirs}")
            print(f"  ours, of copier's          {found[size].times(theirs)}")
            again = median(ours(root))  # cheaper: what was rendered is kept
            beside(root)
            crowded = median(ours(root))
            print(f"  the same once more         {again}")
            print(f"  with {FILES:,} files beside  {crowded}  {crowded.times(again)}")
    few, many = SIZES
    print(f"{many} resources, of what {few} take: {found[many].times(found[few])}")


def in_turns(roots: dict[int, Path]) -> dict[int, Cost]:
    """Measure the sizes in turns, so that a busy moment of the machine meets all of them."""
    costs: dict[int, list[Cost]] = {size: [] for size in roots}
    for number in range(RUNS):
        for size, root in roots.items():
            costs[size].append(one_of_ours(root, number))
    return {size: median(each) for size, each in costs.items()}


if __name__ == "__main__":
    main()
