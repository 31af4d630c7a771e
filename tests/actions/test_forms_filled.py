"""The statutory forms say what the case knows: who acts for whom, who is addressed, by which day, and what was added."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions import close, decide, dispatch, documents
from fangxin.domain.cases.actions.documents import load_facts
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.words import STANDARD_ROUTES, Party
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.models import Item
from fangxin.domain.mediation.words import ItemKind, ItemState, Mode
from fangxin.domain.people.actions import sealer
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.models import Entry
from fangxin.foundation.documents import preview_text
from fangxin.foundation.refusals import NotPermitted
from tests.people import LI, ZHANG, Cast, cast, filed, later, working

pytestmark = pytest.mark.django_db
BOTH = "张晚晴、云上鲸超市"


@pytest.fixture
def people() -> Cast:
    return cast()


def facts_of(case: Case, form: str) -> dict[str, Any]:
    document = Document.objects.filter(case=case, form=form).order_by("-issued_at").first()
    assert document is not None, form
    return load_facts(sealer().open(bytes(document.sealed_facts), place=f"document:{document.pk}"))


def accepted(people: Cast, **changes: object) -> Case:
    case = filed(people.hotline, **changes)
    return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))


def test_the_registration_names_proof_agent_and_representatives(people: Cast) -> None:
    foreigner = Identity(name="Anna Li", id_type="PASSPORT", id_number="E12345678", phone="13800000101")
    pair = (Identity(name="程溪", id_number=LI.id_number, phone="13800000103"), ZHANG)
    case = filed(people.hotline, identity=foreigner, agent=LI, joint=True, representatives=pair)
    documents.issue_registration(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    facts = facts_of(case, "complaint_registration")
    assert (facts["id_kind"], facts["id_number"]) == ("护照", "E12345678")
    assert facts["agent_name"] == "李守拙、程溪、张晚晴"


def test_what_goes_to_both_parties_is_addressed_to_both(people: Cast) -> None:
    case = accepted(people)
    case = sessions.invite(
        case_id=case.pk, version=case.version, mode=Mode.ON_SITE, place="二楼", starts_at=later(5), by=people.handler,
        at=later(2),
    )  # fmt: skip
    close.terminate(
        case_id=case.pk, version=case.version, ground="MT2", reason="商家不到场。", by=people.handler, at=later(6)
    )
    assert facts_of(case, "mediation_notice")["addressee"] == BOTH
    assert facts_of(case, "mediation_termination")["addressee"] == BOTH
    assert facts_of(case, "acceptance")["addressee"] == "张晚晴"


@pytest.mark.parametrize(("routes", "printed"), [(STANDARD_ROUTES, False), ("也可以拨打 12345。", True)])
def test_a_refusal_prints_what_the_officer_adds_to_the_law_s_routes(people: Cast, routes: str, printed: bool) -> None:
    case = filed(people.hotline)
    decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="不归我们管。", other_routes=routes, by=people.handler,
        at=later(1),
    )  # fmt: skip
    facts = facts_of(case, "non_acceptance")
    assert facts.get("other_routes") == (routes if printed else None)
    text = preview_text("non_acceptance", facts, case.rule_version)
    assert "向人民法院提起诉讼" in text and (routes in text) == printed and "举报程序另行处理" not in text


def test_an_agreement_says_who_does_what_and_who_stood_for_the_merchant(people: Cast) -> None:
    case = accepted(people)
    promises = [
        agreements.Promise(kind=ItemKind.REFUND, what="退还货款", amount_fen=5980, perform_by=date(2026, 6, 20)),
        agreements.Promise(
            party=Party.COMPLAINANT, kind=ItemKind.RETURN, what="交还酸奶", amount_fen=100, perform_by=date(2026, 6, 18)
        ),
    ]
    agreements.settle(
        case_id=case.pk, version=case.version, promises=promises, terms="", legal_representative="尚鲸浦",
        respondent_agent="满仓熹", by=people.handler, at=later(3),
    )  # fmt: skip
    facts = facts_of(case, "mediation_agreement")
    assert [(term["who"], term["what"]) for term in facts["terms"]] == [
        ("被投诉人", "退还货款"),
        ("投诉人", "交还酸奶"),
    ]
    assert (facts["legal_representative"], facts["respondent_agent"]) == ("尚鲸浦", "满仓熹")
    # a name on the form is sealed with it and stands nowhere in the journal
    assert not Entry.objects.filter(chain=case.pk, facts_json__contains="尚鲸浦").exists()
    for item in Item.objects.all():
        agreements.record_performance(
            item_id=item.pk, version=None, state=ItemState.PERFORMED, on=date(2026, 6, 18), by=people.handler,
            at=working(10, day=date(2026, 6, 18)),
        )  # fmt: skip
    assert agreements.recovered_fen(case_id=case.pk) == 5980, "what the consumer gives back is not recovered"


def test_a_dispatch_notice_tells_both_days(people: Cast) -> None:
    case = filed(people.hotline, merchant_address="", merchant_name="不知名小店")
    sent = dispatch.dispatch(
        case_id=case.pk, version=case.version, office_id=people.county.pk, reason="电话核实在淇滨区", by=people.dispatcher,
        at=later(1),
    )  # fmt: skip
    facts = facts_of(sent, "dispatch_notice")
    # received on 8 June: seven working days end on the 17th, sixty days from there on Sunday, 16 August
    assert (facts["acceptance_due_on"], facts["result_due_on"]) == (date(2026, 6, 17), date(2026, 8, 16))
    assert facts["to_office"] == people.county.name


def test_what_the_system_sent_gets_its_notice_from_the_unit_that_takes_in(people: Cast) -> None:
    case = filed(people.hotline)
    with pytest.raises(NotPermitted):
        documents.issue_dispatch_notice(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    documents.issue_dispatch_notice(case_id=case.pk, version=case.version, by=people.dispatcher, at=later(1))
    facts = facts_of(case, "dispatch_notice")
    assert (facts["office_name"], facts["to_office"]) == (people.centre.name, people.county.name)
    assert "第十三条" in facts["dispatch_ground"]


@pytest.mark.parametrize("who", ["dispatcher", "supervisor"])
def test_a_decided_complaint_needs_no_dispatch_notice(people: Cast, who: str) -> None:
    case = accepted(people)
    by: Actor = getattr(people, who)
    with pytest.raises(documents.NotSent):
        documents.issue_dispatch_notice(case_id=case.pk, version=case.version, by=by, at=later(2))
