"""The agency's answers to what the texts leave open."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.foundation.refusals import Refusal


class UnknownSetting(Refusal):
    """No setting has this name, or the answer is not one of its choices."""

    code = "unknown_setting"
    status = 422
    sentence = "规则设置“{name}”不能是“{value}”，可选：{choices}。"


# The two answers the engine itself asks for.
PENDING = "pending_on_2026_04_15"
WEEKENDS = "weekend_moves_natural_deadline"


@dataclass(frozen=True)
class Setting:
    """A question the texts leave open, the possible answers and the one in force."""

    name: str
    label: str
    says: str
    source: str
    choices: tuple[bool | str, ...]
    default: bool | str


@dataclass(frozen=True)
class Settings:
    """The agency's answers. `settings["name"]` is one; `with_answers(name=…)` makes a variant, checked."""

    questions: tuple[Setting, ...]
    answers: tuple[tuple[str, bool | str], ...]

    def __getitem__(self, name: str) -> bool | str:
        for known, answer in self.answers:
            if known == name:
                return answer
        raise UnknownSetting(name=name, value="", choices="、".join(q.name for q in self.questions))

    def with_answers(self, **answers: bool | str) -> Settings:
        """These settings with some answers replaced; raises UnknownSetting."""
        known = {question.name: question for question in self.questions}
        for name, answer in answers.items():
            choices = known[name].choices if name in known else tuple(known)
            if not any(answer is choice or (answer == choice and isinstance(answer, str)) for choice in choices):
                raise UnknownSetting(name=name, value=answer, choices="、".join(map(_spoken, choices)))
        return Settings(self.questions, tuple((name, answers.get(name, old)) for name, old in self.answers))


def _spoken(choice: bool | str) -> str:
    return str(choice).lower() if isinstance(choice, bool) else choice
