"""Settling first: merchants' people, enterprises that joined, and disputes of every end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.cases.words import Channel
from fangxin.domain.mediation.words import ItemKind
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.actions.enrolling import ask_to_join, let_join
from fangxin.domain.odr.actions.escalating import escalate
from fangxin.domain.odr.actions.filing import file_dispute
from fangxin.domain.odr.actions.performing import confirm_kept, deny_kept, report_kept
from fangxin.domain.odr.actions.talking import accept, decline, offer, refuse, say, withdraw
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.queries.disputes import dispute_of_draft, promises_of
from fangxin.domain.odr.rules.offers import Offered
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.people.actions import phone_confirmation
from fangxin.domain.people.rules import Identity, masked_name
from fangxin.domain.staff.actions.claiming import claim, confirm_claim, confirm_own, send_claim_codes
from fangxin.domain.staff.actions.joining import add_staff
from fangxin.domain.staff.models import Employment
from fangxin.domain.staff.queries import acting_for, staff_of
from fangxin.domain.staff.words import StaffRole
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row

#: days before the replay on which merchants' people began
BEGAN = 320
CLAIMED_AT, DECIDED_AT, FILED_AT, SAID_AT = time(9, 10), time(10, 5), time(11, 20), time(14, 30)
#: acts of one day follow each other by so many minutes
BETWEEN = timedelta(minutes=20)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Accounts first, then who joined, then each dispute act by act."""
    chapter = stage.story.chapters.get("settling", {})
    for number, row in enumerate(chapter.get("accounts", ())):
        at = _at(stage, BEGAN, CLAIMED_AT) + timedelta(minutes=3 * number)
        yield at, partial(_account, stage, row, at)
    for row in chapter.get("claims", ()):
        at = _at(stage, row["days_ago"], CLAIMED_AT)
        yield at, partial(_waiting_claim, stage, row, at)
    for row in chapter.get("enrolments", ()):
        at = _at(stage, row["days_ago"], DECIDED_AT)
        yield at, partial(_enrol, stage, row, at)
    for row in chapter.get("disputes", ()):
        at = _at(stage, row["days_ago"], FILED_AT)
        yield at, partial(_file, stage, row, at)
        for number, act in enumerate(row["acts"]):
            when = _at(stage, row["days_ago"] - act["after"], SAID_AT) + BETWEEN * number
            if when <= until:
                yield when, partial(_act, stage, row, act, when)


def _account(stage: Stage, row: Row, at: datetime) -> None:
    """An owner claims the account and an officer confirms it; the owner then brings in the others."""
    merchant = _merchant(stage, row["merchant"])
    if row["role"] != StaffRole.OWNER:
        owner = _employed(merchant, StaffRole.OWNER)
        add_staff(
            merchant=merchant, name=row["name"], phone=row["phone"], role=StaffRole(row["role"]), by=_as(owner), at=at
        )
        return
    made = _claim(stage, row, at)
    confirm_claim(claim_id=made, by=_officer(stage, merchant, Role.HANDLER, at), at=at + timedelta(minutes=1))


def _waiting_claim(stage: Stage, row: Row, at: datetime) -> None:
    _claim(stage, row, at)


def _claim(stage: Stage, row: Row, at: datetime) -> int:
    merchant = _merchant(stage, row["merchant"])
    uscc = merchant.uscc or ""
    own, registered = send_claim_codes(uscc=uscc, phone=row["phone"], client="demo", at=at)
    confirmation = confirm_own(phone=row["phone"], code=own, at=at)
    return claim(
        uscc=uscc, name=row["name"], phone=row["phone"], confirmation=confirmation, registered_code=registered, at=at
    ).pk


def _enrol(stage: Stage, row: Row, at: datetime) -> None:
    merchant = _merchant(stage, row["merchant"])
    by = _as(_employed(merchant, StaffRole.OWNER))
    made = ask_to_join(
        merchant=merchant,
        conditions=list(policy().conditions),
        pledged=True,
        contact_phone=merchant.phone,
        by=by,
        at=at,
    )
    if not row.get("waits"):
        let_join(
            enrolment_id=made.pk, by=_officer(stage, merchant, Role.HEAD, at), at=at + timedelta(hours=3)
        )  # fmt: skip


def _file(stage: Stage, row: Row, at: datetime) -> None:
    merchant, person = _merchant(stage, row["merchant"]), Identity(**row["person"])
    filing = Filing(
        channel=Channel.MOBILE, content=row["text"], identity=person, merchant_name=merchant.name,
        merchant_uscc=merchant.uscc or "", merchant_address=merchant.address, object_code=row["goods"],
        claims=("CL6",), disputed_fen=fen_of(row["amount"]), consents_disclosure=True, consents_commission=False,
    )  # fmt: skip
    confirmation = phone_confirmation(phone=person.phone, at=at)
    file_dispute(filing=filing, draft=_draft(stage, row), by=consumer(""), at=at, phone_confirmation=confirmation)


def _act(stage: Stage, row: Row, act: Row, at: datetime) -> None:
    dispute = _dispute(stage, row)
    side = act["side"]
    name = masked_name(row["person"]["name"])
    by = _as(_employed(dispute.merchant, StaffRole.SERVICE)) if side == "merchant" else consumer(name)
    given: dict[str, Any] = {"dispute_id": dispute.pk, "by": by, "at": at}
    text = act.get("text", "")
    name = act["act"]
    if name == "offer":
        offer(version=None, items=[_offered(one, at) for one in act["items"]], text=text, **given)
    elif name in ("report", "confirm", "deny"):
        for promise in promises_of(dispute=dispute):
            if name == "report":
                report_kept(promise_id=promise.pk, text=text, **given)
            elif name == "confirm":
                confirm_kept(promise_id=promise.pk, **given)
            else:
                deny_kept(promise_id=promise.pk, text=text, **given)
    elif name == "accept":
        accept(version=None, **given)
    elif name == "escalate":
        escalate(**given)
    else:
        of = {"say": say, "decline": decline}
        if name in of:
            of[name](version=None, text=text, **given)
        else:
            {"refuse": refuse, "withdraw": withdraw}[name](version=None, reason=text, **given)


def _offered(row: Row, at: datetime) -> Offered:
    return Offered(
        kind=ItemKind(row["kind"]), what=row["what"], amount_fen=fen_of(row["amount"]) if "amount" in row else None,
        perform_by=day_of(at) + timedelta(days=row["in_days"]),
    )  # fmt: skip


def _dispute(stage: Stage, row: Row) -> Dispute:
    found = dispute_of_draft(draft=_draft(stage, row))
    assert found is not None
    return found


def _draft(stage: Stage, row: Row) -> str:
    return f"{stage.story.name}-{row['id']}"


def _merchant(stage: Stage, merchant_id: str) -> Merchant:
    return Merchant.objects.get(uscc=stage.story.merchant(merchant_id)["uscc"])


def _employed(merchant: Merchant, role: StaffRole) -> Employment:
    """Somebody of a role at the merchant, else whoever came first."""
    running = staff_of(merchant=merchant)
    return next((one for one in running if one.role == role), running[0])


def _as(employment: Employment) -> Actor:
    return acting_for(member=employment.member, employment=employment)


def _officer(stage: Stage, merchant: Merchant, role: Role, at: datetime) -> Actor:
    """An officer of the county the merchant sits in."""
    office = next(
        one["code"]
        for one in stage.story.offices
        if one["region"] == merchant.region_code[:6] and one["tier"] == "COUNTY"
    )
    return stage.agency.officer(office_id=stage.agency.offices[office].pk, role=role, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
