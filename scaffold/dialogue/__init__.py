"""The dialogue: fills what the command line left out, by asking."""

from scaffold.dialogue.changing import (
    ask_addition,
    ask_agreement,
    ask_edit,
    ask_removal,
    ask_renames,
    ask_which,
    begin,
)
from scaffold.dialogue.describe import describe

__all__ = [
    "ask_addition",
    "ask_agreement",
    "ask_edit",
    "ask_removal",
    "ask_renames",
    "ask_which",
    "begin",
    "describe",
]
