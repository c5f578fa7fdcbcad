"""Templates of one's own that start from ours: `template copy` and `template where`."""

from __future__ import annotations

from pathlib import Path

from scaffold.errors import ScaffoldError, quote
from scaffold.output import terminal

UPSTREAM = "+refs/tags/*:refs/tags/upstream/*"
"""Our versions bear names of their own in a fork: its own versions are those of its own tags."""


def copy(said: str) -> None:
    """Make a git repository of the newest released version, with its history."""
    from scaffold.sources import template
    from scaffold.sources.git_repository import run_git

    folder = Path(said).expanduser()
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        problem = f"{quote(said)} is there already"
        raise ScaffoldError(problem, "name a new folder", "target-not-empty")
    bundle = str(template.RELEASES.bundle)
    clone = ["clone", "--quiet", "--no-tags", "--origin", "upstream", "--branch", "main"]
    run_git(bundle, *clone, "--", bundle, str(folder))
    git = ["-C", str(folder)]
    run_git(bundle, *git, "config", "remote.upstream.tagOpt", "--no-tags")
    run_git(bundle, *git, "config", "--add", "remote.upstream.fetch", UPSTREAM)
    run_git(bundle, *git, "fetch", "--quiet", "upstream")
    terminal.output().write(
        f"Version {template.RELEASES.newest} of the templates is in {said}\n\n"
        "Next:\n"
        f"  cd {said}\n"
        "  git tag 1.0.0          # once your change is committed\n"
        f"  fastapi-scaffold new --template {said} --trust"
    )


def where() -> None:
    from scaffold.sources import template

    terminal.output().write(str(template.RELEASES.bundle))
