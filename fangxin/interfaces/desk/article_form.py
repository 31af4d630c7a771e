"""The form of an article: from what was typed to its content, and back."""

from __future__ import annotations

from datetime import date

from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.knowledge.models import Edition
from fangxin.domain.knowledge.rules.content import BASIS_MOST, Basis, Content
from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.public.reading import Fields

#: rows for laws shown at least; one more than is filled
ROWS_LEAST = 3


def content_of(fields: Fields) -> Content:
    """What was typed as an article's content; raises SeveralRefusals for days that are none."""
    refusals: list[Refusal] = []
    audience = fields.text("audience")
    basis = [one for number in range(1, BASIS_MOST + 1) if (one := _basis(fields, number, refusals)) is not None]
    if refusals:
        raise SeveralRefusals(*refusals)
    return Content(
        title=fields.line("title"),
        questions=tuple(line for one in fields.text("questions").split("\n") if (line := " ".join(one.split()))),
        answer=fields.text("answer").replace("\r\n", "\n"),
        basis=tuple(basis),
        topic=fields.text("topic"),
        audience=ArticleAudience(audience) if audience in ArticleAudience.__members__ else ArticleAudience.PUBLIC,
    )


def fields_from(edition: Edition, *, version: int) -> Fields:
    """An edition as the form shows it."""
    content = edition.content
    fields = Fields(
        {
            "version": str(version), "title": content.title, "questions": "\n".join(content.questions),
            "answer": content.answer, "topic": content.topic, "audience": content.audience.value,
        }
    )  # fmt: skip
    for number, one in enumerate(content.basis, 1):
        fields[f"law{number}"], fields[f"article{number}"] = one.law, one.article
        fields[f"from{number}"] = one.from_on.isoformat() if one.from_on else ""
        fields[f"until{number}"] = one.until_on.isoformat() if one.until_on else ""
    return fields


def basis_rows(fields: Fields) -> list[int]:
    """The numbers of the rows for laws to show: all that are filled, and a free one."""
    filled = max((number for number in range(1, BASIS_MOST + 1) if fields.text(f"law{number}")), default=0)
    return list(range(1, min(max(filled + 1, ROWS_LEAST), BASIS_MOST) + 1))


def _basis(fields: Fields, number: int, refusals: list[Refusal]) -> Basis | None:
    law = fields.line(f"law{number}").removeprefix("《").removesuffix("》")
    article = fields.line(f"article{number}")
    days = {name: _day(fields, f"{name}{number}", refusals) for name in ("from", "until")}
    if not (law or article or any(days.values())):
        return None
    return Basis(law=law, article=article, from_on=days["from"], until_on=days["until"])


def _day(fields: Fields, name: str, refusals: list[Refusal]) -> date | None:
    text = fields.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refusals.append(DateImpossible(day=text[:20], field=name))
        return None
