"""Somebody who answers a dialogue from a list, without a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from scaffold.dialogue.terminal.session import BACK, Back

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from scaffold.dialogue.terminal.session import Choice, Question

T = TypeVar("T")
MORE = "+"


class Script:
    """Answers from a list; a choice is answered with the beginning of its words.

    What is asked only of whoever wants more is passed over, unless the answer begins with a plus.
    """

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.defaults: list[str] = []

    def text(self, question: Question) -> str:
        self.asked.append(question.words)
        self.defaults.append(question.default)
        answer = self.next()
        return question.default if answer == "=" else answer

    def choose(self, question: Question, choices: Sequence[Choice[T]], default: T) -> T:
        if question.words.startswith("Anything else") and not self.wants_more():
            return default
        self.asked.append(question.words)
        self.defaults.append(next((c.words for c in choices if c.value == default), ""))
        answer = self.next()
        if answer == BACK:
            raise Back
        if answer == "=":
            return default
        return self.found(question, choices, answer)

    def several(
        self, question: Question, choices: Sequence[Choice[T]], default: Collection[T]
    ) -> list[T]:
        self.asked.append(question.words)
        self.defaults.append(", ".join(c.words for c in choices if c.value in default))
        answer = self.next()
        if answer == BACK:
            raise Back
        if answer == "=":
            return list(default)
        wanted = [self.found(question, choices, word) for word in answer.split(",") if word]
        return [choice.value for choice in choices if choice.value in wanted]

    def found(self, question: Question, choices: Sequence[Choice[T]], answer: str) -> T:
        found = [choice.value for choice in choices if choice.words.startswith(answer)]
        offered = [choice.words for choice in choices]
        assert found, f"{question.words}: {answer!r} is none of {offered}"
        return found[0]

    def next(self) -> str:
        assert self.answers, f"nobody answers {self.asked[-1]!r}"
        return self.answers.pop(0).removeprefix(MORE)

    def wants_more(self) -> bool:
        return bool(self.answers) and self.answers[0].startswith(MORE)
