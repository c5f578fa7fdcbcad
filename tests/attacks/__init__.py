"""Attacks on generated projects that are served for real, each a sentence of docs/security.md."""
