"""The dialogue: fills what the command line left out, by asking."""

from scaffold.dialogue.describe import describe

__all__ = ["describe"]
