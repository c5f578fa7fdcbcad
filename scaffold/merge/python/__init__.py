"""Python text as the merge reads it: a syntax tree with its comments, units, scopes and names."""
