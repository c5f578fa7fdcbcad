"""One environment that every generated project of the tests runs in.

It is made once, from the dependencies that the template itself writes down, and kept in
``.cache`` for as long as those stay the same.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scaffold.model.vocabulary import Auth, Database, Feature
from scaffold.plan import new_project
from scaffold.sources import template
from scaffold.specfile import specfile

HERE = Path(__file__).parents[1]
MODELS = HERE / "models"
CACHE = HERE.parent / ".cache"


def generate(model: Path, into: Path, **keys: Any) -> Path:
    """Make the project of a scaffold.yaml, as ``new`` does."""
    text = model.read_text(encoding="utf-8")
    parsed = specfile.parse(text, model.name, reserved=template.reserved())
    if keys:
        parsed = parsed.with_keys(**keys)
    new_project.apply(new_project.plan_new(parsed, into), git=False)
    return into


def fullest(into: Path) -> Path:
    """Make a project that has one of everything, and needs all that any other does."""
    options = MODELS / "options.yaml"
    every = {"auth": tuple(Auth), "features": tuple(Feature)}
    return generate(options, into, database=Database.POSTGRESQL, **every)


def requirements(folder: Path) -> list[str]:
    """List what a generated project depends on, its tools included."""
    written = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    return [*written["project"]["dependencies"], *written["dependency-groups"]["dev"]]


@cache
def everything() -> list[str]:
    """List what the fullest project depends on."""
    with TemporaryDirectory() as scratch:
        return requirements(fullest(Path(scratch) / "project"))


def common_environment(base: str = sys.executable) -> Path:
    """Return the interpreter of the environment in which every generated project runs."""
    return installed(everything(), base)


def installed(needed: list[str], base: str = sys.executable) -> Path:
    """Return the interpreter of an environment that holds some packages, made of another."""
    which = sys.version if base == sys.executable else base
    name = sha256("\n".join([which, *needed]).encode()).hexdigest()[:16]
    home = CACHE / f"environment-{name}"
    python = home / "bin" / "python"
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:  # workers of one run make it once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "complete").exists():
            shutil.rmtree(home, ignore_errors=True)
            uv(["venv", "--quiet", "--python", base, str(home)])
            # many processes are started in it that keep nothing of what they compile
            compiled = ("--compile-bytecode", "--quiet", "--python", str(python))
            uv(["pip", "install", *compiled, *needed])
            (home / "complete").touch()
    return python


def interpreter(version: str) -> str | None:
    """Find a Python of a version on this machine; none is ever downloaded."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    words = ["python", "find", "--system", "--no-python-downloads", version]
    try:
        return uv(words).strip()
    except subprocess.CalledProcessError:
        return None


def uv(arguments: list[str]) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    command = [sys.executable, "-m", "uv", *arguments]
    ran = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    return ran.stdout


def mypy_cache() -> str:
    """Return the folder in which mypy keeps what it knows of the packages: one for each worker."""
    return str(CACHE / f"mypy-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
