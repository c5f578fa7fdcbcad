"""What the tool writes into a project looks as its own settings of ruff, or of black, want it."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import tokenize
import tomllib
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scaffold.render.ruff import RUFF, SETTINGS, tidy
from scaffold.steps import Action
from scaffold.user_code.lost_imports import sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scaffold.steps import Step

PYPROJECT = "pyproject.toml"
WRITTEN = frozenset({Action.CREATE, Action.MOVE, Action.UPDATE, Action.MERGE})
MERGED = frozenset({Action.MERGE, Action.MOVE})
BLACK = [sys.executable, "-m", "black"]
SORT = ("check", "--select", "I", "--fix-only", "--exit-zero")
LENGTH, TARGET = "line-length", "target-version"


def styled(
    root: Path, steps: Sequence[Step], rendered: bytes, moved: Mapping[str, str]
) -> list[Step]:
    """Format what is new, and what was formatted before, by the settings of the project.

    `rendered` is the pyproject.toml that the tool writes: where the project says the same of
    its formatters, what the tool alone has written is as it should be already. What somebody
    wrote with it may have grown by a longer name. `moved` maps where files were to where they are.
    """
    settings = _settings(root, steps)
    same = settings.keys() <= {PYPROJECT} and _said(settings.get(PYPROJECT)) == _said(rendered)
    wanted = MERGED if same else WRITTEN
    python = [step for step in steps if step.path.endswith(".py") and step.action in wanted]
    was_at = {moved[step.path]: step.before for step in steps if step.path in moved}
    known = {step.path: step.before or was_at.get(step.path) for step in python}
    before = {path: content for path, content in known.items() if content is not None}
    was = _formatted(root, before, settings)
    untidy = {path for path, content in was.items() if before[path] != content}
    after = {
        step.path: step.after
        for step in python
        if step.after is not None and step.path not in untidy
    }
    fresh = _formatted(root, after, settings)
    return [replace(step, after=fresh[step.path]) if step.path in after else step for step in steps]


def only_reformatted(
    root: Path, base: Mapping[str, bytes], ours: Mapping[str, bytes], pyproject: bytes
) -> set[str]:
    """Name the Python files of `ours` that say what those of `base` say, in another layout.

    `pyproject` is the one that the tool writes: `ours` is brought into its order first.
    """
    with _copied(root, {PYPROJECT: pyproject, **ours}) as folder:
        with suppress(subprocess.CalledProcessError):  # what is no Python says something else
            tidy(folder)
        again = {path: (folder / path).read_bytes() for path in ours}
    return {path for path in ours if _code(again[path]) == _code(base[path])}


def _code(content: bytes) -> tuple[str, list[str]] | bytes:
    """Return what a module says, its comments included."""
    try:
        tokens = tokenize.tokenize(io.BytesIO(content).readline)
        comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
        return ast.dump(ast.parse(content)), comments
    except (SyntaxError, ValueError, tokenize.TokenError):
        return content


def _commands(settings: Mapping[str, bytes]) -> Iterator[list[str]]:
    """Yield what sorts imports and formats; where nothing is said to ruff, it sorts none."""
    black, (ruff, _) = _black_of(settings), _said(settings.get(PYPROJECT))
    if ruff is not None or black is None:
        yield [RUFF, *SORT]
    yield [RUFF, "format"] if black is None else BLACK


@contextmanager
def _copied(root: Path, contents: Mapping[str, bytes]) -> Iterator[Path]:
    """Write files into a folder of their own, in which ruff knows what is of the project.

    The modules of the project are there by name: they tell which imports are its own.
    """
    with TemporaryDirectory(prefix="scaffold-") as scratch:
        folder = Path(scratch)
        modules = {path: b"" for path in sources(root) if path.endswith(".py")}
        for path, content in {**modules, **contents}.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        yield folder


def _settings(root: Path, steps: Sequence[Step]) -> dict[str, bytes]:
    """Return the files that tell ruff what to do, as they will be."""
    found = {name: (root / name).read_bytes() for name in SETTINGS if (root / name).is_file()}
    return found | {
        step.path: step.after for step in steps if step.path in SETTINGS and step.after is not None
    }


def _said(pyproject: bytes | None) -> Any:
    """Return what a pyproject.toml says to ruff and to black."""
    try:
        said = tomllib.loads((pyproject or b"").decode()).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeError):
        return None, None
    return said.get("ruff"), said.get("black")


def _black_of(settings: Mapping[str, bytes]) -> dict[str, Any] | None:
    """Return what is said to black, if it is black that formats a project.

    It is if more is said to it than the target, or nothing to ruff, and if no settings of ruff
    are about formatting.
    """
    ruff, black = _said(settings.get(PYPROJECT))
    if not isinstance(black, dict) or settings.keys() - {PYPROJECT}:
        return None
    if not isinstance(ruff, dict):
        return black
    length = ruff.get(LENGTH, black.get(LENGTH))
    is_ruff = "format" in ruff or length != black.get(LENGTH) or not black.keys() - {TARGET}
    return None if is_ruff else black


def _formatted(
    root: Path, contents: Mapping[str, bytes], settings: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Run ruff and black over files as the project does; what they cannot read stays as it is."""
    if not contents:
        return {}
    with _copied(root, {**settings, **contents}) as folder:
        for command in _commands(settings):
            words = [*command, "--quiet", "--no-cache", *contents]
            subprocess.run(words, cwd=folder, check=False, capture_output=True)
        return {path: (folder / path).read_bytes() for path in contents}
