"""The merge of what stands in a block: declarations, imports, statements, items of a literal."""
