"""Replays the merges of public repositories: `python -m benchmarks.replay REPOSITORY...`.

Every file in Python that both sides of a merge commit changed is merged by git, and by
`scaffold.merge`; what it resolves is compared with what the people made, and searched for what is
certainly wrong. Prints a table; `--list` names the files behind its last columns.
"""

import argparse
import ast
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.history import Case, Repository
from benchmarks.verdict import read, ruff, wrong
from scaffold.merge import Markers, merge_contents
from scaffold.merge.git_merge import merge_bytes

BATCH = 200  # files that ruff reads in one go
COLUMNS = (
    "files", "clean", "refused", "changed", "conflicts", "unreadable", "resolved",
    "same text", "same code", "differs", "wrong",
)  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What happened to the files of one repository."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    remarks: list[str] = field(default_factory=list)
    waiting: list[tuple[Case, bytes]] = field(default_factory=list)

    def add(self, case: Case, *, with_clean: bool) -> None:
        by_git = merge_bytes(case.base, case.ours, case.theirs, Markers())
        if by_git is None:
            return
        self.counts["files"] += 1
        count, text = by_git
        if count:
            self._add_conflict(case)
        elif with_clean:
            self._add_clean(case, text)
        else:
            self.counts["clean"] += 1

    def _merge(self, case: Case) -> tuple[int, bytes]:
        start = time.perf_counter()
        merged = merge_contents(case.base, case.ours, case.theirs, case.path)
        self.seconds += time.perf_counter() - start
        return merged.conflicts, merged.content

    def _add_clean(self, case: Case, by_git: bytes) -> None:
        self.counts["clean"] += 1
        conflicts, content = self._merge(case)
        if conflicts:
            self._note("refused", case)
        elif content != by_git:
            self._note("changed", case)
            self.waiting.append((case, content))

    def _add_conflict(self, case: Case) -> None:
        self.counts["conflicts"] += 1
        conflicts, content = self._merge(case)
        if None in [read(side) for side in (case.base, case.ours, case.theirs)]:
            self.counts["unreadable"] += 1
        elif not conflicts:
            self.counts["resolved"] += 1
            self._compare(case, content)
            self.waiting.append((case, content))
        if len(self.waiting) >= BATCH:
            self.search()

    def _compare(self, case: Case, content: bytes) -> None:
        made, tree = read(case.made or b""), read(content)
        if case.made == content:
            self.counts["same text"] += 1
        elif made and tree and ast.dump(made) == ast.dump(tree):
            self.counts["same code"] += 1
        else:
            self._note("differs", case)

    def search(self) -> None:
        """Search the results that wait for what is certainly wrong."""
        versions: dict[str, bytes] = {}
        for place, (case, content) in enumerate(self.waiting):
            sides = (case.base, case.ours, case.theirs, content)
            versions |= {f"{place}_{side}": text for side, text in enumerate(sides)}
        found = ruff(versions)
        for place, (case, content) in enumerate(self.waiting):
            b, o, t = [read(side) for side in (case.base, case.ours, case.theirs)]
            before = set[str]().union(*[found[f"{place}_{side}"] for side in range(3)])
            faults = sorted(found[f"{place}_3"] - before)
            if b and o and t:
                faults += wrong(b, o, t, content)
            if faults:
                self._note("wrong", case, ", ".join(faults))
        self.waiting.clear()

    def _note(self, kind: str, case: Case, why: str = "") -> None:
        self.counts[kind] += 1
        self.remarks.append(f"{kind}: {case.commit[:10]} {case.path} {why}".rstrip())


def rows(options: argparse.Namespace) -> Iterator[tuple[str, Tally]]:
    total = Tally()
    for folder in options.repositories:
        tally = Tally()
        with Repository(folder) as repository:
            for case in repository.cases(options.merges):
                tally.add(case, with_clean=options.clean)
        tally.search()
        total.counts += tally.counts
        total.seconds += tally.seconds
        yield folder.parent.name if folder.name == "repo" else folder.name, tally
    yield "all", total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repositories", nargs="+", type=Path, metavar="REPOSITORY")
    parser.add_argument("--merges", type=int, default=100_000, help="newest merges of each")
    parser.add_argument("--clean", action="store_true", help="also merge what git merges cleanly")
    parser.add_argument("--list", action="store_true", help="name the files")
    options = parser.parse_args()
    sys.stdout.write(f"| repository | {' | '.join(COLUMNS)} | ms |\n")
    sys.stdout.write(f"|---{'|---:' * (len(COLUMNS) + 1)}|\n")
    for name, tally in rows(options):
        cells = [str(tally.counts[column]) for column in COLUMNS]
        merged = tally.counts["conflicts"] + (tally.counts["clean"] if options.clean else 0)
        each = 1000 * tally.seconds / max(1, merged)
        sys.stdout.write(f"| {name} | {' | '.join(cells)} | {each:.0f} |\n")
        if options.list:
            sys.stdout.write("".join(f"    {remark}\n" for remark in tally.remarks))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
