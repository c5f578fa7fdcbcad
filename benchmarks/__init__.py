"""Measurements, which take their projects and servers from what the tests share."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))
