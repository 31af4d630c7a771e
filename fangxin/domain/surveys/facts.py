"""What is counted of surveys: one row for each choice of each answer, told apart by cell; nothing of the person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.surveys.models import Answer
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

SURVEY_CHOICES = FactSet(
    name="survey_choices", says="What was chosen in answers to surveys.", version=1, day="answered_on", region="region",
    chain="campaign",
    columns=(
        Column("id", _T, "The answer, the question and the choice."),
        Column("campaign", _W, "The campaign."),
        Column("questionnaire", _T, "The questionnaire.", "id of law/surveys"),
        Column("region", _T, "The division of the cell.", "code of the division"),
        Column("age", _T, "The ages of the cell, without an end for all above.", "years from-to"),
        Column("sex", _T, "The sex of the cell.", "code"),
        Column("mode", _T, "By telephone, paper or link.", "code"),
        Column("question", _T, "The question.", "code of the questionnaire"),
        Column("choice", _T, "What was chosen: a point of the scale, or an option.", "code of the questionnaire"),
        Column("valid", _F, "Whether the answer is valid."),
        Column("over", _F, "Whether its cell had enough before."),
        Column("answered_on", _D, "The day of the answer."),
    ),
)  # fmt: skip

_READ = (
    "pk", "campaign_id", "campaign__questionnaire", "cell__region_code", "cell__age", "cell__sex", "mode", "answers", "valid",
    "over", "answered_on",
)  # fmt: skip


def choice_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these campaigns, or of all."""
    for found in batches(Answer.objects.values_list(*_READ), of=chains, by="campaign_id"):
        for pk, campaign, questionnaire, region, age, sex, mode, answers, valid, over, on in found:
            for place, question in enumerate(sorted(answers)):
                for choice in answers[question]:
                    yield (
                        f"{pk}-{place}-{choice}", campaign, questionnaire, region, age.replace("+", "-"), sex, mode, question,
                        choice, valid, over, on,
                    )  # fmt: skip


FACTS = (FactSource(facts=SURVEY_CHOICES, rows=choice_rows),)
