"""What ``new`` takes for models of several sizes, and a render: ``python -m benchmarks.new``.

It prints medians over runs: seconds on the clock, seconds of the processors (which say more on a
machine that has other work, and are more where two of them run), and the most memory held.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.cost import Cost, cost_of, median
from scaffold.model.answers import to_data
from scaffold.render.render import render_all
from scaffold.sources import template
from scaffold.specfile import specfile

FIELDS = "name:str:80:search price:decimal:10,2:ge=0 active:bool:default=true made_at:datetime:null"
SIZES = (6, 10, 50)
RUNS = 5
# another one each time, for what was rendered once is not rendered again
PROJECTS = (f"shop{os.getpid()}x{number}" for number in count())


def fields(number: int) -> list[str]:
    """Return the fields of a resource, which refers to the one before."""
    return [*FIELDS.split(), *([f"before:Thing{number - 1}"] if number else [])]


def words(resources: int) -> list[str]:
    """Return the command line of a model."""
    found = []
    for number in range(resources):
        found += ["-r", f"Thing{number} {' '.join(fields(number))}"]
    return found


def answers(project: str, resources: int) -> dict[str, Any]:
    """Return the same model as a template is given it."""
    text = f"project: {project}\nresources:\n"
    for number in range(resources):
        text += f"  Thing{number}:\n    fields:\n"
        text += "".join(f"      {field.replace(':', ': ', 1)}\n" for field in fields(number))
    return to_data(specfile.parse(text, "a model", reserved=template.reserved()).spec)


def new(resources: int) -> Cost:
    command = [sys.executable, "-m", "scaffold", "new", next(PROJECTS)]
    command += ["--yes", "--quiet", "--no-git", *words(resources)]
    with TemporaryDirectory() as folder:
        return cost_of(command, Path(folder))


def copier(resources: int) -> Cost:
    """Let copier alone copy the same template with the same answers: nothing is formatted."""
    with TemporaryDirectory() as folder:
        said = Path(folder) / "answers.yml"
        said.write_text(yaml.safe_dump(answers(next(PROJECTS), resources)), encoding="utf-8")
        command = [sys.executable, "-m", "copier", "copy", "--trust", "--defaults", "--quiet"]
        command += ["--skip-tasks", "--data-file", str(said), str(template.newest()), "out"]
        return cost_of(command, Path(folder))


def renders(*sizes: int) -> Cost:
    """Render models in one go, in a process that has rendered before."""
    project = next(PROJECTS)
    models = [(answers(project, size), template.newest()) for size in sizes]
    begun = processors()
    started = time.perf_counter()
    render_all(models)
    return Cost(time.perf_counter() - started, processors() - begun)


def processors() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    renders(1)
    found = {}
    for size in SIZES:
        found[size] = median([new(size) for _ in range(RUNS)])
        theirs = median([copier(size) for _ in range(RUNS)])
        print(f"{size} resources:")
        print(f"  new                      {found[size]}")
        print(f"  copier copy              {theirs}")
        print(f"  ours, of copier's        {found[size].times(theirs)}")
        print(f"  a render                 {median([renders(size) for _ in range(RUNS)])}")
        both = median([renders(size - 1, size) for _ in range(RUNS)])
        print(f"  a render before, and one {both}")
    *_, few, many = SIZES
    print(f"{many} resources, of what {few} take: {found[many].times(found[few])}")


if __name__ == "__main__":
    main()
