"""A Spec and a template version → a Tree: every file of a project, as bytes.

In: a Spec and a template source. Out: a Tree, and the lock of a project. What can be made again is
kept in the cache. Imports `sources` and below.
"""
