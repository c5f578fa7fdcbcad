"""What a model in normal form becomes in code."""

from .migration import Migration
from .model import Model

__all__ = ["Migration", "Model"]
