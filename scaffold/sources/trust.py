"""Templates that are not ours run code of their own only for whoever said that they may."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from platformdirs import user_cache_path

from scaffold.errors import ScaffoldError, listed, quote
from scaffold.sources import template
from scaffold.sources.digest import digest_of_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scaffold.sources.template import Template

CODE = "extensions"
LOADER = "copier_template_extensions.TemplateExtensionLoader"


def check(source: Template) -> None:
    """Refuse code that nobody vouched for, and say what would run."""
    if source.source == template.OURS or digest_of_template(source.folder) in trusted():
        return
    problem = f"the templates in {quote(source.source)} would run {listed(code_of(source.folder))}"
    hint = "read it, then say --trust; it is remembered until something in them changes"
    raise ScaffoldError(problem, hint, "untrusted-templates")


def code_of(folder: Path) -> Iterator[str]:
    """Name the code of a template that a render runs."""
    extensions: list[Any] = template.settings(folder).get("_jinja_extensions", [])
    yield from (str(each) for each in extensions if each != LOADER)
    modules = [path for path in (folder / CODE).rglob("*.py") if path.is_file()]
    yield f"the {len(modules)} modules in {CODE}/"


def remember(source: Template) -> None:
    """Trust the templates as they are now, in this command and in later ones."""
    if source.source == template.OURS:
        return
    digest = digest_of_template(source.folder)
    allowed.add(digest)
    with suppress(OSError):
        kept().parent.mkdir(parents=True, exist_ok=True)
        kept().write_text("\n".join(sorted(trusted())), encoding="utf-8")


def trusted() -> set[str]:
    try:
        return allowed | set(kept().read_text(encoding="utf-8").split())
    except OSError:
        return allowed


def kept() -> Path:
    return user_cache_path("fastapi-scaffold", appauthor=False) / "trusted"


allowed: set[str] = set()
"""What was trusted in this process, even where nothing can be kept."""
