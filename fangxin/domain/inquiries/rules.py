"""What an answer and a word of thanks must hold, and the shares that follow from counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fangxin.domain.cases.rules.filing import TooLong
from fangxin.foundation.refusals import Refusal

ANSWER_LEAST = 2
ANSWER_MOST = 4000
PASSED_TO_MOST = 80
#: shorter names of offices stand in other words
NAME_LEAST = 3


class AnswerMissing(Refusal):
    """An inquiry is answered in words."""

    code = "answer_missing"
    status = 422
    sentence = "请写明答复，或者采用一条知识。"


class ArticleChanged(Refusal):
    """The article chosen was published anew or withdrawn since it was shown."""

    code = "article_changed"
    status = 409
    sentence = "采用的知识刚刚更新或者停用，请重新查找，核对后再答复。"


class NothingAsked(Refusal):
    """What is to be answered at once holds no inquiry."""

    code = "nothing_asked"
    status = 422
    sentence = "当场答复只用于咨询。要求退款、赔偿或者查处的，请转为投诉或者举报。"


class NotTurned(Refusal):
    """An inquiry is turned into one complaint or one report."""

    code = "not_turned"
    status = 422
    sentence = "咨询只能转为一件投诉或者一件举报，请选择。"


class PassedToMissing(Refusal):
    """A commendation is passed on to somebody."""

    code = "passed_to_missing"
    status = 422
    sentence = "请写明转达给谁，例如某所的某位同志，或者全体人员。"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the person is answered. `article_id` and `edition`: the article it rests on, as the officer saw it."""

    text: str
    article_id: int | None = None
    edition: int | None = None


def checked_text(reply: Reply) -> str:
    """The trimmed answer; raises AnswerMissing, TooLong."""
    plain = reply.text.strip()
    if len(plain) < ANSWER_LEAST:
        raise AnswerMissing(field="answer")
    if len(plain) > ANSWER_MOST:
        raise TooLong(what="答复", most=ANSWER_MOST, count=len(plain), field="answer")
    return plain


def checked_recipient(passed_to: str) -> str:
    """Whom a commendation is passed on to; raises PassedToMissing, TooLong."""
    plain = " ".join(passed_to.split())
    if not plain:
        raise PassedToMissing(field="passed_to")
    if len(plain) > PASSED_TO_MOST:
        raise TooLong(what="转达对象", most=PASSED_TO_MOST, count=len(plain), field="passed_to")
    return plain


def office_named(*, told: Sequence[str], names: Mapping[int, Sequence[str]]) -> int | None:
    """The one office that the first of the texts to name any names; `names` are its full and short one by its id.

    A name inside a longer one that also stands there does not count. Two offices praised at once are nobody's proposal.
    """
    for text in told:
        found = {name: pk for pk, own in names.items() for name in own if len(name) >= NAME_LEAST and name in text}
        whole = {pk for name, pk in found.items() if not any(name != other and name in other for other in found)}
        if whole:
            return whole.pop() if len(whole) == 1 else None
    return None


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with two decimals, half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
