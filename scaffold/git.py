"""Git is started here and nowhere else; what it may know of its surroundings is said each time."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TIED = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
    *("GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"),
)
"""What ties git to a repository, as in a hook: another one is asked for here."""


def run(
    words: Sequence[str],
    *,
    environment: Mapping[str, str],
    folder: Path | None = None,
    data: bytes = b"",
) -> subprocess.CompletedProcess[bytes]:
    """Run git, whatever its exit code. Raises FileNotFoundError where there is none."""
    return subprocess.run(
        ["git", *words],
        cwd=folder,
        env=environment,
        input=data,
        capture_output=True,
        check=False,
    )


def users() -> dict[str, str]:
    """Return the environment of the user, with the user's configuration, and tied to nothing."""
    return {name: value for name, value in os.environ.items() if name not in TIED}


def alone(repository: Path) -> dict[str, str]:
    """Return an environment in which git knows of one repository, and of no configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_DIR": str(repository),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
