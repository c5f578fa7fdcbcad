"""Whether a whole model can be built: names that clash, options that fit no field, sizes.

In: a Spec. Out: nothing, or an error that names the word and what to type instead. Imports
`language` and below.
"""
