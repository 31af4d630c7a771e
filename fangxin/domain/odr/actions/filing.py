"""Filing with the merchant first: one submission becomes a dispute, and a report in its words a case of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, models, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.file import (
    asked,
    case_number,
    case_rows,
    contact_of,
    intake_rows,
    parts_of,
    sealed,
    written_place,
)
from fangxin.domain.cases.queries import Receipt, asked_by, receipt_from, tracking_code_of
from fangxin.domain.cases.rules.filing import Filing, check_filing
from fangxin.domain.cases.words import Kind
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.actions.counting import days_of
from fangxin.domain.odr.models import Dispute, Message
from fangxin.domain.odr.notices import to_consumer, to_merchant
from fangxin.domain.odr.queries.enrolments import enrolled_merchant
from fangxin.domain.odr.rules.handing_on import kept
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import DisputeState, Saying, Speaker
from fangxin.domain.people.actions import check_phone_confirmation
from fangxin.domain.routing.queries import Routed, route
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.idempotency import answered_before, digest_of, done_row
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class NotEnrolled(Refusal):
    """The merchant does not settle disputes here, or is not surely the one named."""

    code = "not_enrolled"
    status = 409
    sentence = "该商家没有加入在线和解，请选择直接投诉到市场监管部门。"


class OnlyComplaints(Refusal):
    """A report, an inquiry or a commendation is never settled with the merchant."""

    code = "only_complaints"
    status = 422
    sentence = "只有投诉可以先与商家和解。"


def file_dispute(*, filing: Filing, draft: str, by: Actor, at: datetime, phone_confirmation: str) -> Receipt:
    """File a complaint with the merchant first, once whatever the number of clicks.

    The receipt tells the tracking code, and the case of a report that was part of the words. Raises what file_request
    raises, NotEnrolled and OnlyComplaints.
    """
    if filing.kinds != {Kind.COMPLAINT}:
        raise OnlyComplaints
    digest, actor = digest_of(asked(filing)), asked_by(by)
    check_filing(filing=filing, on=day_of(at))
    before = answered_before(key=draft, actor=actor, digest=digest)
    if before is not None:
        return receipt_from(before, draft)
    check_phone_confirmation(phone=contact_of(filing), confirmation=phone_confirmation, at=at)
    merchant = enrolled_merchant(uscc=filing.merchant_uscc, name=filing.merchant_name, platform=filing.platform)
    if merchant is None:
        raise NotEnrolled(field="first")
    rows, answer, deeds = _rows(filing, merchant, draft, by, at)
    rows.insert(0, done_row(key=draft, actor=actor, digest=digest, answer=answer, at=at))
    try:
        with transaction.atomic():
            write(rows)
            dispute = next(row for row in rows if isinstance(row, Dispute))
            append(chain=dispute.pk, deeds=deeds)
            if filing.evidence_count:
                attach_to_intake(draft_token=draft, intake_id=dispute.intake_id, at=at)
    except IntegrityError:
        before = answered_before(key=draft, actor=actor, digest=digest)
        if before is None:
            raise
        return receipt_from(before, draft)
    return receipt_from(answer, draft)


def _rows(
    filing: Filing, merchant: Merchant, draft: str, by: Actor, at: datetime
) -> tuple[list[models.Model], dict[str, object], list[Deed]]:
    people, intake = intake_rows(filing, draft, by, at)

    def read(given: Filing) -> Routed:
        return route(
            filing_text=given.content, filing=given, kind=given.kind, receiving_office_id=by.office_id, on=day_of(at)
        )

    (own, decision), *reports = parts_of(filing, read)
    days = days_of(terms=policy().terms_in(merchant.region_code), on=day_of(at))
    dispute = Dispute(
        id=new_id(at), intake=intake, number=_number(merchant, at), merchant=merchant, region_code=merchant.region_code,
        filing=kept(own) | {
            "object_code": own.object_code or decision.object_code,
            "problem_code": own.problem_code or decision.problem_code,
        },
        title=own.heading(), content=own.content, disputed_fen=own.disputed_fen, state=DisputeState.OPEN.value,
        awaiting=Speaker.MERCHANT.value, filed_at=at, **days,
    )  # fmt: skip
    name = people[0].name_masked[:40] if people else ""
    first = Message(
        dispute=dispute, seq=1, at=at, side=Speaker.CONSUMER.value, by=name, kind=Saying.FILED.value,
        text=own.content, files=filing.evidence_count,
    )  # fmt: skip
    case_part: list[models.Model] = []
    cases = []
    for given, where in reports:
        case, rows = case_rows(sealed(given), where, intake, by, at, split=True)
        cases.append(case)
        case_part.extend(rows)
    case_part.sort(key=written_place)
    told = to_consumer(
        dispute=dispute, template="dispute_filed", at=at, tracking_code=tracking_code_of(draft)
    ) + to_merchant(dispute=dispute, template="dispute_arrived", at=at)
    answer: dict[str, object] = {
        "cases": [[case.pk, case.kind, case.number, case.office.name, case.needs_person] for case in cases]
    }
    deed = Deed(
        act=Act.DISPUTE_FILED, by=by, at=at, facts={"merchant": merchant.name, "due_on": dispute.answer_on.isoformat()}
    )
    # what is pointed at comes first
    notices = [row for row in case_part if row._meta.label == "notices.Notice"]
    others = [row for row in case_part if row._meta.label != "notices.Notice"]
    return [*people, intake, dispute, first, *others, *notices, *told], answer, [deed]


def _number(merchant: Merchant, at: datetime) -> str:
    """As a case's number, marked as one of settling first."""
    return f"{case_number(region_code=merchant.region_code, at=at)}-H"
