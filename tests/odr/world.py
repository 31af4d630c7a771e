"""An enterprise that joined, and a complaint filed with it, for the tests of settling first."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.cases.words import Channel
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.actions.enrolling import ask_to_join, let_join
from fangxin.domain.odr.actions.filing import file_dispute
from fangxin.domain.odr.models import Dispute, Enrolment
from fangxin.domain.odr.queries.disputes import dispute_of_draft
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.people.actions import phone_confirmation
from tests.members import PHONE
from tests.people import MONDAY, ZHANG, Cast, filing

_drafts = count(1)
CONSUMER = consumer("张**")


def asked(merchant: Merchant, by: Actor, *, at: datetime = MONDAY) -> Enrolment:
    """The merchant asks to join."""
    return ask_to_join(
        merchant=merchant, conditions=list(policy().conditions), pledged=True, contact_phone=PHONE, by=by, at=at
    )


def joined(merchant: Merchant, people: Cast, by: Actor, *, at: datetime = MONDAY) -> Enrolment:
    """The merchant has joined."""
    return let_join(enrolment_id=asked(merchant, by, at=at).pk, by=people.head, at=at)


def disputed(merchant: Merchant, *, at: datetime = MONDAY, draft: str = "", **changes: object) -> Dispute:
    """A complaint filed with the merchant first."""
    draft = draft or f"odr-{next(_drafts)}"
    given = filing(
        channel=Channel.MOBILE, merchant_name=merchant.name, merchant_uscc=merchant.uscc or "", **changes
    )  # fmt: skip
    confirmation = phone_confirmation(phone=ZHANG.phone, at=at)
    file_dispute(filing=given, draft=draft, by=consumer(""), at=at, phone_confirmation=confirmation)
    found = dispute_of_draft(draft=draft)
    assert found is not None
    return found
