"""What an answer may be, which questions were asked at all, and whether it is valid."""

from __future__ import annotations

from collections.abc import Mapping

from fangxin.domain.surveys.rules.questionnaire import Question, Questionnaire
from fangxin.domain.surveys.words import Fault, Mode, QuestionKind
from fangxin.foundation.refusals import Refusal

#: question → the codes chosen, in the order of the questionnaire
Answers = dict[str, list[str]]


class AnswerUnknown(Refusal):
    """What was given is none of the choices of the question, or several where one may be chosen."""

    code = "survey_answer_unknown"
    status = 422
    sentence = "“{question}”的回答不在选项之中。"


class NothingAnswered(Refusal):
    """An answer answers at least one question."""

    code = "survey_nothing_answered"
    status = 422
    sentence = "一道题也没有回答，请至少回答一道。"


def asked(question: Question, answers: Mapping[str, list[str]]) -> bool:
    """Whether a question is asked after these answers to those before it."""
    return all(set(answers.get(code, ())) & set(wanted) for code, wanted in question.only.items())


def taken(questionnaire: Questionnaire, given: Mapping[str, list[str]]) -> Answers:
    """The answers that count: those of questions that were asked. Raises AnswerUnknown, NothingAnswered."""
    found: Answers = {}
    for question in questionnaire.questions:
        chosen = [one for one in given.get(question.code, []) if one]
        if not chosen or not asked(question, found):
            continue
        choices = [code for code, _words in question.choices()]
        if not set(chosen) <= set(choices) or (question.kind is not QuestionKind.MULTIPLE and len(set(chosen)) > 1):
            raise AnswerUnknown(question=question.asks, field=f"answer_{question.code}")
        found[question.code] = [code for code in choices if code in chosen]
    if not found:
        raise NothingAnswered(field=f"answer_{questionnaire.questions[0].code}")
    return found


def faults(questionnaire: Questionnaire, answers: Answers, *, mode: Mode, seconds: int | None) -> tuple[Fault, ...]:
    """Why an answer is not valid; () for a valid one. Paper has no clock; elsewhere what does not say how long it took took none."""
    rules, found = questionnaire.valid, []
    if mode is not Mode.PAPER and (seconds or 0) < rules.least_seconds:
        found.append(Fault.TOO_QUICK)
    wanted = [one for one in questionnaire.questions if asked(one, answers)]
    missing = sum(one.code not in answers for one in wanted)
    if missing * 100 > rules.most_missing_pct * len(wanted):
        found.append(Fault.MISSING)
    scales = [answers[one.code][0] for one in wanted if one.kind is QuestionKind.SCALE and one.code in answers]
    if len(scales) >= rules.straight_items and len(set(scales)) == 1:
        found.append(Fault.STRAIGHT)
    if any(all(answer in answers.get(code, ()) for code, answer in one.all.items()) for one in rules.contradictions):
        found.append(Fault.CONTRADICTION)
    return tuple(found)


def differing(
    questionnaire: Questionnaire, first: Mapping[str, list[str]], second: Mapping[str, list[str]]
) -> list[str]:
    """The questions two keyings of one sheet do not agree in."""
    return [one.code for one in questionnaire.questions if first.get(one.code, []) != second.get(one.code, [])]
