"""Statutory documents made from a case's own facts, and numbered. Their service stands in serving.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.document_facts import facts_for
from fangxin.domain.cases.models import Case, Document, DocumentCounter
from fangxin.domain.cases.permissions import check_handles, check_knows_people
from fangxin.domain.cases.rules.law import law_on
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.people.actions import sealer
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.actions.clocks import read_clock
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import Event, EventKind, day_of
from fangxin.foundation.documents import document_number, preview_text, render
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.seal import SealBroken
from fangxin.storage.ids import new_id


def issue(*, step: Step, form: str, by_office: Office | None = None, **particulars: Any) -> Document:
    """Make a statutory document as part of a step; its facts are checked against the form now and kept for good.

    `by_office`: who issues it, where that is not the office of the case.
    """
    case, at = step.case, step.at
    law = law_on(received_at=case.received_at, on=day_of(at))
    year, office = day_of(at).year, acting_office(office=by_office or case.office)
    number = document_number(
        form=form, office=office.short_name, year=year, serial=_next(office.pk, form, year),
        rule_version=law,
    )  # fmt: skip
    facts = facts_for(
        form=form, law=law, case=case, number=number, office=office, officer=step.by, at=at, particulars=particulars
    )
    preview_text(form, facts, law)  # refuses missing or wrong facts now, not when somebody prints
    identifier, plain = new_id(at), dump_facts(facts)
    document = Document(
        id=identifier, case_id=case.pk, form=form, rule_version=law, number=number, issued_at=at, issued_by=step.by.name,
        sealed_facts=sealer().seal(plain, place=f"document:{identifier}"), facts_digest=hashlib.sha256(plain).hexdigest(),
    )  # fmt: skip
    step.rows.append(document)
    step.note(Act.DOCUMENT_ISSUED, form=form, number=number, digest=document.facts_digest)
    return document


#: a reader who opens a document again within this time reads it once
READ_AGAIN = timedelta(hours=1)
#: statuses in which a complaint lies at the office it was sent to, undecided
SENT = (Status.ASSIGNED, Status.IDENTITY_PENDING)


class NotSent(Refusal):
    """A dispatch notice is made of a complaint that was sent to an office and is not decided yet."""

    code = "not_sent"
    status = 409
    sentence = "只有已经分送、还没有决定是否受理的投诉可以制作分送通知书。"


class NotAComplaint(Refusal):
    """Only complaints and reports are registered on a form."""

    code = "not_a_complaint"
    status = 409
    sentence = "只有投诉件和举报件可以制作登记表。"


#: forms 1 and 2
REGISTRATIONS = {Kind.COMPLAINT: "complaint_registration", Kind.REPORT: "report_registration"}


@transaction.atomic
def issue_registration(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Make the registration form of a complaint (form 1) or a report (form 2) from what was filed.

    Form 2 names the reporter: it is made by those who may know. Raises NotAComplaint, ReporterSealed.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="制作登记表")
    form = REGISTRATIONS.get(Kind(step.case.kind))
    if form is None:
        raise NotAComplaint
    check_knows_people(case=step.case, by=by)
    names = [file.name for file in case_files(case_id=case_id, intake_id=step.case.intake_id)]
    issue(step=step, form=form, evidence=names or None)
    return step.commit()


@transaction.atomic
def issue_dispatch_notice(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Make the dispatch notice (form 3) of a complaint the system sent to its office; by the unit that takes requests in."""
    by.must(Permission.DISPATCH)
    step = begin(case_id=case_id, version=version, by=by, at=at)
    case = step.case
    if case.kind != Kind.COMPLAINT or case.status not in SENT or case.due_on is None or by.office_id is None:
        raise NotSent
    decision = RoutingDecision.objects.filter(case_id=case_id).order_by("-decided_at", "-id").first()
    issue_dispatch(
        step=step,
        to=case.office,
        by_office=Office.objects.get(pk=by.office_id),
        ground=decision.ground if decision else "",
    )
    return step.commit()


def issue_dispatch(*, step: Step, to: Office, ground: str, by_office: Office | None = None) -> Document:
    """Form 3 as part of a step: decide by the last day of the acceptance clock, report when mediation could last no longer.

    The law gives the dispatch itself no day; the day to report is the mediation term counted from the last day to decide.
    """
    case = step.case
    assert case.due_on is not None
    start = (Event(kind=EventKind.START, on=case.due_on, place=1),)
    result = read_clock("complaint.mediation", day_of(case.received_at), start, calendar_in_force())
    return issue(
        step=step, form="dispatch_notice", by_office=by_office, to_office=to.name, acceptance_due_on=case.due_on,
        result_due_on=result.due_on, ground=ground,
    )  # fmt: skip


@transaction.atomic
def read_document(*, document: Document, by: Actor, at: datetime) -> bytes:
    """The PDF for an officer: it names the parties, so opening it is journalled first; once an hour for each reader."""
    by.must(Permission.UNSEAL)
    lately = Entry.objects.filter(
        chain=document.case_id, act=Act.UNSEALED, actor_id=by.account_id, at__gt=at - READ_AGAIN, at__lte=at
    )
    if not any(entry.facts.get("number") == document.number for entry in lately):
        facts = {"number": document.number, "form": document.form}
        append(chain=document.case_id, deeds=[Deed(act=Act.UNSEALED, by=by, at=at, facts=facts)])
    return document_pdf(document=document)


def document_pdf(*, document: Document) -> bytes:
    """The PDF of an issued document, set from the facts kept with it: the same bytes every time."""
    plain = sealer().open(bytes(document.sealed_facts), place=f"document:{document.pk}")
    return render(document.form, load_facts(plain), document.law)


def unsound_documents() -> Iterator[tuple[str, str]]:
    """(number, reason) of every document whose sealed facts are not those its digest and its journal entry speak of."""
    for document in Document.objects.order_by("id").iterator(chunk_size=500):
        try:
            plain = sealer().open(bytes(document.sealed_facts), place=f"document:{document.pk}")
        except SealBroken:
            yield document.number, "its sealed facts were altered or moved"
            continue
        digest = hashlib.sha256(plain).hexdigest()
        told = {"number": document.number, "digest": digest}
        issued = Entry.objects.filter(chain=document.case_id, act=Act.DOCUMENT_ISSUED, at=document.issued_at)
        if digest != document.facts_digest or not any(told.items() <= entry.facts.items() for entry in issued):
            yield document.number, "its facts are not those that were issued"


def dump_facts(facts: dict[str, Any]) -> bytes:
    """Facts as JSON that keeps days and instants apart from text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, default=_marked).encode()


def load_facts(plain: bytes) -> dict[str, Any]:
    """What `dump_facts` wrote."""
    return dict(json.loads(plain, object_hook=_unmarked))


def _marked(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"a fact cannot be a {type(value).__name__}")


def _unmarked(value: dict[str, Any]) -> Any:
    if value.keys() == {"instant"}:
        return datetime.fromisoformat(value["instant"])
    if value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    return value


def _next(office_id: int, form: str, year: int) -> int:
    table = DocumentCounter._meta.db_table
    with connection.cursor() as cursor:
        # one statement, so that two officers never draw the same number
        cursor.execute(
            f"INSERT INTO {table} (office_id, form, year, last) VALUES (%s, %s, %s, 1) "
            f"ON CONFLICT (office_id, form, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [office_id, form, year],
        )
        return int(cursor.fetchone()[0])
