"""Code that the user wrote: what it certainly means, and what a change of the model does to it.

In: the files of a project and a change. Out: the same files with names renamed where that is
certain, and the lines that are left to look at. Imports `merge` and below.
"""
