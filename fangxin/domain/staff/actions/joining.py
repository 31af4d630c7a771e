"""Bringing people in, giving them another role, letting them go."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.actions import phone_index, sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.staff.models import Employment, Member
from fangxin.domain.staff.notices import to_member
from fangxin.domain.staff.words import STAFF_ROLE_LABELS, StaffRole
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.identifiers import check_mobile
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

_NAME = re.compile(r"[^\W\d_]+(?:[·• ][^\W\d_]+)*")
#: people who act for one merchant
STAFF_MOST = 200


class MemberNameUnusual(Refusal):
    """A person's name is missing or holds characters no name has."""

    code = "member_name_unusual"
    status = 422
    sentence = "请填写真实姓名，不能有数字和符号。"


class StaffKnown(Refusal):
    """The person works for the merchant already."""

    code = "staff_known"
    status = 409
    sentence = "这个手机号已经是本单位员工。"


class StaffFull(Refusal):
    """More people than one merchant may have here."""

    code = "staff_full"
    status = 409
    sentence = "员工账号已达 {most} 个，请先移除不再使用的账号。"


class LastOwner(Refusal):
    """The last owner of an account can neither leave nor take another role."""

    code = "last_owner"
    status = 409
    sentence = "这是最后一位负责人，请先把另一位员工设为负责人。"


def check_name(*, name: str) -> str:
    """A person's name with its blanks tidied. Raises MemberNameUnusual."""
    plain = " ".join(name.split())
    if not _NAME.fullmatch(plain) or not 2 <= len(plain) <= 30:
        raise MemberNameUnusual(field="name")
    return plain


def member_for(*, name: str, phone: str, at: datetime) -> Member:
    """The member who signs in with a phone, made when there is none; a known one keeps the name they gave before.

    Inside the caller's transaction. Raises MemberNameUnusual.
    """
    index = phone_index(phone)
    known = Member.objects.select_related("person").filter(phone_index=index).first()
    if known is not None:
        return known
    plain = check_name(name=name)
    person = sealed_person(identity=Identity(name=plain, phone=phone), at=at)
    made = Member(id=new_id(at), person=person, phone_index=index, name_masked=person.name_masked, created_at=at)
    try:
        with transaction.atomic():
            write([person, made])
    except IntegrityError:
        # somebody else brought the same person in at the same instant
        return Member.objects.select_related("person").get(phone_index=index)
    return made


def employ(*, member: Member, merchant: Merchant, role: StaffRole, by: Actor, at: datetime) -> Employment:
    """Let a member act for a merchant, inside the caller's transaction."""
    hired = Employment(id=new_id(at), member=member, merchant=merchant, role=role.value, from_at=at)
    write([hired])
    told = {"who": member.name_masked, "role": role.value}
    append(chain=merchant.pk, deeds=[Deed(act=Act.STAFF_JOINED, by=by, at=at, facts=told)])
    return hired


@transaction.atomic
def add_staff(*, merchant: Merchant, name: str, phone: str, role: StaffRole, by: Actor, at: datetime) -> Employment:
    """Bring a colleague in; they are told by text message. Raises MemberNameUnusual, StaffKnown, StaffFull."""
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    member = member_for(name=name, phone=check_mobile(value=phone).number, at=at)
    running = Employment.objects.filter(merchant=merchant, ended_at=None)
    if running.filter(member=member).exists():
        raise StaffKnown(field="phone")
    if running.count() >= STAFF_MOST:
        raise StaffFull(most=STAFF_MOST, field="phone")
    hired = employ(member=member, merchant=merchant, role=role, by=by, at=at)
    told = {"merchant": merchant.name[:30], "role": STAFF_ROLE_LABELS[role]}
    write([to_member(member=member, template="staff_joined", at=at, **told)])
    return hired


@transaction.atomic
def change_role(*, merchant: Merchant, employment_id: int, role: StaffRole, by: Actor, at: datetime) -> Employment:
    """Give a colleague another role. Raises NotFound, LastOwner."""
    found = _running(merchant, employment_id)
    if found.role == role:
        return found
    if role is not StaffRole.OWNER:
        _check_not_last(found)
    before, found.role = found.role, role.value
    found.save(update_fields=["role"])
    told = {"who": found.member.name_masked, "before": before, "role": role.value}
    append(chain=merchant.pk, deeds=[Deed(act=Act.STAFF_CHANGED, by=by, at=at, facts=told)])
    return found


@transaction.atomic
def end_staff(*, merchant: Merchant, employment_id: int, by: Actor, at: datetime) -> Employment:
    """Let a colleague go: from the next request on they act for the merchant no more. Raises NotFound, LastOwner."""
    found = _running(merchant, employment_id)
    _check_not_last(found)
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    told = {"who": found.member.name_masked, "role": found.role}
    append(chain=merchant.pk, deeds=[Deed(act=Act.STAFF_LEFT, by=by, at=at, facts=told)])
    return found


def _running(merchant: Merchant, employment_id: int) -> Employment:
    """The employment; the merchant's row is held, so that of two owners who let each other go one is left."""
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    running = Employment.objects.select_related("member").filter(merchant=merchant, ended_at=None)
    found = running.filter(pk=employment_id).first()
    if found is None:
        raise NotFound
    return found


def _check_not_last(found: Employment) -> None:
    if found.role != StaffRole.OWNER:
        return
    owners = Employment.objects.filter(merchant_id=found.merchant_id, ended_at=None, role=StaffRole.OWNER)
    if owners.count() == 1:
        raise LastOwner
