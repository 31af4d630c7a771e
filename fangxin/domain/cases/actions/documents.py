"""Statutory documents made from a case's own facts, and numbered. Their service stands in serving.py."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.document_facts import facts_for
from fangxin.domain.cases.models import Case, Document, DocumentCounter
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.words import Kind
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.people.actions import sealer
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents import document_number, preview_text, render
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id


def issue(*, step: Step, form: str, **particulars: Any) -> Document:
    """Make a statutory document as part of a step; its facts are checked against the form now and kept for good."""
    case, at = step.case, step.at
    year, office = day_of(at).year, acting_office(office=case.office)
    number = document_number(
        form=form, office=office.short_name, year=year, serial=_next(office.pk, form, year),
        rule_version=case.rule_version,
    )  # fmt: skip
    facts = facts_for(form=form, case=case, number=number, officer=step.by, at=at, particulars=particulars)
    preview_text(form, facts, case.rule_version)  # refuses missing or wrong facts now, not when somebody prints
    identifier, plain = new_id(at), dump_facts(facts)
    document = Document(
        id=identifier, case_id=case.pk, form=form, number=number, issued_at=at, issued_by=step.by.name,
        sealed_facts=sealer().seal(plain, place=f"document:{identifier}"), facts_digest=hashlib.sha256(plain).hexdigest(),
    )  # fmt: skip
    step.rows.append(document)
    step.note(Act.DOCUMENT_ISSUED, form=form, number=number, digest=document.facts_digest)
    return document


class NotAComplaint(Refusal):
    """The form belongs to complaints only."""

    code = "not_a_complaint"
    status = 409
    sentence = "只有投诉件可以制作投诉登记表。"


@transaction.atomic
def issue_registration(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Make the registration form of a complaint (form 1) from what was filed."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="制作投诉登记表")
    if step.case.kind != Kind.COMPLAINT:
        raise NotAComplaint
    names = [file.name for file in case_files(case_id=case_id, intake_id=step.case.intake_id)]
    issue(step=step, form="complaint_registration", evidence=names or None)
    return step.commit()


def document_pdf(*, document: Document) -> bytes:
    """The PDF of an issued document, set from the facts kept with it: the same bytes every time."""
    plain = sealer().open(bytes(document.sealed_facts), place=f"document:{document.pk}")
    return render(document.form, load_facts(plain), document.case.rule_version)


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
