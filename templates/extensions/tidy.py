"""Sorts, prunes and formats what copier rendered, as the tool does when it renders.

Copier runs this as a task in the folder that it has just written. Where that is somebody's project,
only files that differ from the last commit are copier's: what else lies there is left alone.
"""

import subprocess
import sys

RUFF = [sys.executable, "-m", "ruff"]
JOIN = ["--config", "format.skip-magic-trailing-comma=true"]
JOIN += ["--config", "lint.isort.split-on-trailing-comma=false"]
COMMANDS = (["check", "--fix-only", "--exit-zero", "--select", "I,F401"], ["format"])


def git(*words: str) -> list[str] | None:
    """Return the paths that a git command lists, or None where it cannot."""
    command = ["git", *words, "-z", "--", "*.py"]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [path for path in ran.stdout.split("\0") if path]


def rendered() -> list[str]:
    """Return the paths that copier wrote: all, or what differs from the commit of a project."""
    changed = git("diff", "--name-only", "--relative", "--diff-filter=AM", "HEAD")
    added = git("ls-files", "--others", "--exclude-standard")
    return ["."] if changed is None or added is None else [*changed, *added]


def main() -> None:
    paths = rendered()
    for command in COMMANDS if paths else ():
        subprocess.run([*RUFF, *command, *JOIN, "--quiet", "--no-cache", *paths], check=True)


if __name__ == "__main__":
    main()
