"""Declarations that ours moved into another file: where they are now, and what theirs changes."""
