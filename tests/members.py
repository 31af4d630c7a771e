"""Merchants' people for tests: somebody who works for a merchant, and a client signed in as them."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.conf import settings
from django.db import transaction
from django.test import Client

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.actions.joining import employ, member_for
from fangxin.domain.staff.models import Employment
from fangxin.domain.staff.queries import acting_for
from fangxin.domain.staff.words import StaffRole
from fangxin.interfaces.access.members import MEMBER, MERCHANT, SEEN
from fangxin.interfaces.clock import now
from tests.people import MONDAY

_phones = count(1)
PHONE = "19900001001"


def shop(
    *, name: str = "鹤壁云上鲸超市有限公司", uscc: str = "91000000MA00000157", region: str = "410611002",
    phone: str = PHONE, at: datetime = MONDAY,
) -> Merchant:  # fmt: skip
    """A registered merchant."""
    new = NewMerchant(name=name, uscc=uscc, region_code=region, phone=phone, address="河南省鹤壁市淇滨区青禾路88号")
    return register_merchant(new=new, at=at)


def hired(
    merchant: Merchant, *, role: StaffRole = StaffRole.OWNER, name: str = "尚鲸浦", at: datetime = MONDAY
) -> Employment:
    """Somebody new who works for the merchant."""
    with transaction.atomic():
        member = member_for(name=name, phone=f"1980000{next(_phones):04d}", at=at)
        employment = employ(member=member, merchant=merchant, role=role, by=SYSTEM, at=at)
    return Employment.objects.select_related("member__person", "merchant").get(pk=employment.pk)


def acting(employment: Employment) -> Actor:
    """The actor of an employment."""
    return acting_for(member=employment.member, employment=employment)


def signed_in(employment: Employment) -> Client:
    """A client signed in by phone, acting for the merchant of the employment."""
    client = Client()
    session = client.session
    session[MEMBER] = [employment.member_id, employment.member.sessions]
    session[MERCHANT] = employment.merchant_id
    session[SEEN] = int(now().timestamp())
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
