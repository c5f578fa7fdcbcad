"""The dialogue: fills what the command line left out, by asking."""

from scaffold.dialogue.addition import ask_addition, mend_addition
from scaffold.dialogue.changing import (
    ask_agreement,
    ask_edit,
    ask_removal,
    ask_renames,
    ask_which,
    begin,
    mend_edit,
)
from scaffold.dialogue.describe import conversation, describe
from scaffold.dialogue.keeping import kept

__all__ = [
    "ask_addition",
    "ask_agreement",
    "ask_edit",
    "ask_removal",
    "ask_renames",
    "ask_which",
    "begin",
    "conversation",
    "describe",
    "kept",
    "mend_addition",
    "mend_edit",
]
