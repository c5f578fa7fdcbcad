"""What a command will do to the files of a project, known in full before any of it is done.

In: a project and a new model, or a new project. Out: a Plan: every step, note and conflict. Imports
`migrations`, `contract`, `merge` and below.
"""
