"""The dialogue: fills what the command line left out, by asking.

In: what was said so far. Out: a whole model, or a change of one. Imports `output` and below.
"""

from scaffold.dialogue.addition import ask_addition, mend_addition
from scaffold.dialogue.change_questions import (
    ask_agreement,
    ask_edit,
    ask_removal,
    ask_renames,
    ask_which,
    begin,
    mend_edit,
)
from scaffold.dialogue.keep_draft import kept
from scaffold.dialogue.new_project import conversation, describe

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
