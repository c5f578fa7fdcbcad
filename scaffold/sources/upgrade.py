"""From one version of the templates to another: what the releases between the two say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaffold.errors import ScaffoldError, quote
from scaffold.model.vocabulary import Feature, ordered_features
from scaffold.sources import template
from scaffold.sources.digest import CHANGELOG
from scaffold.sources.git_repository import read_version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from packaging.version import Version

    from scaffold.sources.template import Template

SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Passage:
    """Where an update leads, and what it takes on the way.

    `entries` are headings and texts of the changelog, the newest first. `renames` holds the files
    that each release renamed, the oldest first, where one `*` in a path stands for any part of it;
    `features` are those that every project had before they became a choice.
    """

    before: Template
    after: Template
    entries: tuple[tuple[str, str], ...]
    renames: tuple[dict[str, str], ...]
    features: tuple[Feature, ...]

    def moved(self, base: Collection[str], theirs: Collection[str]) -> dict[str, str]:
        """Map the paths of files that go to where the releases say that they are now."""
        found = {}
        for path in base:
            aim = self._aim(path)
            if aim != path and path not in theirs and aim in theirs and aim not in base:
                found[path] = aim
        return found

    def _aim(self, path: str) -> str:
        for renames in self.renames:
            path = next((new for each in renames.items() if (new := renamed(path, *each))), path)
        return path


def renamed(path: str, old: str, new: str) -> str:
    """Return what becomes of a path where `old` becomes `new`; nothing if it is another one."""
    head, star, tail = old.partition("*")
    if not star:
        return new if path == old else ""
    part = path.removeprefix(head).removesuffix(tail)
    return new.replace("*", part) if path == f"{head}{part}{tail}" else ""


def passage(before: Template, after: Template) -> Passage:
    """Return what lies between two versions; a downgrade is refused."""
    if age(after.version) < age(before.version):
        problem = f"the project has version {before.version} already, which is newer"
        hint = "there is no way back but undo, or your version control"
        raise ScaffoldError(problem, hint, "downgrade")
    said = template.settings(after.folder).get("_releases", {})
    steps: list[dict[str, Any]] = [said[name] for name in passed(said, before, after)]
    features = {word for step in steps for word in step.get("features", ())}
    return Passage(
        before,
        after,
        tuple(entries(before, after)),
        tuple(step.get("renames", {}) for step in steps),
        ordered_features(Feature(word) for word in features),
    )


def passed(said: Collection[str], before: Template, after: Template) -> list[str]:
    """Return the versions among some names that an update comes to, the oldest first.

    Whoever goes to what is not released yet comes to all that is said of what will be.
    """
    first, last = age(before.version), age(after.version)
    ages = {name: age(name) for name in said if read_version(name)}
    inside = [name for name in ages if first < ages[name] and (last[1] or ages[name] <= last)]
    return sorted(inside, key=lambda name: ages[name])


def age(version: str) -> tuple[Version, bool]:
    """Return what tells versions apart by age: one that is not released comes after its release."""
    number, unreleased, _ = version.partition(template.UNRELEASED)
    read = read_version(number)
    if read is None:
        raise ScaffoldError(f"{quote(version)} is no version", "see git tag", "unknown-version")
    return read, bool(unreleased)


def entries(before: Template, after: Template) -> Iterator[tuple[str, str]]:
    """Yield the headings and texts of a changelog for the versions that an update comes to."""
    path = after.folder / CHANGELOG
    if not path.exists():
        return
    _, *parts = SECTION.split(path.read_text(encoding="utf-8"))
    batched = zip(parts[::2], parts[1::2], strict=True)
    texts = {head.split()[0]: (head, text.strip()) for head, text in batched}
    for name in reversed(passed(texts, before, after)):
        yield texts[name]
