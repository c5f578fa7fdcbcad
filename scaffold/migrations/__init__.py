"""The migration files of a project: which are there, and the one that a change adds.

In: a project, two models or two renders. Out: the next revision, or why `migrate` would refuse.
Imports `schema_diff`, `render` and below.
"""
