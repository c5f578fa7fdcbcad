"""The command line: typer's commands and options, completion, help, and the exit code.

In: the words that were typed. Out: one call of a command, and an exit code. Imports everything.
"""

from scaffold.cli.entry_point import main, run

__all__ = ["main", "run"]
