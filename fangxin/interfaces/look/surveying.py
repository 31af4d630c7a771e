"""A questionnaire as a form, at every door, and reading what was ticked; what a survey says, with its margins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from fangxin.domain.places.queries import region_index
from fangxin.domain.surveys.models import Campaign, Cell
from fangxin.domain.surveys.queries import Finding, cells_of
from fangxin.domain.surveys.rules.estimating import Estimate
from fangxin.domain.surveys.rules.questionnaire import Questionnaire, read_questionnaire
from fangxin.domain.surveys.words import SEX_LABELS, QuestionKind, Sex
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import clean

BEGUN = "fangxin.surveys.begun"
FINDINGS = (
    Column("asks", "问题", head=True),
    Column("choice", "结果"),
    Column("value", "估计值", kind="number"),
    Column("margin", "95% 误差", kind="number"),
    Column("answered", "回答", kind="number"),
    Column("design", "设计效应", kind="number"),
    Column("covered", "覆盖人口", kind="number"),
)
QUOTAS = (
    Column("region", "地区", head=True),
    Column("age", "年龄"),
    Column("sex", "性别"),
    Column("population", "人口", kind="number"),
    Column("fill", "完成", kind="number"),
    Column("state", "状态", kind="status"),
)


def begun(*, of: str, at: datetime) -> str:
    """A sign of when a form was opened that nobody can set back, nor take from another form; sent along with it.

    `of`: whose form, the link's or the campaign's.
    """
    return signing.Signer(salt=f"{BEGUN}.{of}").sign(str(int(at.timestamp())))


def seconds_since(sign: str, *, of: str, at: datetime) -> int | None:
    """How long ago a form was opened; None when it does not say."""
    try:
        return max(0, int(at.timestamp()) - int(signing.Signer(salt=f"{BEGUN}.{of}").unsign(sign)))
    except (signing.BadSignature, ValueError):
        return None


def given_in(post: QueryDict) -> dict[str, list[str]]:
    """What was ticked, by question."""
    return {name[7:]: [one[:40] for one in values[:40]] for name, values in post.lists() if name.startswith("answer_")}


def cell_in(post: QueryDict, *, campaign: Campaign) -> int:
    """The cell of region, age and sex; 0 for none."""
    region, age, sex = (clean(str(post.get(name, "")))[:12] for name in ("region", "age", "sex"))
    found = Cell.objects.filter(campaign=campaign, region_code=region, age=age, sex=sex).first()
    return found.pk if found is not None else 0


def form_of(campaign: Campaign, *, given: QueryDict | None = None) -> dict[str, Any]:
    """What the form of a questionnaire shows; a refused one opens again with what was ticked."""
    questionnaire, cells = read_questionnaire(campaign.text), cells_of(campaign=campaign)
    index = region_index()
    regions = list(dict.fromkeys(one.region_code for one in cells))
    ticked = given_in(given) if given is not None else {}
    return {
        "questionnaire": questionnaire,
        "questions": _questions(questionnaire, ticked),
        "regions": [(code, index.place(code=code).name if code in index else code) for code in regions],
        "ages": [(one, _("{age} 岁").format(age=one)) for one in dict.fromkeys(cell.age for cell in cells)],
        "sexes": [(sex.value, SEX_LABELS[sex]) for sex in Sex],
        "who_given": {name: given.get(name, "") if given is not None else "" for name in ("region", "age", "sex")},
    }


def _questions(questionnaire: Questionnaire, ticked: dict[str, list[str]]) -> list[dict[str, Any]]:
    by_code = {one.code: one for one in questionnaire.questions}
    return [
        {
            "code": one.code,
            "number": number,
            "asks": one.asks,
            "kind": one.kind.value,
            "multiple": one.kind is QuestionKind.MULTIPLE,
            "choices": one.choices(),
            "ticked": ticked.get(one.code, []),
            "only": "".join(f"{code}={'|'.join(wanted)};" for code, wanted in one.only.items()),
            "hint": "；".join(
                _("第 {number} 题选“{answers}”时才回答").format(
                    number=questionnaire.questions.index(by_code[code]) + 1,
                    answers="、".join(dict(by_code[code].choices())[answer] for answer in wanted),
                )
                for code, wanted in one.only.items()
            ),
        }
        for number, one in enumerate(questionnaire.questions, 1)
    ]


def quota_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """The cells with how far each is filled."""
    index = region_index()
    return [
        {
            "region": index.place(code=one.region_code).name if one.region_code in index else one.region_code,
            "age": one.age,
            "sex": SEX_LABELS[Sex(one.sex)],
            "population": f"{one.population:,}",
            "fill": f"{one.filled}/{one.target}",
            "state": _filled(one.target - one.filled),
        }
        for one in cells_of(campaign=campaign)
    ]


def _filled(short: int) -> tuple[str, str]:
    return (_("还差 {count}").format(count=short), "waiting") if short else (_("已满"), "done")


def finding_rows(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """What each question says: a row for a scale, a row for each choice."""
    rows: list[dict[str, Any]] = []
    for one in found:
        if one.scale is not None:
            rows.append(_row(one.question.asks, _("平均分"), one.scale, unit=""))
        rows += [_row(one.question.asks, words, share, unit="%") for _code, words, share in one.shares]
    return rows


def _row(asks: str, choice: str, found: Estimate, *, unit: str) -> dict[str, Any]:
    return {
        "asks": asks, "choice": choice, "value": f"{indexing.points(found.mean)}{unit}",
        "margin": _("算不出") if found.margin is None else f"±{indexing.points(found.margin)}{unit and '个百分点'}",
        "answered": found.answers, "design": indexing.points(found.design), "covered": indexing.weight(found.covered),
    }  # fmt: skip
