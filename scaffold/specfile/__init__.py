"""The file scaffold.yaml: read into a Spec, written, and changed with its comments kept.

In: a text, or the flags of a new project. Out: a Spec, and the text that says another one. Imports
`checks` and below.
"""
