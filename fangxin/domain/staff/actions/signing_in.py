"""Signing in by phone and one-time code, and ending every session of a member."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from fangxin.domain.notices.actions.codes import send_one_time_code
from fangxin.domain.people.actions import confirm_phone, make_one_time_code
from fangxin.domain.staff.models import Member
from fangxin.domain.staff.queries import member_with_phone
from fangxin.foundation.identifiers import check_mobile
from fangxin.foundation.refusals import Refusal

PURPOSE = "member"


class NoMember(Refusal):
    """The phone was confirmed, but nobody signs in with it yet."""

    code = "no_member"
    status = 422
    sentence = "这个手机号还没有开通。请先认领经营者账号，或者请本单位负责人把您加为员工。"


def send_sign_in_code(*, phone: str, client: str, at: datetime) -> str:
    """Send a code to a phone that somebody signs in with; returns it for a demo, empty when nobody does.

    Known and unknown phones are answered alike. Raises the refusals of check_phone and make_one_time_code.
    """
    plain = check_mobile(value=phone).number
    code = make_one_time_code(phone=plain, purpose=PURPOSE, client=client, at=at)
    if member_with_phone(phone=plain) is None:
        return ""
    send_one_time_code(phone=plain, code=code, purpose="商户登录", at=at)
    return code


def sign_in(*, phone: str, code: str, at: datetime) -> Member:
    """The member who read the code sent to their phone. Raises CodeWrong, NoMember, TooManyAttempts."""
    plain = check_mobile(value=phone).number
    confirm_phone(phone=plain, purpose=PURPOSE, code=code, at=at)
    member = member_with_phone(phone=plain)
    if member is None:
        raise NoMember(field="phone")
    Member.objects.filter(pk=member.pk).update(signed_in_at=at)
    return member


def sign_out_everywhere(*, member: Member) -> None:
    """End every session of a member, on whatever device."""
    Member.objects.filter(pk=member.pk).update(sessions=F("sessions") + 1)
