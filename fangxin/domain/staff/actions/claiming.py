"""Claiming a merchant's account: a code to the registered phone shows that one belongs there, an officer confirms it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.merchants.words import Standing
from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.people.actions import (
    CodeWrong,
    check_phone_confirmation,
    confirm_phone,
    make_one_time_code,
    phone_index,
)
from fangxin.domain.staff.actions.joining import check_name, employ, member_for
from fangxin.domain.staff.models import Claim, Employment
from fangxin.domain.staff.notices import to_member
from fangxin.domain.staff.words import ClaimState, StaffRole
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.identifiers import check_mobile, check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.limits import TooManyAttempts, count_attempt
from fangxin.storage.rows import write

#: purposes of the two codes: the claimer's own phone, and the phone the register knows
OWN, REGISTERED = "claim", "claim-registered"
#: claims of one merchant in a day, by one asker and by all, so that nobody has its phone ring all day or locks others out
A_DAY, A_DAY_ALL = 5, 20
MOST = 200


class ClaimAnswered(Refusal):
    """The claim was decided in the meantime."""

    code = "claim_answered"
    status = 409
    sentence = "这份认领申请已经处理过了。"


class ClaimWaits(Refusal):
    """The same person claimed the same merchant, and nobody has decided yet."""

    code = "claim_waits"
    status = 409
    sentence = "您已经提交过认领申请，正在等待市场监管部门核实。"


class AlreadyStaff(Refusal):
    """The person works for the merchant already."""

    code = "already_staff"
    status = 409
    sentence = "这个手机号已经可以办理该经营者的业务，直接登录即可。"


class ReasonMissing(Refusal):
    """Saying no needs a reason."""

    code = "claim_reason_missing"
    status = 422
    sentence = "请写明理由，申请人会看到。"


def send_claim_codes(*, uscc: str, phone: str, client: str, at: datetime) -> tuple[str, str]:
    """Send one code to the claimer's phone and one to the phone the register knows for the merchant.

    Known and unknown merchants are answered alike. Returns both codes for a demo; the second is empty when nobody was
    sent one, or when the claimer's own phone is the registered one. Raises what identifiers and codes refuse.
    """
    code, plain = check_uscc(value=uscc), check_mobile(value=phone).number
    # counted before anything is looked up, so that a registered merchant and an unknown one are refused alike
    count_attempt(subject=f"claim-minute:{code}", limit=1, seconds=60, at=at)
    count_attempt(subject=f"claim-of:{code}:{client}", limit=A_DAY, seconds=86400, at=at)
    count_attempt(subject=f"claim-all:{code}", limit=A_DAY_ALL, seconds=86400, at=at)
    own = make_one_time_code(phone=plain, purpose=OWN, client=client, at=at)
    send_one_time_code(phone=plain, code=own, purpose="认领经营者账号", at=at)
    merchant = _merchant(code)
    if merchant is None or _same(merchant.phone, plain):
        return own, ""
    try:
        registered = make_one_time_code(phone=merchant.phone, purpose=REGISTERED, client=client, at=at)
    except TooManyAttempts:
        return own, ""  # as if it were unknown: whoever asks learns nothing of the registered phone
    send_one_time_code(phone=merchant.phone, code=registered, purpose="认领经营者账号", at=at)
    return own, registered


def confirm_own(*, phone: str, code: str, at: datetime) -> str:
    """A signed confirmation that the claimer reads messages to the phone. Raises CodeWrong, TooManyAttempts."""
    return confirm_phone(phone=check_mobile(value=phone).number, purpose=OWN, code=code, at=at)


def claim(*, uscc: str, name: str, phone: str, confirmation: str, registered_code: str, at: datetime) -> Claim:
    """Claim a merchant's account with the confirmed own phone and the code sent to the registered one.

    Raises PhoneNotConfirmed, CodeWrong, ClaimWaits, AlreadyStaff, MemberNameUnusual. A merchant that is unknown, gone,
    or without a registered mobile phone looks like a wrong code. The tries are counted outside the transaction: a wrong code
    takes nothing back.
    """
    code, plain = check_uscc(value=uscc), check_mobile(value=phone).number
    check_phone_confirmation(phone=plain, confirmation=confirmation, at=at)
    check_name(name=name)
    merchant = _merchant(code)
    if merchant is None:
        raise CodeWrong(field="registered_code")
    if not _same(merchant.phone, plain):
        try:
            confirm_phone(phone=merchant.phone, purpose=REGISTERED, code=registered_code, at=at)
        except CodeWrong as wrong:
            raise CodeWrong(field="registered_code") from wrong
    return _claimed(merchant, name, plain, at)


@transaction.atomic
def _claimed(merchant: Merchant, name: str, phone: str, at: datetime) -> Claim:
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    member = member_for(name=name, phone=phone, at=at)
    if Employment.objects.filter(member=member, merchant=merchant, ended_at=None).exists():
        raise AlreadyStaff(field="phone")
    if Claim.objects.filter(member=member, merchant=merchant, state=ClaimState.WAITING).exists():
        raise ClaimWaits(field="uscc")
    made = Claim(
        id=new_id(at), merchant=merchant, member=member, region_code=merchant.region_code,
        state=ClaimState.WAITING.value, asked_at=at,
    )  # fmt: skip
    write([made])
    by = Actor(kind=ActorKind.MERCHANT, name=member.name_masked, account_id=member.pk, office_name=merchant.name[:80])
    append(chain=merchant.pk, deeds=[Deed(act=Act.ACCOUNT_CLAIMED, by=by, at=at, facts={"claim": made.pk})])
    return made


@transaction.atomic
def confirm_claim(*, claim_id: int, by: Actor, at: datetime) -> Employment:
    """Let the claimer act for the merchant, as its owner. Raises NotPermitted, NotFound, ClaimAnswered."""
    found = _to_decide(claim_id, by)
    _decide(found, ClaimState.CONFIRMED, by=by, at=at)
    running = Employment.objects.filter(member=found.member, merchant=found.merchant, ended_at=None).first()
    if running is not None:  # a colleague brought them in meanwhile; an owner can make them one
        return running
    hired = employ(member=found.member, merchant=found.merchant, role=StaffRole.OWNER, by=by, at=at)
    write([to_member(member=found.member, template="account_opened", at=at, merchant=found.merchant.name[:30])])
    return hired


@transaction.atomic
def refuse_claim(*, claim_id: int, reason: str, by: Actor, at: datetime) -> Claim:
    """Refuse a claim; the claimer is told why. Raises NotPermitted, NotFound, ClaimAnswered, ReasonMissing."""
    found = _to_decide(claim_id, by)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    _decide(found, ClaimState.REFUSED, by=by, at=at, reason=reason.strip()[:MOST])
    told = {"merchant": found.merchant.name[:30], "reason": reason.strip()[:60]}
    write([to_member(member=found.member, template="account_refused", at=at, **told)])
    return found


@transaction.atomic
def open_account(*, merchant_id: int, name: str, phone: str, by: Actor, at: datetime) -> Employment:
    """At the counter: an officer has seen the licence and lets somebody act for the merchant as its owner.

    For merchants whose registered phone is missing or lost. Raises NotPermitted, NotFound, AlreadyStaff,
    MemberNameUnusual.
    """
    by.must(Permission.KEEP_REGISTER)
    merchant = Merchant.objects.filter(pk=merchant_id, status=Standing.ACTIVE).first()
    if merchant is None:
        raise NotFound
    check_region(region_code=merchant.region_code, by=by)
    member = member_for(name=name, phone=check_mobile(value=phone).number, at=at)
    if Employment.objects.filter(member=member, merchant=merchant, ended_at=None).exists():
        raise AlreadyStaff(field="phone")
    waiting = Claim.objects.select_related("merchant", "member").filter(
        member=member, merchant=merchant, state=ClaimState.WAITING
    )
    for one in waiting.select_for_update(of=("self",)):
        _decide(one, ClaimState.CONFIRMED, by=by, at=at)
    hired = employ(member=member, merchant=merchant, role=StaffRole.OWNER, by=by, at=at)
    write([to_member(member=member, template="account_opened", at=at, merchant=merchant.name[:30])])
    return hired


def _to_decide(claim_id: int, by: Actor) -> Claim:
    by.must(Permission.KEEP_REGISTER)
    held = Claim.objects.select_for_update(of=("self",)).select_related("merchant", "member__person")
    found = held.filter(pk=claim_id).first()
    if found is None:
        raise NotFound
    check_region(region_code=found.region_code, by=by)
    if found.state != ClaimState.WAITING:
        raise ClaimAnswered
    return found


def _decide(found: Claim, state: ClaimState, *, by: Actor, at: datetime, reason: str = "") -> None:
    found.state, found.decided_at, found.decided_by, found.reason = state.value, at, by.name, reason
    found.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    act = Act.ACCOUNT_CONFIRMED if state is ClaimState.CONFIRMED else Act.ACCOUNT_REFUSED
    facts = {"claim": found.pk, **({"reason": reason} if reason else {})}
    append(chain=found.merchant_id, deeds=[Deed(act=act, by=by, at=at, facts=facts)])


def _merchant(uscc: str) -> Merchant | None:
    """The merchant, when it exists and its registered phone can read a text message."""
    found = Merchant.objects.filter(uscc=uscc, status=Standing.ACTIVE).first()
    if found is None or not found.phone:
        return None
    try:
        check_mobile(value=found.phone)
    except Refusal:
        return None
    return found


def _same(one: str, other: str) -> bool:
    return phone_index(one) == phone_index(other)
