"""Joining and leaving: asked by the merchant with its pledge, decided by the county unit; the way back is open later."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.merchants.words import Standing
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.odr.queries.enrolments import enrolment_of, last_enrolment_of
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import EnrolmentState
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

REASON_MOST = 200


class ConditionsUnmet(Refusal):
    """A condition of joining was not confirmed."""

    code = "odr_conditions_unmet"
    status = 422
    sentence = "加入条件须全部具备，还没有确认：{missing}。"


class PledgeMissing(Refusal):
    """The pledge was not made."""

    code = "odr_pledge_missing"
    status = 422
    sentence = "请阅读并作出承诺。"


class AlreadyEnrolled(Refusal):
    """The merchant has joined, or its application waits."""

    code = "odr_already"
    status = 409
    sentence = "已经加入或者已经提出申请。"


class TooEarlyBack(Refusal):
    """Who had to leave may come back later."""

    code = "odr_too_early_back"
    status = 409
    sentence = "因“{ground}”被移出，{day}以后可以重新申请。"


class MerchantGone(Refusal):
    """The merchant's registration ended."""

    code = "merchant_gone"
    status = 409
    sentence = "该经营者已经注销或者吊销。"


class EnrolmentAnswered(Refusal):
    """Somebody decided in the meantime."""

    code = "odr_answered"
    status = 409
    sentence = "这份申请已经处理过了。"


class GroundUnknown(Refusal):
    """The ground of leaving is none of law/odr.yaml."""

    code = "odr_ground_unknown"
    status = 422
    sentence = "请选择移出的理由。"


def may_return_on(*, merchant_id: int) -> date | None:
    """The first day on which a merchant that had to leave may ask again; None when it may at once."""
    last = last_enrolment_of(merchant_id=merchant_id)
    if last is None or last.left_at is None or not last.left_ground:
        return None
    return day_of(last.left_at) + timedelta(days=policy().return_days)


@transaction.atomic
def ask_to_join(
    *, merchant: Merchant, conditions: Collection[str], pledged: bool, contact_phone: str, by: Actor, at: datetime
) -> Enrolment:
    """Ask to join. Raises ConditionsUnmet, PledgeMissing, MerchantGone, AlreadyEnrolled, TooEarlyBack, phone refusals."""
    rules = policy()
    missing = [one.label for name, one in rules.conditions.items() if name not in conditions]
    if missing:
        raise ConditionsUnmet(missing="、".join(missing), field="conditions")
    if not pledged:
        raise PledgeMissing(field="pledged")
    phone = str(check_phone(value=contact_phone, of_merchant=True))
    if Merchant.objects.select_for_update().get(pk=merchant.pk).status != Standing.ACTIVE:
        raise MerchantGone
    if enrolment_of(merchant_id=merchant.pk) is not None:
        raise AlreadyEnrolled
    back = may_return_on(merchant_id=merchant.pk)
    if back is not None and day_of(at) < back:
        last = last_enrolment_of(merchant_id=merchant.pk)
        raise TooEarlyBack(ground=rules.grounds.get(last.left_ground if last else "", ""), day=f"{back:%Y年%-m月%-d日}")
    made = Enrolment(
        id=new_id(at), merchant=merchant, region_code=merchant.region_code, state=EnrolmentState.ASKED.value,
        conditions=sorted(conditions), contact_phone=phone, asked_at=at, asked_by=by.name,
    )  # fmt: skip
    try:
        with transaction.atomic():
            write([made])
    except IntegrityError as twice:
        raise AlreadyEnrolled from twice
    _told(made, Act.ODR_ASKED, by, at)
    return made


@transaction.atomic
def let_join(*, enrolment_id: int, by: Actor, at: datetime) -> Enrolment:
    """Approve; from now on complaints may go to the merchant first. Raises NotPermitted, NotFound, EnrolmentAnswered."""
    found = _to_decide(enrolment_id, by, EnrolmentState.ASKED)
    _decide(found, EnrolmentState.JOINED, by=by, at=at)
    _told(found, Act.ODR_JOINED, by, at)
    _message(found, "odr_joined", at)
    return found


@transaction.atomic
def refuse_joining(*, enrolment_id: int, reason: str, by: Actor, at: datetime) -> Enrolment:
    """Refuse, with the reason the merchant reads. Raises NotPermitted, NotFound, EnrolmentAnswered, ReasonMissing."""
    found = _to_decide(enrolment_id, by, EnrolmentState.ASKED)
    reason = in_words(reason, what="理由", most=REASON_MOST, field="reason")
    _decide(found, EnrolmentState.REFUSED, by=by, at=at, reason=reason)
    _told(found, Act.ODR_REFUSED, by, at, reason=reason)
    _message(found, "odr_refused", at, reason=reason[:50])
    return found


@transaction.atomic
def put_out(*, enrolment_id: int, ground: str, reason: str, by: Actor, at: datetime) -> Enrolment:
    """An officer ends a membership for cause. What is open at the merchant runs to its end.

    Raises NotPermitted, NotFound, EnrolmentAnswered, GroundUnknown, ReasonMissing.
    """
    found = _to_decide(enrolment_id, by, EnrolmentState.JOINED)
    if ground not in policy().grounds:
        raise GroundUnknown(field="ground")
    reason = in_words(reason, what="事实和依据", most=REASON_MOST, field="reason")
    found.left_ground = ground
    _leave(found, by, at, reason=reason)
    _message(found, "odr_put_out", at, ground=policy().grounds[ground])
    return found


@transaction.atomic
def leave(*, merchant: Merchant, by: Actor, at: datetime) -> Enrolment:
    """The merchant leaves of its own will, or takes its application back. Raises NotFound."""
    running = Enrolment.objects.select_for_update().filter(merchant_id__in=family_of(merchant.pk))
    found = running.filter(state__in=[EnrolmentState.ASKED, EnrolmentState.JOINED]).first()
    if found is None:
        raise NotFound
    _leave(found, by, at)
    return found


def _leave(found: Enrolment, by: Actor, at: datetime, reason: str = "") -> None:
    found.state, found.left_at, found.reason = EnrolmentState.LEFT.value, at, reason
    found.save(update_fields=["state", "left_at", "left_ground", "reason"])
    _told(found, Act.ODR_LEFT, by, at, ground=found.left_ground, reason=reason)


def _to_decide(enrolment_id: int, by: Actor, state: EnrolmentState) -> Enrolment:
    by.must(Permission.APPROVE_ENROLMENT)
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("merchant").filter(pk=enrolment_id)
    found = held.first()
    if found is None:
        raise NotFound
    check_region(region_code=found.region_code, by=by)
    if found.state != state:
        raise EnrolmentAnswered
    return found


def _decide(found: Enrolment, state: EnrolmentState, *, by: Actor, at: datetime, reason: str = "") -> None:
    found.state, found.decided_at, found.decided_by, found.reason = state.value, at, by.name, reason
    found.save(update_fields=["state", "decided_at", "decided_by", "reason"])


def _told(found: Enrolment, act: Act, by: Actor, at: datetime, **facts: str) -> None:
    told = {name: value for name, value in facts.items() if value}
    append(chain=found.merchant_id, deeds=[Deed(act=act, by=by, at=at, facts={"enrolment": found.pk, **told})])


def _message(found: Enrolment, template: str, at: datetime, **values: str) -> None:
    notices = to_staff(merchant=found.merchant, duty=Duty.SETTLE, template=template, at=at, **values)
    if notices:
        write(notices)
