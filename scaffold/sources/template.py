"""Where template versions come from: those that travel with the tool, or somebody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.checks.name_clashes import Reserved
from scaffold.errors import ScaffoldError, listed, quote
from scaffold.model.names import normal_package
from scaffold.sources import external
from scaffold.sources.digest import digest_of_template
from scaffold.sources.git_repository import read_version
from scaffold.sources.releases import Releases

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOL = Path(__file__).parents[1]
PACKAGED = TOOL / "templates"
IN_SOURCE_TREE = TOOL.parent / "templates"
RELEASES = Releases(TOOL / "releases")
OURS = "git+fastapi-scaffold:templates"
"""The source of our own templates in a lock, which git is told to find in the bundle by
`url.*.insteadOf` where somebody runs copier by hand: docs/updating.md."""
UNRELEASED = "+unreleased."
DIGITS = 12
FORCE = "say --force to take others in their place, and look at the difference"
IMPORTED = re.compile(r"^(?:from \S+ )?import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)
DEFINED = re.compile(r"^(?:class (\w+)|([A-Z]\w*) = )", re.MULTILINE)
JINJA = re.compile(r"\w*\{[{%].*?[%}]\}\w*")
NAME = re.compile(r"\b[A-Z]\w*\b")
REQUIREMENT = re.compile(r'^ *"([A-Za-z0-9][A-Za-z0-9._-]*)', re.MULTILINE)
BROUGHT = "packages.txt"
MODULES = ("app/api/v1", "app/models", "app/schemas", "tests/factories")


@dataclass(frozen=True, slots=True)
class Template:
    """One version of the templates; `source` and `version` are what a lock says of it."""

    source: str
    version: str
    folder: Path


def current() -> Template:
    """Return what a new project is made of: the templates that came with the tool.

    They are its newest release. Between two releases they are not, or not yet, and then they bear
    a name that says so and that no other content has.
    """
    folder = PACKAGED if PACKAGED.is_dir() else IN_SOURCE_TREE
    digest = digest_of_template(folder)
    return Template(OURS, RELEASES.named(digest) or unreleased(RELEASES.newest, digest), folder)


def newest() -> Path:
    """Return the folder of what a new project is made of."""
    return current().folder


def chosen(said: str | None) -> Template:
    """Return what a new project is made of where a source is named, or ours."""
    return current() if said is None else latest(external.normal_source(said))


def latest(source: str) -> Template:
    """Return the newest version of what a source has."""
    if source == OURS:
        return current()
    version = external.newest(source)
    folder = external.folder_of(source, version)
    return Template(source, version or unreleased("0", folder.name), folder)


def unreleased(after: str, digest: str) -> str:
    """Name templates that were not released, so that no other ones have that name."""
    return f"{after}{UNRELEASED}{digest[:DIGITS]}"


def of(source: str, version: str, *, force: bool = False) -> Template:
    """Return a version of a source; with `force`, another one for what cannot be found."""
    try:
        return found(source, version)
    except ScaffoldError:
        if not force:
            raise
        number = version.partition(UNRELEASED)[0]
        return found(OURS, number) if number in RELEASES.digests else current()


def found(source: str, version: str) -> Template:
    check_version(version)
    if source != OURS:
        return found_elsewhere(source, version)
    check_age(source, version)
    _, mark, digits = version.partition(UNRELEASED)
    known = RELEASES.named(digits) if mark else version
    now = current()
    if now.version in {version, known}:
        return now
    if known in RELEASES.digests:
        return Template(OURS, known, RELEASES.extracted(known))
    if mark:
        raise not_released(version)
    problem = f"there is no version {quote(version)} of the templates"
    raise ScaffoldError(problem, f"the versions are {listed(RELEASES.digests)}", "unknown-version")


def found_elsewhere(source: str, version: str) -> Template:
    """Return templates that are not ours; a folder as it was is found if it was kept."""
    digits = version.partition(UNRELEASED)[2]
    if not digits:
        return Template(source, version, external.folder_of(source, version))
    folder = external.known_as(digits)
    if folder is None:
        raise not_released(version)
    return Template(source, version, folder)


def not_released(version: str) -> ScaffoldError:
    problem = f"the project was made of templates that were not released: {quote(version)}"
    return ScaffoldError(problem, FORCE, "unreleased-templates")


def check_version(version: str) -> None:
    if not version:
        problem = "the lock names no version of the templates that made the project"
        raise ScaffoldError(problem, FORCE, "no-version")


def check_age(source: str, version: str) -> None:
    """Refuse what a newer tool made: its model may say what this one cannot read."""
    said, newest = read_version(version), read_version(RELEASES.newest)
    if source == OURS and said and newest and said > newest and UNRELEASED not in version:
        problem = f"version {said} of the templates is newer than this tool, which has {newest}"
        hint = "take a newer tool: uv tool upgrade fastapi-scaffold-cli"
        raise ScaffoldError(problem, hint, "newer-templates")


def settings(folder: Path) -> dict[str, Any]:
    """Return what a template says to copier and to us in its `copier.yml`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    said = yaml.load((folder / "copier.yml").read_bytes(), Loader=loader)  # noqa: S506 - safe
    return {key: value for key, value in said.items() if key.startswith("_")}


def reserved(template: Path | None = None) -> Reserved:
    """Return the names that a template needs for itself, read from its own files."""
    project = (template or newest()) / "project"
    modules = {name for folder in MODULES for name in module_names(project / folder)}
    modules |= {name.removeprefix("test_") for name in module_names(project / "tests")}
    packages = frozenset(package_names(project.parent))
    return Reserved(frozenset(modules), frozenset(class_names(project)), packages)


def package_names(folder: Path) -> Iterator[str]:
    """Yield the packages that some project of a template needs, and those that they bring."""
    for path in (folder / "project").glob("pyproject.toml*"):
        said = path.read_text(encoding="utf-8").partition("[tool.")[0]
        yield from map(normal_package, REQUIREMENT.findall(said))
    if (brought := folder / BROUGHT).is_file():
        yield from brought.read_text(encoding="utf-8").split()


def module_names(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        name = path.name.partition(".")[0]
        if "{" not in path.name and name != "__init__":
            yield name


def class_names(project: Path) -> Iterator[str]:
    """Yield the classes that the files of resources import or define beside their own."""
    for path in sorted(project.rglob("*.jinja")):
        if "{" not in path.name:
            continue
        text = path.read_text(encoding="utf-8")
        for imported in IMPORTED.findall(text):
            yield from NAME.findall(JINJA.sub("", " ".join(imported)))
        for pair in DEFINED.findall(text):
            yield from (name for name in pair if name)
