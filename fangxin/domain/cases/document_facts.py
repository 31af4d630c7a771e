"""The facts each statutory form takes, gathered from the case; one function a form (law/forms/forms.yaml names them)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.words import CHANNEL_LABELS, PARTY_LABELS, STANDARD_ROUTES, Channel, Party
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import ID_TYPES, Identity
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents import wanted_facts
from fangxin.foundation.taxonomy import taxonomy

NOT_GIVEN = "（未提供）"
ANONYMOUS = "匿名"
MODES = {"ON_SITE": "on_site", "ONLINE": "video", "PHONE": "phone"}


def facts_for(
    *,
    form: str,
    law: str,
    case: Case,
    number: str,
    office: Office,
    officer: Actor,
    at: datetime,
    particulars: dict[str, Any],
) -> dict[str, Any]:
    """The facts of a form under a rule set, those it has no place for left out.

    Names of persons are opened here, to be sealed again.
    """
    person = _identity(case.intake.person)
    agent = _identity(case.intake.agent)
    common = {
        "number": number,
        "office_name": office.name,
        "issued_on": day_of(at),
        "case_number": case.number,
        "subject": _subject(case),
        "received_on": day_of(case.received_at),
        "addressee": person.name or NOT_GIVEN,
        "officer_name": officer.name,
        "officer_phone": case.office.phone or "12315",
        "office_phone": case.office.phone or "12315",
        "office_address": case.office.address or case.office.name,
        "complainant_name": person.name or NOT_GIVEN,
        "complainant_phone": person.phone or NOT_GIVEN,
        "complainant_address": person.address or NOT_GIVEN,
        "complainant_agent": agent.name or None,
        "respondent_name": case.merchant_name or NOT_GIVEN,
        "respondent_uscc": case.merchant_uscc or None,
        "respondent_address": case.merchant_address or NOT_GIVEN,
        "respondent_phone": case.merchant_phone or None,
        "place_of_business": case.merchant_address or NOT_GIVEN,
        "dispute": case.content,
        "requests": _requests(case),
    }
    own = _OWN.get(form)
    facts = {**common, **(own(case, person, agent, particulars) if own else {})}
    wanted = wanted_facts(form, law)
    return {name: value for name, value in facts.items() if name in wanted and value is not None}


def _registration(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    intake = case.intake
    return {
        "registered_at": case.received_at,
        "channel": CHANNEL_LABELS[Channel(intake.channel)],
        "in_person": intake.channel == Channel.VISIT,
        "id_kind": ID_TYPES.get(person.id_type or "RESIDENT_ID") if person.id_number else None,
        "id_number": person.id_number or None,
        "agent_name": "、".join(filter(None, (agent.name, *_representatives(intake)))) or None,
        "consent_disclosure": intake.consents_disclosure,
        "consent_entrusted_mediation": intake.consents_commission,
        "disputed_amount": case.disputed_fen,
        "evidence": particulars.get("evidence"),
        "officer_name": intake.taken_by or None,
    }


def _report_registration(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    intake = case.intake
    return {
        "registered_at": case.received_at,
        "channel": CHANNEL_LABELS[Channel(intake.channel)],
        "in_person": intake.channel == Channel.VISIT and bool(person.name),
        "reporter_name": person.name or ANONYMOUS,
        "reporter_phone": person.phone or None,
        "reporter_address": person.address or None,
        "id_number": person.id_number or None,
        "clue": case.content,
        "evidence": particulars.get("evidence"),
        "officer_name": intake.taken_by or None,
    }


def _report_result(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    found = taxonomy().find("report_violation", case.problem_code) if case.problem_code else None
    violation = found.zh if found is not None else "违法行为"
    return {"violation": violation, "basis": particulars["basis"], "result": particulars["result"]}


def _dispatch(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    return {
        "to_office": particulars["to_office"],
        "dispatch_ground": particulars.get("ground") or None,
        "acceptance_due_on": particulars["acceptance_due_on"],
        "result_due_on": particulars["result_due_on"],
    }


def _identity_request(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    due: date = particulars["due_on"]
    materials = ["居民身份证正反面照片或者复印件", "与本人一致的联系电话"]
    return {"due_on": due, "materials": materials, "how_to_send": "点击短信中的链接上传"}


def _refusal(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    # of a report in the same submission nothing is said: whoever reads this letter at the office may not know of it
    routes = particulars["other_routes"]
    added = {"other_routes": routes if routes != STANDARD_ROUTES else None}
    return {**_on_ground(case, person, agent, particulars), **added}


def _acceptance(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    return {
        "mediation_due_on": particulars["mediation_due_on"],
        "mediation_due_provisional": particulars["provisional"],
    }


def _on_ground(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    return {"ground": particulars["ground"], "reason": particulars["reason"]}


def _termination(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    accepted = case.accepted_at or case.received_at
    return {
        **_on_ground(case, person, agent, particulars),
        "accepted_on": day_of(accepted),
        "addressee": _both(case, person),
    }


def _notice(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    session = particulars["session"]
    return {
        "mode": MODES[session.mode],
        "session_at": session.starts_at,
        "place": session.place,
        "mediator_names": session.mediator,
        "materials": [session.materials] if session.materials else None,
        "recusal_days": session.recusal_days,
        "addressee": _both(case, person),
    }


def _agreement(case: Case, person: Identity, agent: Identity, particulars: dict[str, Any]) -> dict[str, Any]:
    agreement = particulars["agreement"]
    terms = []
    for item in particulars["items"]:
        term = {"who": PARTY_LABELS[Party(item.party)], "what": item.what, "due_on": item.perform_by}
        if item.amount_fen:
            term["amount"] = item.amount_fen
        terms.append(term)
    return {
        "mediated_on": agreement.agreed_on,
        "mediation_place": particulars.get("place") or case.office.name,
        "mediator_names": particulars["mediator"],
        "terms": terms,
        "other_terms": agreement.terms or None,
        "legal_representative": particulars.get("legal_representative") or None,
        "respondent_agent": particulars.get("respondent_agent") or None,
    }


_OWN: dict[str, Callable[[Case, Identity, Identity, dict[str, Any]], dict[str, Any]]] = {
    "complaint_registration": _registration,
    "report_registration": _report_registration,
    "report_result": _report_result,
    "dispatch_notice": _dispatch,
    "identity_request": _identity_request,
    "acceptance": _acceptance,
    "non_acceptance": _refusal,
    "mediation_notice": _notice,
    "mediation_termination": _termination,
    "mediation_agreement": _agreement,
}


def _subject(case: Case) -> str:
    """What the dispute is about, as a noun phrase."""
    book = taxonomy()
    labels = [
        found.zh
        for scheme, code in (("object", case.object_code), ("complaint_problem", case.problem_code))
        if code and (found := book.find(scheme, code)) is not None
    ]
    return "".join(labels) + "争议" if labels else case.title


def _both(case: Case, person: Identity) -> str:
    """A letter of which both parties get a copy names both."""
    return f"{person.name or NOT_GIVEN}、{case.merchant_name or NOT_GIVEN}"


def _representatives(intake: Intake) -> list[str]:
    people = Person.objects.in_bulk(intake.representatives)
    return [_identity(people.get(pk)).name for pk in intake.representatives]


def _requests(case: Case) -> str:
    book = taxonomy()
    labels = [found.zh for code in case.claims if (found := book.find("claim", code)) is not None]
    return "、".join(labels) or "依法处理"


def _identity(person: Person | None) -> Identity:
    return open_person(person=person) if person is not None else Identity()
