"""The command line."""

from scaffold.cli.running import main, run

__all__ = ["main", "run"]
