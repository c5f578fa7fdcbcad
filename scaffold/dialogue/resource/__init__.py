"""Asking for one resource: its fields, relations, rights and options, in sentences."""
