"""The commands, one module each: read, plan, agree, write, tell.

In: what the command line and the dialogue gave. Out: changed files, and what is told of them.
Imports everything below `cli`.
"""
