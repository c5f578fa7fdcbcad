"""The model as a tree, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaffold.language.short_form import print_field
from scaffold.model.fields import Field
from scaffold.model.vocabulary import ApiVersion, Formatter
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scaffold.language.outline import Outline
    from scaffold.model.fields import Member
    from scaffold.model.spec import Draft
    from scaffold.output.terminal import Screen


@dataclass(frozen=True, slots=True)
class Branch:
    text: str
    below: tuple[Branch, ...] = ()


def tree(outline: Outline, screen: Screen) -> str:
    """Draw the resources and what is in them; what was left open is not shown."""
    auth = ", ".join(outline.auth) or "no auth"
    version = "" if outline.api_version is ApiVersion.PATH else ", version in the header"
    black = "" if outline.formatter is Formatter.RUFF else f", {outline.formatter}"
    said = f"({outline.database}, {auth}{version}{black})"
    head = f"{screen.paint(outline.project, Style.BOLD)} {said}"
    if outline.features:
        head += f"\nwith {', '.join(outline.features)}"
    branches = tuple(_resource(draft, screen) for draft in outline.drafts)
    return "\n".join([head, *_lines(branches)])


def resource_tree(draft: Draft, screen: Screen) -> str:
    branch = _resource(draft, screen)
    return "\n".join([branch.text, *_lines(branch.below)])


def _lines(branches: tuple[Branch, ...]) -> Iterator[str]:
    for branch in branches:
        last = branch is branches[-1]
        yield f"{'└─' if last else '├─'} {branch.text}"
        for line in _lines(branch.below):
            yield f"{'   ' if last else '│  '}{line}"


def _resource(draft: Draft, screen: Screen) -> Branch:
    name = screen.paint(draft.name, Style.BOLD, Style.GREEN)
    plural = f"/{draft.plural}" if draft.plural else ""
    access = [f"{what}: {role}" for what in ("read", "write") if (role := getattr(draft, what))]
    said = screen.paint(f"  {', '.join(access)}", Style.DIM) if access else ""
    members = tuple(Branch(_member(member, screen)) for member in draft.fields)
    return Branch(f"{name}{plural}{said}", members)


def _member(member: Member, screen: Screen) -> str:
    name, _, rest = said(member).partition(":")
    style = Style.CYAN if isinstance(member, Field) else Style.YELLOW
    return f"{name}:{screen.paint(rest, style)}"


def said(member: Member) -> str:
    """Return a field in the short form, or the beginning of it if only the long one can say it."""
    short = print_field(member)
    if short is not None:
        return short
    return f"{member.name}:{member.kind if isinstance(member, Field) else member.to}:…"
