"""A dispute at a station: taken down on a phone, settled on the spot, dropped, or handed over so that it becomes a case.

Whoever takes it down was asked first and answers for it. Handing over types nothing anew: the words, the merchant and the sealed
person become the filing, from seal to seal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Intake
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.rules.filing import Filing, check_filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.evidence.actions.files import attach_to_intake, hand_on
from fangxin.domain.evidence.queries import intake_files
from fangxin.domain.evidence.rules.limits import TooMany, limits
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.people.actions import open_person, sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.stations.actions.step import tell
from fangxin.domain.stations.models import StationDispute, StationStaff
from fangxin.domain.stations.notices import to_staff
from fangxin.domain.stations.permissions import acting_at, check_answers, check_works
from fangxin.domain.stations.queries.meant import merchant_chosen, merchant_meant
from fangxin.domain.stations.rules import MerchantNotOffered, MerchantToChoose, reason_of, station_rules, text_of
from fangxin.domain.stations.words import DisputeState
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.identifiers import check_phone
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write

#: disputes looked at by one sweep
MOST = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What a consumer tells at a station. Money is fen.

    `merchant_id`: the merchant chosen among those that are alike; `unlisted`: it is none of them.
    """

    identity: Identity
    merchant_name: str
    content: str
    merchant_uscc: str = ""
    merchant_id: int | None = None
    unlisted: bool = False
    wants: str = ""
    disputed_fen: int | None = None


@transaction.atomic
def record_dispute(*, heard: Heard, draft: str, staff: StationStaff, at: datetime) -> StationDispute:
    """Take a dispute down with the draft's files, once for each draft; whoever does was asked first.

    Raises StationWithdrawn, SeveralRefusals naming what a complaint could not be filed without, MerchantToChoose,
    MerchantNotOffered.
    """
    check_works(staff.station)
    known = StationDispute.objects.filter(draft=draft, station=staff.station).first()
    if known is not None:
        return known
    on = day_of(at)
    check_filing(filing=replace(_filing(heard), content=heard.content), on=on)
    wants = text_of(heard.wants, what="要求", field="wants", most=300, least=0)
    station = staff.station
    found = _merchant(heard, station.region_code)
    phone = check_phone(value=heard.identity.phone).number
    person = sealed_person(
        identity=Identity(name=heard.identity.name.strip(), phone=phone, address=heard.identity.address), at=at
    )
    dispute = StationDispute(
        id=new_id(at), number=f"WQ{on:%y%m%d}-{public_token(35)}", station=station, first_asked=staff, person=person,
        merchant=found, merchant_name=heard.merchant_name.strip()[:120] or (found.name if found else ""),
        content=heard.content.strip(), wants=wants, disputed_fen=heard.disputed_fen, draft=draft, recorded_at=at,
        due_on=calendar_in_force().working_day(station_rules().first_asked_days, after=on),
    )  # fmt: skip
    write([person, dispute])
    files = len(attach_to_intake(draft_token=draft, intake_id=dispute.pk, at=at).files)
    tell(
        dispute.pk, Act.STATION_HEARD, by=acting_at(staff), at=at, number=dispute.number,
        due_on=dispute.due_on.isoformat(), evidence=files or None,
    )  # fmt: skip
    return dispute


@transaction.atomic
def add_evidence(*, dispute_id: int, draft_token: str, staff: StationStaff, at: datetime) -> int:
    """Take the files of a draft to an open dispute; how many. Raises NotFound, DisputeEnded, OtherFirstAsked, TooMany."""
    dispute = _open(dispute_id, staff)
    count = len(attach_to_intake(draft_token=draft_token, intake_id=dispute.pk, at=at).files)
    if len(intake_files(intake_id=dispute.pk)) > limits().per_case:
        raise TooMany(limit=limits().per_case, field="files")
    if count:
        tell(dispute.pk, Act.STATION_EVIDENCE, by=acting_at(staff), at=at, evidence=count)
    return count


@transaction.atomic
def settle_dispute(
    *, dispute_id: int, agreed: str, agreed_fen: int | None, staff: StationStaff, at: datetime
) -> StationDispute:
    """Both sides agreed on the spot. Raises NotFound, DisputeEnded, OtherFirstAsked, StationTextMissing."""
    dispute = _open(dispute_id, staff)
    dispute.agreed = text_of(agreed, what="和解内容", field="agreed", most=300, least=4)
    dispute.agreed_fen = agreed_fen
    _end(dispute, DisputeState.SETTLED, staff, at)
    tell(dispute.pk, Act.STATION_SETTLED, by=acting_at(staff), at=at, terms=dispute.agreed, amount_fen=agreed_fen)
    return dispute


@transaction.atomic
def drop_dispute(*, dispute_id: int, reason: str, staff: StationStaff, at: datetime) -> StationDispute:
    """The consumer wants nothing further. Raises NotFound, DisputeEnded, OtherFirstAsked, StationTextMissing."""
    dispute = _open(dispute_id, staff)
    dispute.agreed = reason_of(reason)
    _end(dispute, DisputeState.DROPPED, staff, at)
    tell(dispute.pk, Act.STATION_DROPPED, by=acting_at(staff), at=at, reason=dispute.agreed)
    return dispute


@transaction.atomic
def hand_over_dispute(*, dispute_id: int, tried: str, staff: StationStaff, at: datetime) -> Receipt:
    """File the dispute as a complaint with the competent desk, as it was told and with what the station tried.

    Raises NotFound, DisputeEnded, OtherFirstAsked, StationTextMissing and what `file_request` does.
    """
    dispute = _open(dispute_id, staff)
    told = text_of(tried, what="站内调解情况", field="tried", most=300, least=4)
    by = acting_at(staff)
    person = open_person(person=dispute.person)
    heard = Heard(
        identity=person, merchant_name=_name(dispute), merchant_uscc=_uscc(dispute), content=dispute.content,
        wants=dispute.wants, disputed_fen=dispute.disputed_fen,
    )  # fmt: skip
    receipt = file_request(filing=_filing(heard, dispute=dispute, tried=told), draft=dispute.draft, by=by, at=at)
    intake = Intake.objects.get(draft=dispute.draft)
    hand_on(intake_id=dispute.pk, to=intake.pk)
    dispute.intake_id, dispute.case_number, dispute.agreed = intake.pk, receipt.cases[0].number, told
    _end(dispute, DisputeState.HANDED_OVER, staff, at)
    tell(dispute.pk, Act.STATION_HANDED, by=by, at=at, case=dispute.case_number, note=told)
    return receipt


def remind_of_disputes(*, at: datetime) -> int:
    """Tell whoever was asked first that the last day of a dispute is near, once; returns how many were told."""
    until = calendar_in_force().working_day(station_rules().remind_before + 1, after=day_of(at))
    due = StationDispute.objects.filter(state=DisputeState.OPEN, due_on__lt=until, reminded_at=None)
    told = 0
    for pk in list(due.order_by("due_on", "pk").values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            held = StationDispute.objects.select_for_update(of=("self",))
            dispute = held.select_related("first_asked__member", "first_asked__station").filter(pk=pk).first()
            if dispute is None or dispute.state != DisputeState.OPEN or dispute.reminded_at is not None:
                continue
            dispute.reminded_at = at
            dispute.save(update_fields=["reminded_at"])
            row = to_staff(
                staff=dispute.first_asked,
                template="first_asked_due",
                at=at,
                number=dispute.number,
                due_on=dispute.due_on,
            )
            write([row])
            told += 1
    return told


def _open(dispute_id: int, staff: StationStaff) -> StationDispute:
    """A dispute of the staff's own station, held. One of a withdrawn station may still be ended."""
    held = StationDispute.objects.select_for_update(of=("self",)).select_related(
        "station", "merchant", "person", "first_asked__member"
    )
    dispute = held.filter(pk=dispute_id, station=staff.station_id).first()
    if dispute is None:
        raise NotFound
    check_answers(dispute, staff=staff)
    return dispute


def _end(dispute: StationDispute, state: DisputeState, staff: StationStaff, at: datetime) -> None:
    dispute.state, dispute.ended_at, dispute.ended_by = state.value, at, acting_at(staff).name
    dispute.version += 1
    dispute.save()


def _filing(heard: Heard, *, dispute: StationDispute | None = None, tried: str = "") -> Filing:
    """The complaint this is. Behind the consumer's own words stand what they want and what the station tried."""
    words = [heard.content.strip()]
    if heard.wants.strip():
        words.append(f"要求：{heard.wants.strip()}")
    if dispute is not None:
        words.append(f"{dispute.station.name}调解情况：{tried}")
    return Filing(
        channel=Channel.STATION, kind=Kind.COMPLAINT, content="\n".join(words), identity=heard.identity,
        merchant_name=heard.merchant_name, merchant_uscc=heard.merchant_uscc, merchant_address=_address(dispute),
        disputed_fen=heard.disputed_fen, split_report=False, outside_number=dispute.number if dispute else "",
        evidence_count=len(intake_files(intake_id=dispute.pk)) if dispute else 0,
    )  # fmt: skip


def _merchant(heard: Heard, region: str) -> Merchant | None:
    """The merchant named exactly, or chosen among those offered for what was told.

    Raises MerchantToChoose while there are some that may be meant, MerchantNotOffered for another than those.
    """
    if heard.unlisted:
        return None
    meant = merchant_meant(name=heard.merchant_name, uscc=heard.merchant_uscc, region=region)
    if meant.merchant is not None:
        return meant.merchant
    if heard.merchant_id is None:
        if meant.choices:
            raise MerchantToChoose(field="merchant")
        return None
    if heard.merchant_id not in {one.id for one in meant.choices}:
        raise MerchantNotOffered(field="merchant" if meant.choices else "merchant_name")
    return merchant_chosen(merchant_id=heard.merchant_id)


def _name(dispute: StationDispute) -> str:
    """As it was told; of a merchant without a code as it is registered, so that the same one is recognised."""
    merchant = dispute.merchant
    return merchant.name if merchant is not None and not merchant.uscc else dispute.merchant_name


def _uscc(dispute: StationDispute) -> str:
    merchant: Merchant | None = dispute.merchant
    return merchant.uscc or "" if merchant else ""


def _address(dispute: StationDispute | None) -> str:
    """Where business is done: at the station's own place unless the register knows better."""
    if dispute is None:
        return ""
    known = dispute.merchant.address if dispute.merchant else ""
    return (known or dispute.station.address)[:160]
