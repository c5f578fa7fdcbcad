"""Asking line by line, where the terminal can do no more (TERM=dumb)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scaffold.dialogue.terminal.session import BACK, Back, Choice

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scaffold.dialogue.terminal.session import Question
    from scaffold.output.terminal import Screen

T = TypeVar("T")
BACK_NOTE = f"{BACK} to go back"
NOTHING = "0"


class Lines:
    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    def text(self, question: Question) -> str:
        notes = "; ".join(filter(None, (question.note, back_note(question))))
        note = f" ({notes})" if notes else ""
        default = f" [{question.default}]" if question.default else ""
        return input(self.screen.fitted(f"? {question.words}{note}{default} ")) or question.default

    def choose(self, question: Question, choices: Sequence[Choice[T]], default: T) -> T:
        self.show(question, choices)
        usual = next((i for i, each in enumerate(choices, 1) if each.value == default), 1)
        while True:
            answer = self.answer(["a number", back_note(question)], str(usual))
            if (number := number_of(answer, choices)) is not None:
                return choices[number - 1].value
            self.screen.write(f"  write 1 to {len(choices)}")

    def several(
        self, question: Question, choices: Sequence[Choice[T]], default: Collection[T]
    ) -> list[T]:
        self.show(question, choices)
        usual = [str(i) for i, each in enumerate(choices, 1) if each.value in default]
        while True:
            notes = ["numbers with commas between", f"{NOTHING} for none", back_note(question)]
            answer = self.answer(notes, ",".join(usual) or NOTHING)
            words = [] if answer.strip() == NOTHING else answer.split(",")
            numbers = [number_of(word.strip(), choices) for word in words]
            if None not in numbers:
                return [each.value for i, each in enumerate(choices, 1) if i in numbers]
            self.screen.write(f"  write some of 1 to {len(choices)}, such as 1,2")

    def show(self, question: Question, choices: Sequence[Choice[T]]) -> None:
        self.screen.write(f"? {question.words}")
        for number, choice in enumerate(choices, 1):
            self.screen.write(self.screen.marked(f"  {number}.", choice.words))

    def answer(self, notes: Sequence[str], usual: str) -> str:
        said = ", or ".join(filter(None, notes))
        answer = input(self.screen.fitted(f"  {said} [{usual}] ")).strip()
        if answer == BACK:
            raise Back
        return answer or usual


def back_note(question: Question) -> str:
    return "" if question.first else BACK_NOTE


def number_of(answer: str, choices: Sequence[Choice[T]]) -> int | None:
    number = int(answer) if answer.isascii() and answer.isdigit() else 0
    return number if 1 <= number <= len(choices) else None
