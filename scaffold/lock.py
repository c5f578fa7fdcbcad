"""The lock of a project, `.copier-answers.yml`: the model as it was last rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError
from scaffold.normal import from_data

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.spec import Spec

LOCK_FILE = ".copier-answers.yml"
MARKER = "<<<<<<<"
HINT = f"take {LOCK_FILE} from version control again: `git checkout -- {LOCK_FILE}`"


@dataclass(frozen=True, slots=True)
class Lock:
    """The answers that the last render was given, and the Spec that they say."""

    answers: dict[str, Any]
    spec: Spec


def read_lock(root: Path) -> Lock:
    """Read the lock of a project, or say why it cannot be and where a good one is."""
    try:
        text = (root / LOCK_FILE).read_bytes().decode()
    except FileNotFoundError:
        raise ScaffoldError(f"{LOCK_FILE} is missing", HINT, "no-lock") from None
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ScaffoldError(f"{LOCK_FILE} cannot be read: {why}", HINT, "bad-lock") from error
    if any(line.startswith(MARKER) for line in text.splitlines()):
        hint = f"take either side of {LOCK_FILE}, keep both sides of scaffold.yaml, then run apply"
        raise ScaffoldError(f"{LOCK_FILE} holds conflict markers", hint, "lock-conflict")
    said = _loaded(text)
    answers = {key: value for key, value in said.items() if not key.startswith("_")}
    return Lock(answers, from_data(answers))


def _loaded(text: str) -> dict[str, Any]:
    """Read the YAML with the library that copier writes it with."""
    import yaml  # noqa: PLC0415 - --help needs none of it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        said = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe ones
    except (yaml.YAMLError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise ScaffoldError(f"{LOCK_FILE} is not YAML: {why}", HINT, "bad-lock") from error
    if not isinstance(said, dict) or not all(isinstance(key, str) for key in said):
        raise ScaffoldError(f"{LOCK_FILE} holds no answers", HINT, "bad-lock")
    return said
