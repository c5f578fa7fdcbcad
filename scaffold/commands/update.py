"""The command `update`: newer templates, merged into a project of older ones."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from scaffold.commands.opened_project import opened
from scaffold.errors import ScaffoldError
from scaffold.output import failures, terminal
from scaffold.output.terminal import Style

if TYPE_CHECKING:
    from scaffold.commands.requests import Asked
    from scaffold.output.run_options import Way
    from scaffold.plan.project import Project
    from scaffold.sources.upgrade import Passage


def update(to: str | None, way: Way, *, check: bool) -> int:
    """Bring the project around this folder to a version of its templates, or to the newest.

    With `check` nothing is planned: what is said, and the code, tell whether there is a newer one.
    """
    from scaffold.commands.change import Run, begun, planned, settled
    from scaffold.plan import project
    from scaffold.sources import template, trust
    from scaffold.sources.upgrade import passage

    with opened(way) as own:
        found = project.read(own.root, force=way.force)
        source = found.template.source
        aim = template.of(source, to) if to else template.latest(source)
        leading = passage(found.template, aim)
        for each in (found.template, aim) if way.trust else ():
            trust.remember(each)
        if check:
            return checked(found, leading, way)
        check_applied(found)
        seen = project.with_template(found, aim)
        talk = begun() if way.asks else None
        run = Run(title="update", way=way, talk=talk, confirm=True, passage=leading)
        asked = replace(taking(seen, leading), notes=own.notes)
        return settled(run, planned(run, seen, asked), mends=False) or failures.OK


def check_applied(found: Project) -> None:
    """Refuse to change the model and the templates in one step: each can be undone by itself."""
    from scaffold.evolve.differences import compare
    from scaffold.specfile.renames import renames_of

    before = found.lock.spec
    if compare(before, found.file.spec, renames_of(found.file.outline, before)):
        problem = "scaffold.yaml says what is not applied yet"
        hint = "run fastapi-scaffold apply first, then update"
        raise ScaffoldError(problem, hint, "not-applied")


def taking(found: Project, leading: Passage) -> Asked:
    """Give the model the features that every project had before they became a choice."""
    from scaffold.commands.requests import Asked
    from scaffold.evolve.resource_changes import Change
    from scaffold.model.vocabulary import ordered_features

    outline = found.file.outline
    if leading.features:
        features = ordered_features({*found.file.spec.features, *leading.features})
        outline = replace(outline, features=features)
    return Asked(Change(outline))


def checked(found: Project, leading: Passage, way: Way) -> int:
    """Say which version a project has and which it could have; the code tells them apart."""
    from scaffold.output.change_report import passage_data, passage_text

    before, after = leading.before.version, leading.after.version
    name = found.file.spec.project
    if way.as_json:
        root = str(found.root.absolute())
        said = {"command": "update", "project": name, "root": root, "newer": before != after}
        terminal.output().write(json.dumps(said | passage_data(leading), indent=2))
    elif not way.quiet:
        out = terminal.output()
        newer = f"{name} has version {before} of the templates, and there is {after}"
        newest = f"{name} has the newest version of the templates, {before}"
        head = out.paint(newest if before == after else newer, Style.BOLD)
        out.write("\n\n".join(filter(None, [head, passage_text(leading, out)])))
    return failures.OK if before == after else failures.DIFFERS
