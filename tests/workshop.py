"""A small source tree of its own, in which tests release versions of the templates."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from scaffold import template
from tools.release import MAINTAINERS, Workshop

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = [f"user.{key.lower()}={value}" for key, value in MAINTAINERS.items()]
SETTINGS += ["commit.gpgsign=false", "init.defaultBranch=main"]


def git(root: Path, *words: str) -> str:
    command = ["git", *(word for each in SETTINGS for word in ("-c", each)), *words]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def make_workshop(root: Path) -> Workshop:
    """Make a source tree with the templates as they are now, and nothing released."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(template.IN_SOURCE_TREE, root / "templates", ignore=ignored)
    git(root, "init", "--quiet")
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", "Begin")
    return Workshop(root)


def released(workshop: Workshop, version: str, **changes: str) -> None:
    """Release a version that the changelog names, with files changed by what is said of them."""
    root = workshop.root
    changelog = root / "templates" / "CHANGELOG.md"
    head, old = changelog.read_text(encoding="utf-8").split("\n## ", 1)
    entry = f"\n## {version} (2026-02-03)\n\n- What {version} changes.\n"
    changelog.write_text(f"{head}{entry}\n## {old}", encoding="utf-8")
    write(root / "templates", changes)
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", f"Change what {version} changes")
    workshop.release(version)
    git(root, "add", "--force", ".")
    git(root, "commit", "--quiet", "--message", f"Release {version}")


def write(folder: Path, changes: dict[str, str]) -> None:
    for path, text in changes.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
