"""A container image without containers: what a Dockerfile copies, sets and runs, in a folder.

There is no daemon where the tests run. So the last stage is followed by hand: its files are put
in a folder that whoever runs them may not write, its environment holds nothing else, its user
is the one that it names. Of the build, `uv sync --no-dev` is run for real.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from support.environment import uv

if TYPE_CHECKING:
    from pathlib import Path

ROOT = "/srv"
SCRATCH = "/tmp"  # noqa: S108 - that of the image
PYTHON = shutil.which("python3", path=os.defpath)
SWITCHES = os.geteuid() == 0 and PYTHON is not None
"""Whether it runs as the user of the image, who can only start what is installed for all."""


@dataclass
class Image:
    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    user: int = 0

    @property
    def scratch(self) -> Path:
        """The one folder of a read-only image that every user may write."""
        return self.root.with_name("tmp")

    def start(self, command: list[str], **environment: str) -> subprocess.Popen[str]:
        """Run a command as a container would, with nothing of this process's environment."""
        words = {name: self._here(value) for name, value in self.environment.items()} | environment
        return subprocess.Popen(
            [shutil.which(command[0], path=words["PATH"]) or command[0], *command[1:]],
            cwd=self.root,
            env=words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user if SWITCHES else None,
            group=self.user if SWITCHES else None,
            extra_groups=[] if SWITCHES else None,
        )

    def run(self, command: list[str], **environment: str) -> str:
        ran = self.start(command, **environment)
        printed = ran.communicate(timeout=60)[0]
        assert ran.returncode == 0, printed
        return printed

    def _here(self, value: str) -> str:
        here = value.replace(SCRATCH, str(self.scratch)).replace("$PATH", os.defpath)
        return here.replace(ROOT, str(self.root))


def build(project: Path, folder: Path) -> Image:
    """Follow the last stage of a project's Dockerfile in a folder."""
    image = Image(folder / "srv")
    image.root.mkdir(parents=True)
    image.scratch.mkdir()
    image.scratch.chmod(0o777)
    for word, rest in last_stage(project / "Dockerfile"):
        match word:
            case "COPY" if rest.startswith("--from=build"):
                sync(project, image.root)
            case "COPY":
                copy(project, image.root, rest.split())
            case "ENV":
                image.environment |= dict(each.split("=", 1) for each in shlex.split(rest))
            case "USER":
                image.user = int(rest.split(":")[0])
            case "CMD":
                image.command = json.loads(rest)
    return image


def last_stage(dockerfile: Path) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", dockerfile.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    words = [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]
    return words[max(i for i, (word, _) in enumerate(words) if word == "FROM") :]


def copy(project: Path, root: Path, paths: list[str]) -> None:
    *sources, target = paths
    for source in sources:
        here = project / source
        if here.is_dir():
            shutil.copytree(here, root / target)
        else:
            shutil.copy(here, root / target)


def sync(project: Path, root: Path) -> None:
    """Install what the API needs when it runs, and nothing of its tests and tools."""
    shutil.copy(project / "pyproject.toml", root)
    python = PYTHON if SWITCHES and PYTHON else sys.executable
    words = ["sync", "--quiet", "--no-dev", "--compile-bytecode", "--python", python]
    uv([*words, "--project", str(root)])
    (root / "uv.lock").unlink()
