"""Whatever order commands and edits by hand come in: what was written by hand lives.

``PROMISE=500 uv run pytest -n 0 tests/test_machine.py`` goes on for longer, elsewhere each time.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support.bookshop import copy_of, make_of_version
from support.environment import generate

from scaffold.cli import run
from scaffold.plan import change, project
from scaffold.render.lock import LOCK_FILE
from scaffold.sources import template
from scaffold.specfile.specfile import FILE as SPEC_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = int(os.environ.get("PROMISE", "2"))
STEPS = 12 if "PROMISE" in os.environ else 4
MODEL = """\
project: shop
auth: [jwt]
features: []
resources:
  Author:
    fields: {name: "str:80:search", born: "date:null"}
  Book:
    fields: {title: "str:200:index", author: Author, code: "str:8:null"}
"""
RESOURCES = ("Author", "Book", "Tag", "Order", "News")
FIELDS = ("name:str:40:unique", "note:text:null", "rank:int:default=1", "author:Author:null",
          "tags:many:Tag", "state:enum:on,off:default=on", "date:date:null")  # fmt: skip
METHOD = "\n    def by_hand_{0}(self) -> str:\n        return 'by hand {0}'\n"
CODE = "\n\ndef by_hand_{0}() -> str:\n    return 'by hand {0}'\n"
TEXT = "\nBy hand {0}.\n"
PLACES = ("models", "schemas", "api", "api/v1", "core", "README")
NOW = "now"
VERSIONS = (*template.RELEASES.digests, NOW)
Files = dict[str, bytes]


class Living(RuleBasedStateMachine):
    """A project; `written` is what stands in it by hand, `before` what `undo` must give again."""

    made: ClassVar[dict[str, Path]] = {}

    @initialize(version=st.sampled_from(VERSIONS))
    def begin(self, version: str) -> None:
        """Take a project of any version of the templates, which is made once."""
        if version not in self.made:
            self.made[version] = make(version, Path(mkdtemp(prefix="machine-")))
        self.folder = Path(mkdtemp(prefix="machine-"))
        self.root = copy_of(self.made[version], self.folder)
        self.written: list[str] = []
        self.before: list[Files] = []
        self.count = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    # what the user does by hand

    @rule(chosen=st.integers(0, 99), kind=st.sampled_from(PLACES))
    def write(self, chosen: int, kind: str) -> None:
        self.count += 1
        if kind == "README":
            path, text = self.root / "README.md", TEXT
        else:
            paths = sorted(self.root.glob(f"app/{kind}/[a-z]*.py"))
            path, text = paths[chosen % len(paths)], METHOD if kind == "models" else CODE
        with path.open("a", encoding="utf-8") as file:
            file.write(text.format(self.count))
        self.written.append(text.format(self.count).strip())

    @rule(name=st.sampled_from(RESOURCES), field=st.sampled_from(FIELDS))
    def write_the_model(self, name: str, field: str) -> None:
        """Add a field in scaffold.yaml, and apply it."""
        file = self.root / SPEC_FILE
        text = file.read_text(encoding="utf-8")
        head, colon, rest = text.partition(f"  {name}:\n    fields: {{")
        if not colon:
            return
        member, _, said = field.partition(":")
        file.write_text(f'{head}{colon}{member}: "{said}", {rest}', encoding="utf-8")
        if not self.command("apply", "--allow-destructive"):
            file.write_text(text, encoding="utf-8")

    # what the tool does

    @rule(name=st.sampled_from(RESOURCES), fields=st.sets(st.sampled_from(FIELDS), min_size=1))
    def add(self, name: str, fields: set[str]) -> None:
        self.command("add-resource", name, *sorted(fields))

    @rule(name=st.sampled_from(RESOURCES), field=st.sampled_from(FIELDS))
    def edit(self, name: str, field: str) -> None:
        self.command("edit-resource", name, "--add", field)

    @rule(name=st.sampled_from(RESOURCES), field=st.sampled_from(["name", "title", "note", "code"]))
    def rename(self, name: str, field: str) -> None:
        self.command("edit-resource", name, "--rename", f"{field}={field}_too")

    @rule(name=st.sampled_from(RESOURCES), field=st.sampled_from(["born", "code", "tags", "rank"]))
    def drop(self, name: str, field: str) -> None:
        self.command("edit-resource", name, "--drop", field, "--allow-destructive")

    @rule(name=st.sampled_from(RESOURCES))
    def remove(self, name: str) -> None:
        self.command("remove-resource", name, "--with-relations", "--allow-destructive")

    @rule(version=st.sampled_from(VERSIONS))
    def update(self, version: str) -> None:
        """Take newer templates; those it has are no work, and older ones are refused."""
        self.command("update", *([] if version == NOW else ["--to", version]))

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        """Take the last command back: all of it, unless what it wrote was edited since."""
        now = self.files()
        if self.run("undo"):
            assert self.files() == now
            return
        then = self.before.pop()
        for path, content in self.files().items():
            assert content in (then.get(path), now.get(path)), path
        found = project.read(self.root)
        if found.file.spec != found.lock.spec:  # what was written into the model lives, too
            self.command("apply", "--allow-destructive")

    def command(self, *words: str) -> bool:
        """Run a command; tell whether it did what was asked, or was refused and wrote nothing."""
        before = self.files()
        if self.run(*words):
            assert self.files() == before, words
            return False
        if self.files() != before:
            self.before.append(before)
        return True

    def run(self, *words: str) -> int:
        said = io.StringIO()
        quiet = (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said))
        with contextlib.chdir(self.root), quiet[0], quiet[1]:
            code = run([*words, "--yes"])
        assert code in (0, 1, 2), said.getvalue()
        assert "Traceback" not in said.getvalue(), said.getvalue()
        return code

    # what always holds

    @invariant()
    def what_was_written_by_hand_lives(self) -> None:
        everything = b"\n".join(self.files().values()).decode()
        for text in self.written:
            assert text in everything

    @invariant()
    def every_file_can_be_read(self) -> None:
        for path, content in self.files().items():
            if path.endswith(".py"):
                ast.parse(content, path)
                assert b"<<<<<<<" not in content, path

    @invariant()
    def the_model_the_lock_and_the_files_agree(self) -> None:
        found = project.read(self.root)
        assert found.file.spec == found.lock.spec
        assert change.plan_change(found, found.file, {}).steps == ()
        assert (self.root / LOCK_FILE).is_file()

    def files(self) -> Files:
        return dict(self._files())

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and ".scaffold" not in path.parts:
                yield path.relative_to(self.root).as_posix(), path.read_bytes()


def make(version: str, folder: Path) -> Path:
    """Make the project that `new` made when a version was the newest, or makes now."""
    if version != NOW:
        return make_of_version(version, MODEL, folder / "made")
    (folder / SPEC_FILE).write_text(MODEL, encoding="utf-8")
    return generate(folder / SPEC_FILE, folder / "made")


Living.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize="PROMISE" not in os.environ,
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
TestLiving = Living.TestCase


def test_all_that_was_written_outlives_every_command_and_an_update() -> None:
    """Chance seldom brings all of it about in the few steps of a short run."""
    living = Living()
    living.begin(version=VERSIONS[0])
    for chosen, kind in enumerate(PLACES):
        living.write(chosen=chosen, kind=kind)
    living.add(name="Tag", fields={"name:str:40:unique", "note:text:null"})
    living.write(chosen=2, kind="models")
    living.update(version=VERSIONS[1])
    living.edit(name="Book", field="tags:many:Tag")
    living.rename(name="Book", field="title")
    living.write_the_model(name="Author", field="rank:int:default=1")
    living.update(version=NOW)
    living.drop(name="Author", field="born")
    living.remove(name="Tag")
    assert len(living.before) == 8
    check(living)
    for _ in range(4):
        living.undo()
        check(living)
    living.update(version=NOW)
    assert len(living.before) == 6
    check(living)
    living.teardown()


def check(living: Living) -> None:
    living.what_was_written_by_hand_lives()
    living.every_file_can_be_read()
    living.the_model_the_lock_and_the_files_agree()
