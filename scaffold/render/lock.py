"""The lock of a project, `.copier-answers.yml`: the model as it was last rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.conflict_markers import first_marker
from scaffold.errors import ScaffoldError
from scaffold.model.answers import from_data
from scaffold.sources import template
from scaffold.sources.digest import digest_of_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scaffold.model.spec import Spec
    from scaffold.sources.template import Template

LOCK_FILE = ".copier-answers.yml"
PRIVATE = {"source": "_src_path", "version": "_commit", "digest": "_digest"}
HEAD = "# The model as it was last rendered. Change scaffold.yaml instead of this file.\n"
HINT = f"take {LOCK_FILE} from version control again: `git checkout -- {LOCK_FILE}`"


@dataclass(frozen=True, slots=True)
class Lock:
    """The answers that the last render was given, and the Spec that they say.

    `source` and `version` say of what templates; `digest` is that of what they gave, or empty
    where copier wrote the lock.
    """

    content: bytes
    answers: dict[str, Any]
    spec: Spec
    source: str
    version: str
    digest: str


def read_lock(root: Path) -> Lock:
    """Read the lock of a project, or say why it cannot be and where a good one is."""
    try:
        content = (root / LOCK_FILE).read_bytes()
        text = content.decode()
    except FileNotFoundError:
        raise ScaffoldError(f"{LOCK_FILE} is missing", HINT, "no-lock") from None
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ScaffoldError(f"{LOCK_FILE} cannot be read: {why}", HINT, "bad-lock") from error
    if first_marker(text.encode()):
        hint = f"take either side of {LOCK_FILE}, keep both sides of scaffold.yaml, then run apply"
        raise ScaffoldError(f"{LOCK_FILE} holds conflict markers", hint, "lock-conflict")
    said = _loaded(text)
    answers = {key: value for key, value in said.items() if not key.startswith("_")}
    private = {name: str(said.get(key, "")) for name, key in PRIVATE.items()}
    template.check_age(private["source"], private["version"])
    return Lock(content, answers, from_data(answers), **private)


def _loaded(text: str) -> dict[str, Any]:
    """Read the YAML with the library that copier writes it with."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        said = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe ones
    except (yaml.YAMLError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise ScaffoldError(f"{LOCK_FILE} is not YAML: {why}", HINT, "bad-lock") from error
    if not isinstance(said, dict) or not all(isinstance(key, str) for key in said):
        raise ScaffoldError(f"{LOCK_FILE} holds no answers", HINT, "bad-lock")
    return said


def written(answers: Mapping[str, Any], source: Template, tree: Mapping[str, bytes]) -> bytes:
    """Return the lock of a render, as copier writes it, with the digest of what was rendered."""
    import yaml

    private = {"_src_path": source.source, "_commit": source.version, "_digest": digest(tree)}
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    said = yaml.dump({**answers, **private}, Dumper=dumper, allow_unicode=True, indent=4)
    return f"{HEAD}{said}".encode()


def digest(tree: Mapping[str, bytes]) -> str:
    """Return the digest of a render, the lock aside."""
    return digest_of_tree(tree, but=[LOCK_FILE])
