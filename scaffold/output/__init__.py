"""What a command tells: as text, tree, patch or JSON, for a person or a program.

In: a Plan, a model or an error. Out: text. Imports `sources`, `model` and below.
"""
