"""The faults that `python -m tools.seeded` puts in are still faults of what is there."""

import ast
import shutil
from pathlib import Path

import pytest

from tools.seeded import HERE, Fault, read

FAULTS, PARTS = read()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.replace(" ", "-"))
def test_a_fault_can_be_put_in_and_parses(fault: Fault, tmp_path: Path) -> None:
    copy = tmp_path / fault.file
    copy.parent.mkdir(parents=True)
    shutil.copy(HERE / fault.file, copy)
    fault.put_into(tmp_path)
    text = copy.read_text(encoding="utf-8")
    assert text != (HERE / fault.file).read_text(encoding="utf-8")
    if copy.suffix == ".py":
        ast.parse(text)


def test_there_are_twenty_faults_in_parts_that_have_tests() -> None:
    assert len(FAULTS) == len({fault.name for fault in FAULTS}) >= 20
    assert {fault.part for fault in FAULTS} == set(PARTS)
    for runs in PARTS.values():
        for words in runs:
            assert all((HERE / word).exists() for word in words if word.startswith("tests/"))
