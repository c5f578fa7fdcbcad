"""The field language: what a user says, in its short form, its long form and in flags.

In: words of a command line, or plain data of YAML. Out: fields, relations and options of the model.
Imports `model`.
"""
