"""Service of documents: recorded by an officer, by the message that brought it, or by its being opened on the progress page."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.cases.actions.step import begin, hold_cases
from fangxin.domain.cases.models import Case, Document, Service
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.words import Party
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

WAYS = {
    "INTERNET": "互联网",
    "PHONE": "电话",
    "SMS": "短信",
    "EMAIL": "电子邮件",
    "LETTER": "信函",
    "IN_PERSON": "当面",
}
#: message → the form it brings to its recipient; decisions may be served by text message or e-mail (notes of the forms)
BROUGHT = {
    "accepted": "acceptance",
    "refused": "non_acceptance",
    "identity_requested": "identity_request",
    "mediation_invited_consumer": "mediation_notice",
    "mediation_invited_merchant": "mediation_notice",
    "terminated": "mediation_termination",
    "terminated_merchant": "mediation_termination",
}
_PARTY_OF = {"consumer": Party.COMPLAINANT, "merchant": Party.MERCHANT}


class ServiceImpossible(Refusal):
    """The party, the way or the day of a service cannot be."""

    code = "service_impossible"
    status = 422
    sentence = "送达记录不正确：请选择送达对象和方式，日期不能早于制发日，也不能晚于今天。"


@transaction.atomic
def record_service(*, document_id: int, party: str, way: str, served_on: date, by: Actor, at: datetime) -> Case:
    """Record that a document was served. When both parties have form 8, the termination-notice clock stops."""
    document = Document.objects.select_related("case").filter(pk=document_id).first()
    if document is None:
        raise NotFound
    step = begin(case_id=document.case_id, version=None, by=by, at=at)
    if by.in_office:
        check_handles(case=step.case, by=by, act="登记送达")
    if party not in Party.__members__ or way not in WAYS or not day_of(document.issued_at) <= served_on <= day_of(at):
        raise ServiceImpossible(field="served_on")
    if Service.objects.filter(document=document, party=party, way=way).exists():
        return step.case
    step.rows.append(_service(document, party, way, served_on, by, at))
    deed = _deed(document, party, way, served_on, by, at)
    step.deeds.append(deed)
    _told_both(document, party, served_on, at)
    return step.commit()


@transaction.atomic
def served_by_message(*, notice: Notice, at: datetime) -> bool:
    """Record the service of the document a message brought, once it was sent; whether there was one.

    The case's version stays: nothing changed that an officer with the page open would have to know first.
    """
    form, party = BROUGHT.get(notice.template), _PARTY_OF.get(notice.audience)
    if form is None or party is None or notice.case_id is None:
        return False
    hold_cases(case_ids=[notice.case_id])
    # a document and the message that brings it are of one step, hence of one instant
    document = Document.objects.filter(case_id=notice.case_id, form=form, issued_at=notice.created_at).first()
    if document is None or notice.channel not in WAYS:
        return False
    return _served(document, party, notice.channel, at)


@transaction.atomic
def served_by_opening(*, document: Document, at: datetime) -> bool:
    """Record that the complainant opened a document on the progress page, the first time; whether it was the first."""
    hold_cases(case_ids=[document.case_id])
    return _served(document, Party.COMPLAINANT, "INTERNET", at)


def _served(document: Document, party: str, way: str, at: datetime) -> bool:
    """What nobody but the system saw happen; the case is held."""
    if Service.objects.filter(document=document, party=party, way=way).exists():
        return False
    on = day_of(at)
    write([_service(document, party, way, on, SYSTEM, at)])
    append(chain=document.case_id, deeds=[_deed(document, party, way, on, SYSTEM, at)])
    _told_both(document, party, on, at)
    return True


def _service(document: Document, party: str, way: str, on: date, by: Actor, at: datetime) -> Service:
    return Service(
        id=new_id(at), document_id=document.pk, party=party, way=way, served_on=on, recorded_at=at, recorded_by=by.name
    )


def _deed(document: Document, party: str, way: str, on: date, by: Actor, at: datetime) -> Deed:
    facts = {"number": document.number, "form": document.form, "party": party, "way": way, "on": on}
    return Deed(act=Act.DOCUMENT_SERVED, by=by, at=at, facts=facts)


def _told_both(document: Document, party: str, on: date, at: datetime) -> None:
    """The law asks that both parties are told of a termination: with the second one its clock stops."""
    if document.form != "mediation_termination":
        return
    told = set(Service.objects.filter(document=document).values_list("party", flat=True)) | {party}
    if told >= set(Party):
        clocks.stop_if_running(
            case_id=document.case_id, rule="complaint.termination_notice", on=on, at=at, why="BOTH_TOLD"
        )
