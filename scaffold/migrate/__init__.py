"""Two Specs → the schema operations that lead from one to the other, in order."""

from scaffold.migrate.compare import operations
from scaffold.migrate.operations import Operation
from scaffold.migrate.title import Title, title
from scaffold.spec import Spec

__all__ = ["NOTHING", "Operation", "Title", "operations", "title"]

NOTHING = Spec(project="")
"""The model from which the first migration starts."""
