"""The consumer rates a closing, by a link that works once and for 90 days."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import read_rating_token
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Status
from fangxin.domain.feedback.actions.reopening import WORDS_MOST, ask, by_consumer
from fangxin.domain.feedback.models import Rating
from fangxin.domain.feedback.words import Origin, Satisfaction
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

RATING_DAYS = 90


class RatingLinkInvalid(Refusal):
    """A rating link is forged, older than 90 days, or belongs to an earlier closing."""

    code = "rating_link_invalid"
    status = 410
    sentence = "评价链接无效或已过期。您可以凭查询码查看办理结果，或拨打 12315 反映。"


class AlreadyRated(Refusal):
    """This closing was already rated."""

    code = "already_rated"
    status = 409
    sentence = "这次办理结果您已经评价过，谢谢。"


def case_of_rating(*, token: str, at: datetime) -> Case:
    """The closed case a rating link belongs to; raises RatingLinkInvalid."""
    named = read_rating_token(token)
    if named is None:
        raise RatingLinkInvalid
    case = Case.objects.select_related("office", "intake__person").filter(pk=named[0], reopened=named[1]).first()
    if case is None or case.closed_at is None or at > case.closed_at + timedelta(days=RATING_DAYS):
        raise RatingLinkInvalid
    return case


@transaction.atomic
def rate(*, case_id: int, satisfaction: Satisfaction, why: str, reopen: bool, at: datetime) -> Case:
    """The consumer rates a closing; an unsatisfied one may ask to reopen. Raises AlreadyRated."""
    step = by_consumer(case_id, at)
    case = step.case
    if case.status not in (Status.CLOSED, Status.ARCHIVED):
        raise RatingLinkInvalid
    if Rating.objects.filter(case_id=case_id, closing=case.reopened).exists():
        raise AlreadyRated
    needed = satisfaction is Satisfaction.DISSATISFIED
    why = in_words(why, what="原因", most=WORDS_MOST, field="why", needed=needed)
    step.rows.append(
        Rating(
            id=new_id(at), case_id=case_id, closing=case.reopened, satisfaction=satisfaction.value, why=why, rated_at=at
        )
    )  # fmt: skip
    step.changes["satisfaction"] = satisfaction.value
    step.note(Act.RATED, satisfaction=satisfaction.value, why=why)
    if reopen and needed:
        ask(step, reason=why, origin=Origin.RATING)
    return step.commit()
