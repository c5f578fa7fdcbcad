"""Two Specs → the schema operations that lead from one to the other, in order.

In: two Specs. Out: operations, each with its words, what it loses, and its plain data; and the
title of a migration. Imports `specfile` and below.
"""

from scaffold.model.spec import Spec
from scaffold.schema_diff.compare import operations
from scaffold.schema_diff.operations import Operation
from scaffold.schema_diff.title import Title, title

__all__ = ["NOTHING", "Operation", "Title", "operations", "title"]

NOTHING = Spec(project="")
"""The model from which the first migration starts."""
