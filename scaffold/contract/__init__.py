"""The contract of a generated API, and how a change of the model changes it.

In: two renders. Out: operations, and the differences that break clients, in words. Imports
`user_code` and below.
"""
