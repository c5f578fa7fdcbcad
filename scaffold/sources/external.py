"""Templates of one's own: a folder, a git repository, a URL or a bundle, in place of ours."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.sources.digest import digest_of_template
from scaffold.sources.git_repository import Repository, put_in_place, read_version
from scaffold.sources.releases import cache, used

if TYPE_CHECKING:
    from packaging.version import Version

URL_MARKS = ("://", "git@", "git+")
SETTINGS = "copier.yml"
SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc", ".git")


def normal_source(said: str) -> str:
    """Return a source as a lock names it: a URL, or the whole path of what is on this machine."""
    if any(mark in said for mark in URL_MARKS):
        return said
    path = Path(said).expanduser()
    if path.exists():
        return str(path.resolve())
    problem = f"there are no templates in {quote(said)}"
    hint = "name a folder, a git repository, a URL or a bundle"
    raise ScaffoldError(problem, hint, "no-templates")


def versions(source: str) -> dict[Version, tuple[str, str]]:
    """Map the versions of a source to their tags and commits, the oldest first."""
    return {} if is_plain(source) else repository(source).versions()


def newest(source: str) -> str:
    """Return the tag of the newest version; a pre-release counts only where there is no other.

    It is empty where there is none at all: then the folder counts, as it is.
    """
    known = versions(source)
    finished = [tag for version, (tag, _) in known.items() if not version.is_prerelease]
    if not known and not Path(source).is_dir():
        problem = f"the templates in {quote(source)} have no version"
        raise ScaffoldError(problem, "tag one there: git tag 1.0.0", "no-versions")
    tags = finished or [tag for tag, _ in known.values()]
    return tags[-1] if tags else ""


def folder_of(source: str, version: str) -> Path:
    """Return a folder with the files of a version, or of a folder as it is now."""
    folder = _extracted(source, version) if version else _copied(Path(source))
    check_inside(folder)
    if not (folder / SETTINGS).is_file():
        problem = f"{quote(source)} holds no templates: there is no {SETTINGS}"
        hint = "start from ours: fastapi-scaffold template copy DIR"
        raise ScaffoldError(problem, hint, "no-templates")
    return folder


def is_plain(source: str) -> bool:
    path = Path(source)
    return path.is_dir() and not (path / ".git").exists() and not (path / "HEAD").is_file()


def repository(source: str) -> Repository:
    return Repository(source.removeprefix("git+"))


def _extracted(source: str, version: str) -> Path:
    """Return what was fetched before where the source is far away: a version does not change."""
    local = Path(source).exists()
    key = f"{source} {version}"
    folder = cache() / sha256(key.encode()).hexdigest()
    if folder.is_dir() and not local:
        return used(folder)
    wanted = read_version(version)
    known = versions(source)
    if wanted not in known:
        problem = f"there is no version {quote(version)} of the templates in {quote(source)}"
        hint = f"the versions are {listed(map(str, known))}"
        raise ScaffoldError(problem, hint, "unknown-version")
    tag, commit = known[wanted]
    if local:
        folder = cache() / sha256(f"{key} {commit}".encode()).hexdigest()
    if not folder.is_dir():
        repository(source).extract(tag, folder)
    return used(folder)


def _copied(source: Path) -> Path:
    """Copy a folder as it is, under the digest of what it holds: it may change at any time."""
    made = Path(mkdtemp(dir=cache()))
    try:
        shutil.copytree(source, made, symlinks=True, ignore=SKIPPED, dirs_exist_ok=True)
        check_inside(made)
        folder = made.with_name(digest_of_template(made))
        put_in_place(made, folder)
    except OSError as error:
        problem = f"{quote(str(source))} cannot be read: {error.strerror}"
        hint = "make it a folder that you may read"
        raise ScaffoldError(problem, hint, "no-templates") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return used(folder)


def known_as(digits: str) -> Path | None:
    """Return the folder that was copied under a digest, of which these are the first digits."""
    with suppress(OSError):
        return next(
            (used(each) for each in cache().iterdir() if each.name.startswith(digits)), None
        )
    return None


def check_inside(folder: Path) -> None:
    """Refuse links that lead out of a template: what they point at is not part of it."""
    inside = folder.resolve()
    for place, folders, names in os.walk(folder):
        for path in (Path(place, name) for name in (*folders, *names)):
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                problem = f"the templates hold a link that leaves them: {quote(path.name)}"
                raise ScaffoldError(problem, "put the file itself there", "unsafe-path")
