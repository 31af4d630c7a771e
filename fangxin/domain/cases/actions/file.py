"""Filing: one submission becomes an intake and its cases, with routing, clocks, journal and messages, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from fangxin.domain.agency.models import Office, Post
from fangxin.domain.agency.queries import NoIntakeUnit, directory, handler_post_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.queries import Receipt, asked_by, digest_of_tracking_code, receipt_from, tracking_code_of
from fangxin.domain.cases.rules.filing import CONTENT_LEAST, SELF_SERVICE, Filing, check_filing, text_mark
from fangxin.domain.cases.rules.sealing import without_identity, without_sentences
from fangxin.domain.cases.words import UNBOUND, Kind, Status
from fangxin.domain.evidence.actions.files import attach_to_intake
from fangxin.domain.people.actions import PhoneNotConfirmed, check_phone_confirmation, sealed_person
from fangxin.domain.people.models import Person
from fangxin.domain.routing.actions import decision_row
from fangxin.domain.routing.queries import Routed, route
from fangxin.domain.routing.rules import Decision
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.idempotency import answered_before, digest_of, done_row
from fangxin.storage.ids import new_id, public_token
from fangxin.storage.rows import write, write_alone

#: the clock that starts on receipt, by kind; an inquiry and a commendation have no legal clock
FIRST_CLOCK = {Kind.COMPLAINT: "complaint.acceptance", Kind.REPORT: "report.verification"}


def file_request(
    *, filing: Filing, draft: str, by: Actor, at: datetime, phone_confirmation: str = "", answered: bool = False
) -> Receipt:
    """File a submission once, whatever the number of clicks: the same draft and content give the same receipt.

    `answered`: the caller answers the inquiry in it within the same transaction; it enters no queue, its answer is the message.
    Raises SeveralRefusals naming each field, PhoneNotConfirmed at the public door, KeyReused when the draft was filed
    with other content, NoIntakeUnit when nobody could take it in.
    """
    if by.in_office:
        by.must(Permission.REGISTER)
    digest = digest_of(asked(filing))
    actor = asked_by(by)
    check_filing(filing=filing, on=day_of(at))
    if filing.channel in SELF_SERVICE and not filing.unnamed:
        try:
            check_phone_confirmation(phone=contact_of(filing), confirmation=phone_confirmation, at=at)
        except PhoneNotConfirmed:
            # a form sent again hours later: what was filed then needs no new confirmation
            before = answered_before(key=draft, actor=actor, digest=digest)
            if before is None:
                raise
            return receipt_from(before, draft)
    rows, answer = filing_rows(filing, draft, by, at, answered=answered)
    # the key goes first: of two racers the second waits here, fails, and is given the first one's answer
    rows.insert(0, done_row(key=draft, actor=actor, digest=digest, answer=answer, at=at))
    try:
        if filing.evidence_count:
            with transaction.atomic():
                write(rows)
                intake_id = next(row.pk for row in rows if isinstance(row, Intake))
                attach_to_intake(draft_token=draft, intake_id=intake_id, at=at)
        else:
            write_alone(rows)
    except IntegrityError:
        before = answered_before(key=draft, actor=actor, digest=digest)
        if before is None:
            raise
        return receipt_from(before, draft)
    return receipt_from(answer, draft)


def case_number(*, region_code: str, at: datetime) -> str:
    """A registration number: region, day, and 35 random bits, so that nobody counts or guesses an agency's cases."""
    return f"{region_code[:6] or '000000'}-{day_of(at):%y%m%d}-{public_token(35)}"


def filing_rows(
    filing: Filing, draft: str, by: Actor, at: datetime, *, answered: bool = False
) -> tuple[list[models.Model], dict[str, Any]]:
    """The unsaved rows of a submission in the order of their tables, and what its key keeps."""
    people, intake = intake_rows(filing, draft, by, at)

    def read(given: Filing) -> Routed:
        return route(
            filing_text=given.content, filing=given, kind=given.kind, receiving_office_id=by.office_id, on=day_of(at)
        )

    parts = [(sealed(given), decision) for given, decision in parts_of(filing, read)]
    if filing.kinds == {Kind.REPORT}:
        intake.title, intake.content = parts[0][0].heading(), parts[0][0].content
    cases: list[Case] = []
    rows: list[models.Model] = []
    for given, decision in parts:
        own_end = answered and given.kind is Kind.INQUIRY
        case, own = case_rows(given, decision, intake, by, at, split=len(parts) > 1, settled=own_end)
        cases.append(case)
        rows.extend(own)
    of = {Kind(case.kind): case for case in cases}
    if Kind.COMPLAINT in of and Kind.REPORT in of:
        told_of = of[Kind.REPORT].number
        rows.extend(to_consumer(case=of[Kind.COMPLAINT], template="split", at=at, report_number=told_of))
    rows = [*people, intake, *rows]
    rows.sort(key=written_place)
    answer = {"cases": [[case.pk, case.kind, case.number, case.office.name, case.needs_person] for case in cases]}
    return rows, answer


def intake_rows(filing: Filing, draft: str, by: Actor, at: datetime) -> tuple[list[Person], Intake]:
    """The unsaved rows of a submission: its people, sealed, and the intake."""
    people = _people(filing, at)
    intake = Intake(
        id=new_id(at),
        person_id=people["person"].pk if "person" in people else None,
        agent_id=people["agent"].pk if "agent" in people else None,
        representatives=[people[name].pk for name in ("rep1", "rep2") if name in people],
        channel=filing.channel.value,
        received_at=at,
        title=filing.heading(),
        content=filing.content,
        outside_number=filing.outside_number,
        anonymous=filing.unnamed,
        consents_disclosure=filing.consents_disclosure,
        consents_commission=filing.consents_commission,
        taken_by=by.name if by.in_office else "",
        draft=draft,
        tracking_digest=digest_of_tracking_code(tracking_code_of(draft)),
        evidence_count=filing.evidence_count,
    )
    return list(people.values()), intake


def parts_of(filing: Filing, read: Callable[[Filing], Routed]) -> list[tuple[Filing, Decision]]:
    """What the submission becomes, each part as a filing of its own with where it goes."""
    if filing.parts:
        return [(given, read(given).decision) for given in map(filing.of_part, filing.parts)]
    routed = read(filing)
    parts = [(filing, routed.decision)]
    report = routed.reading.kind.report
    if filing.kind is Kind.COMPLAINT and filing.split_report and report:
        # a report is verified on its own (Order 121 art. 9): its text is what was said of the violation, and what
        # violation it tells of is read from its own words
        told = replace(filing, kind=Kind.REPORT, title="", content="。".join(report.sentences), problem_code="")
        # and the complaint tells no more of it: whoever mediates, and the merchant, need not know who reported (art. 37)
        own = replace(filing, content=without_sentences(filing.content, report.sentences, least=CONTENT_LEAST))
        parts = [(own, routed.decision), (told, read(told).decision)]
    return parts


def sealed(filing: Filing) -> Filing:
    """A report's words without what names its reporter, who is sealed beside it; any other filing as it is."""
    if filing.kind is not Kind.REPORT:
        return filing
    people = [one for one in (filing.identity, filing.agent, *filing.representatives) if one is not None]
    return replace(
        filing, title=without_identity(filing.title, *people), content=without_identity(filing.content, *people)
    )


#: tables in the order they are written: what is pointed at comes first
_WRITTEN = ["Person", "Intake", "Case", "Chain", "Entry", "Clock", "ClockEvent", "RoutingDecision", "Notice"]


def written_place(row: models.Model) -> int:
    """Where a row stands in the order of tables."""
    return _WRITTEN.index(type(row).__name__)


def case_rows(
    filing: Filing, decision: Decision, intake: Intake, by: Actor, at: datetime, *, split: bool = False,
    settled: bool = False, origin: str = "",
) -> tuple[Case, list[models.Model]]:  # fmt: skip
    """The unsaved rows of one case of a submission. `origin`: the number of the case it came from, when it may be told."""
    today, kind, content = day_of(at), filing.kind, filing.content
    case_id = new_id(at)
    office, status, post = _place(decision, kind, by, seed=case_id)
    case = Case(
        id=case_id,
        intake_id=intake.pk,
        kind=kind.value,
        source="",
        number=case_number(region_code=decision.region or office.region_code, at=at),
        status=status.value,
        office_id=office.pk,
        path=office.path,
        post_id=post.pk if post and status is Status.ASSIGNED else None,
        region_code=decision.region or "",
        rule_version=lawbook().version_on(today).id,
        received_at=at,
        dispatched_at=at if status is Status.ASSIGNED else None,
        title=filing.heading(),
        content=content,
        text_mark=text_mark(filing.title, content),
        merchant_id=decision.merchant_id,
        merchant_name=filing.merchant_name.strip(),
        merchant_uscc=filing.merchant_uscc.strip().upper(),
        merchant_address=filing.merchant_address.strip(),
        merchant_phone=filing.merchant_phone.strip(),
        platform=filing.platform.strip(),
        order_number=filing.order_number.strip(),
        sales_mode=filing.sales_mode,
        object_code=filing.object_code or decision.object_code,
        problem_code=decision.problem_code,
        claims=list(filing.claims),
        purchased_on=filing.purchased_on,
        disputed_fen=filing.disputed_fen,
        needs_person=status is Status.RECEIVED and not settled,
        disclosable=filing.consents_disclosure,
    )
    case.office = office
    case.intake = intake
    rows: list[models.Model] = [case]
    rule = FIRST_CLOCK.get(kind)
    if rule is not None:
        started = clocks.started(case_id=case_id, rule=rule, received_on=today, on=today, at=at)
        clock = next(row for row in started if isinstance(row, Clock))
        case.due_on, case.due_rule = clock.due_on, rule
        rows.extend(started)
    deeds = [
        Deed(
            act=Act.FILED,
            by=by,
            at=at,
            facts={
                "channel": filing.channel.value,
                "kind": kind.value,
                "due_on": case.due_on,
                **({"of": origin} if origin else {}),
            },
        )
    ]
    if split:
        deeds.append(Deed(act=Act.SPLIT, by=by, at=at, facts={"intake": intake.pk}))
    if not settled:
        placed = Act.DISPATCHED if status is Status.ASSIGNED else Act.QUEUED
        told = {"office": office.name, "ground": decision.ground, "article": decision.article}
        deeds.append(Deed(act=placed, by=by, at=at, facts=told))
    rows.extend(new_chain(chain=case_id, deeds=deeds))
    case.version = len(deeds)
    rows.append(decision_row(case_id=case_id, decision=decision, at=at))
    if not settled:
        rows.extend(to_consumer(case=case, template="registered", at=at, tracking_code=tracking_code_of(intake.draft)))
    return case, rows


def _place(decision: Decision, kind: Kind, by: Actor, *, seed: int) -> tuple[Office, Status, Post | None]:
    """The office a fresh case lies at: the competent one, else the intake unit's human queue.

    An inquiry or a commendation lies at whoever received it; the intake unit may still send it on.
    """
    book = directory()
    if decision.office_id is not None and not decision.needs_person:
        office = book.offices[decision.office_id]
        if office.is_intake and kind in UNBOUND:
            return office, Status.RECEIVED, None
        post = handler_post_for(office_id=office.pk, seed=seed)
        return office, Status.ASSIGNED, post
    own = book.offices.get(by.office_id or 0)
    if own is not None and own.is_intake:
        return own, Status.RECEIVED, None
    intake = book.intake_for(region_code=decision.region or "")
    if intake is None:
        raise NoIntakeUnit
    return intake, Status.RECEIVED, None


def _people(filing: Filing, at: datetime) -> dict[str, Person]:
    people: dict[str, Person] = {}
    if filing.unnamed:
        return people
    if filing.identity.as_dict():
        people["person"] = sealed_person(identity=filing.identity, at=at)
    if filing.agent is not None:
        people["agent"] = sealed_person(identity=filing.agent, at=at)
    for number, representative in enumerate(filing.representatives, 1):
        people[f"rep{number}"] = sealed_person(identity=representative, at=at)
    return people


def contact_of(filing: Filing) -> str:
    return filing.agent.phone if filing.agent is not None else filing.identity.phone


def asked(filing: Filing) -> dict[str, Any]:
    """What the idempotency digest covers: keyed, so that the digest tells nothing about the person."""
    return {"filing": filing, "key": settings.SECRET_KEY}
