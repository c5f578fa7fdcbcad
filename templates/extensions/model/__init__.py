"""What a model in normal form becomes in code."""

from .model import Model

__all__ = ["Model"]
