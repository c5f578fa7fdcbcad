"""What ``new`` takes for models of several sizes, and a render: ``python -m benchmarks.new``.

It prints medians over runs: seconds on the clock, seconds of the processors (which say more on a
machine that has other work, and are more where two of them run), and the most memory held.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scaffold import specfile, template
from scaffold.normal import to_data
from scaffold.render import render_all

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = "name:str:80:search price:decimal:10,2:ge=0 active:bool:default=true made_at:datetime:null"
SIZES = (6, 10, 50)
RUNS = 5
# another one each time, for what was rendered once is not rendered again
PROJECTS = (f"shop{os.getpid()}x{number}" for number in count())


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and by the processors, and megabytes."""

    clock: float
    processors: float
    memory: float = 0


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
    command += ["--yes", "--quiet", "--no-git"]
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        process = subprocess.Popen([*command, *words(resources)], cwd=Path(folder))
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(process.returncode)
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


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


def medians(measure: Callable[[], Cost]) -> Cost:
    costs = [measure() for _ in range(RUNS)]
    return Cost(
        median(cost.clock for cost in costs),
        median(cost.processors for cost in costs),
        max(cost.memory for cost in costs),
    )


def main() -> None:
    renders(1)
    print("                 new                          render         render before and after")
    for size in SIZES:
        whole = medians(partial(new, size))
        one = medians(partial(renders, size))
        both = medians(partial(renders, size - 1, size))
        print(
            f"{size:3} resources  {whole.clock:5.2f} s ({whole.processors:5.2f}) "
            f"{whole.memory:4.0f} MB   {one.clock:5.2f} s ({one.processors:5.2f})  "
            f"{both.clock:5.2f} s ({both.processors:5.2f})"
        )


if __name__ == "__main__":
    main()
