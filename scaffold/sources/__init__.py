"""Where templates come from: the releases that travel with the tool, or somebody else's.

In: a version, a folder, a git repository or a URL. Out: a folder of templates with its version, and
whether it is trusted. Imports `checks` and below.
"""
