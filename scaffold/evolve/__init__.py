"""How one model becomes another: the changes a command makes, and the words for a difference.

In: a model and a change, or two models. Out: the changed text of scaffold.yaml, differences in
words, candidates for a rename. Imports `specfile` and below.
"""
