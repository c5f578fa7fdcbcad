"""Asking line by line, where the terminal can do no more (TERM=dumb)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scaffold.dialogue.talk import BACK, Back, Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaffold.dialogue.talk import Question
    from scaffold.screen import Screen

T = TypeVar("T")
BACK_NOTE = f"{BACK} to go back"


class Lines:
    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def text(self, question: Question) -> str:
        note = f" ({'; '.join(filter(None, (question.note, BACK_NOTE)))})"
        default = f" [{question.default}]" if question.default else ""
        return input(self.screen.fitted(f"? {question.words}{note}{default} ")) or question.default

    def choose(self, words: str, choices: Sequence[Choice[T]], default: T) -> T:
        self.screen.write(f"? {words}")
        for number, choice in enumerate(choices, 1):
            self.screen.write(f"  {number}. {choice.words}")
        usual = next((i for i, each in enumerate(choices, 1) if each.value == default), 1)
        while True:
            answer = input(f"  a number, or {BACK_NOTE} [{usual}] ").strip()
            if answer == BACK:
                raise Back
            number = int(answer) if answer.isascii() and answer.isdigit() else 0
            if not answer or 1 <= number <= len(choices):
                return choices[(number or usual) - 1].value
            self.screen.write(f"  write 1 to {len(choices)}")
