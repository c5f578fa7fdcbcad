"""Completion: what a shell is offered when someone presses Tab."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.cli import run
from scaffold.cli.completion import SHELLS, VARIABLE
from scaffold.output import failures

MODEL = """\
project: shop
resources:
  Product:
    fields:
      name: str
      price: int
  Tag:
    fields:
      label: str
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder of a project."""
    (tmp_path / "scaffold.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    return tmp_path


def offered(capsys: pytest.CaptureFixture[str], line: str) -> list[str]:
    """Ask as bash does, for the last word of a line, and return what it is offered."""
    asked = {
        VARIABLE: "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in asked.items():
            environment.setenv(name, value)
        run([])
    out, err = capsys.readouterr()
    assert not err
    return out.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fastapi-scaffold re", ["remove-resource"]),
        ("fastapi-scaffold new --data", ["--database"]),
        ("fastapi-scaffold new --database ", ["sqlite", "postgresql"]),
        ("fastapi-scaffold new --api-version h", ["header"]),
        ("fastapi-scaffold new --auth jwt,", ["jwt,api-key", "jwt,oauth2"]),
        ("fastapi-scaffold new --features docker,ku", ["docker,kubernetes"]),
        ("fastapi-scaffold edit-resource ", ["Product", "Tag"]),
        ("fastapi-scaffold remove-resource T", ["Tag"]),
        ("fastapi-scaffold edit-resource Product --drop p", ["price"]),
        ("fastapi-scaffold edit-resource Nobody --drop p", []),
        ("fastapi-scaffold nothing --da", []),
    ],
)
def test_tab_offers_what_can_stand_here(
    capsys: pytest.CaptureFixture[str], line: str, words: list[str]
) -> None:
    assert offered(capsys, line) == words


@pytest.mark.parametrize("text", ["resources: [", "- a list", "resources: {Tag: no}", "\0"])
def test_a_model_that_cannot_be_read_offers_nothing_and_says_nothing(
    shop: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (shop / "scaffold.yaml").write_text(text, encoding="utf-8")
    assert offered(capsys, "fastapi-scaffold edit-resource Tag --drop l") == []


def test_outside_of_projects_no_resource_is_offered(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "scaffold.yaml").unlink()
    assert offered(capsys, "fastapi-scaffold edit-resource ") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_a_script_that_asks_us(
    capsys: pytest.CaptureFixture[str], shell: str
) -> None:
    assert run(["completion", shell]) == failures.OK
    assert VARIABLE in capsys.readouterr().out


def test_a_shell_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "fisch"]) == failures.USER_ERROR
    err = capsys.readouterr().err
    assert '"fisch"' in err.replace("'", '"')
    assert "fish" in err


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_after_its_script(tmp_path: Path) -> None:
    tool = tmp_path / "fastapi-scaffold"
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m scaffold "$@"\n')
    tool.chmod(0o755)
    script = """
        eval "$(fastapi-scaffold completion bash)"
        COMP_WORDS=(fastapi-scaffold und) COMP_CWORD=1
        $(complete -p fastapi-scaffold | sed 's/.*-F \\([^ ]*\\) .*/\\1/') fastapi-scaffold
        echo "${COMPREPLY[@]}"
    """
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", script],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["undo"]
