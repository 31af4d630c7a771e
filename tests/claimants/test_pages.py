"""The pages: from the case to its numbers, proposing, deciding, the public figures, the appeal of the person."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import signing
from django.test import Client

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.claimants.models import Appeal, Mark
from fangxin.domain.claimants.words import MarkState
from fangxin.interfaces import clock
from tests.access.cast import opened
from tests.people import Cast, cast, filed, later, officer

pytestmark = pytest.mark.django_db
REASON = "三个月内就同类商品对多家店投诉二十余件。"


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> Cast:
    from fangxin.interfaces.desk import claimants
    from fangxin.interfaces.public import tracking, views

    for module in (claimants, tracking, views, clock):
        for name, value in (("now", later(40)), ("today", later(40).date())):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda value=value: value)
    return cast()


def desk(actor: Actor) -> Client:
    return opened(Account.objects.get(pk=actor.account_id))


@pytest.fixture
def case(people: Cast) -> Case:
    filed(people.hotline, at=later(-3), content="在淇滨区买到发霉的面包，商家不理，要求退款赔偿。")
    return filed(people.hotline)


def propose(client: Client, case: Case, **changes: Any) -> Any:
    given = {"version": case.version, "factors": ["DF2"], "reason": REASON, "until_on": "2026-11-30"}
    return client.post(f"/desk/cases/{case.number}/claimant/", {**given, **changes})


def test_every_number_leads_to_its_cases(people: Cast, case: Case) -> None:
    client = desk(people.handler)
    assert f"/desk/cases/{case.number}/claimant/" in client.get(f"/desk/cases/{case.number}/").content.decode()
    text = client.get(f"/desk/cases/{case.number}/claimant/").content.decode()
    path = f"/desk/cases/{case.number}/claimant/PHONE/90/"
    assert f'<a href="{path}">2</a>' in text
    listed = client.get(path).content.decode()
    assert listed.count("data-row") == 2 and case.number in listed


@pytest.mark.parametrize("tail", ["NAME/90/", "PHONE/91/", "PHONE/0/"])
def test_a_contact_or_a_window_that_is_none_is_not_found(people: Cast, case: Case, tail: str) -> None:
    assert desk(people.handler).get(f"/desk/cases/{case.number}/claimant/{tail}").status_code == 404


def test_from_the_proposal_over_the_decision_to_the_refusal(people: Cast, case: Case) -> None:
    assert propose(desk(people.handler), case).status_code == 303
    mark = Mark.objects.get()
    head = desk(people.head)
    assert REASON in head.get("/desk/claimants/").content.decode()
    answer = head.post(f"/desk/claimants/{mark.pk}/decide/", {"reason": REASON, "granted": "yes"})
    assert answer.status_code == 303
    case.refresh_from_db()
    page = desk(people.handler).get(f"/desk/cases/{case.number}/").content.decode()
    assert "依据认定不予受理" in page and "短期内大量或者集中投诉" in page
    answer = desk(people.handler).post(
        f"/desk/cases/{case.number}/act/refuse_on_mark/",
        {"version": case.version, "reason": "经两人认定。", "other_routes": "可以起诉。"},
    )
    assert answer.status_code == 303
    case.refresh_from_db()
    assert (case.status, case.ground) == ("CLOSED", "NA3")


def test_what_is_missing_is_told_and_what_was_typed_is_kept(people: Cast, case: Case) -> None:
    answer = propose(desk(people.handler), case, factors=[], reason="很多很多很多很多件投诉")
    text = answer.content.decode()
    assert answer.status_code == 422 and "请至少选择一项法定因素" in text and "很多很多很多很多件投诉" in text
    assert propose(desk(people.handler), case, until_on="2026-02-30").status_code == 422
    assert propose(desk(people.handler), case, version=case.version + 7).status_code == 409


def test_who_proposed_is_told_that_another_decides(people: Cast, case: Case) -> None:
    propose(desk(people.head), case)
    mark = Mark.objects.get()
    client = desk(people.head)
    assert "需要另一人复核" in client.get("/desk/claimants/").content.decode()
    answer = client.post(f"/desk/claimants/{mark.pk}/decide/", {"reason": REASON, "granted": "yes"})
    assert answer.status_code == 403 and "认定应由两人作出" in answer.content.decode()


def test_only_who_may_decide_opens_the_list(people: Cast, case: Case) -> None:
    for actor, status in (
        (people.supervisor, 200),
        (people.handler, 403),
        (people.analyst, 403),
        (people.hotline, 403),
    ):
        assert desk(actor).get("/desk/claimants/").status_code == status
    assert desk(people.other_handler).get(f"/desk/cases/{case.number}/claimant/").status_code == 404


def test_the_person_appeals_from_the_page_of_the_progress(people: Cast, case: Case) -> None:
    propose(desk(people.handler), case)
    mark = Mark.objects.get()
    desk(people.head).post(f"/desk/claimants/{mark.pk}/decide/", {"reason": REASON, "granted": "yes"})
    visitor = Client()
    visitor.cookies["fx_track"] = signing.dumps(case.intake_id, salt="fangxin.tracked")
    page = visitor.get("/track/case/").content.decode()
    assert "对认定提出申诉" in page and REASON in page
    answer = visitor.post(f"/track/case/{case.number}/appeal/", {"reason": "我家三口人每天喝酸奶，都是自己买来吃的。"})
    assert answer.status_code == 303
    made = Appeal.objects.get()
    assert "对认定提出申诉</" not in visitor.get("/track/case/").content.decode().split("经过")[0]
    third = officer("duanmingyuan", "段明远", Role.HEAD, people.county)
    answer = desk(third).post(f"/desk/claimants/{made.pk}/appeal/", {"reason": REASON, "granted": "yes"})
    assert answer.status_code == 303
    mark.refresh_from_db()
    assert mark.state == MarkState.REVERSED


def test_the_figures_are_public_and_name_nobody(people: Cast, case: Case) -> None:
    assert "还没有作出过认定" in Client().get("/claims/").content.decode()
    propose(desk(people.handler), case)
    text = Client().get("/claims/").content.decode()
    assert "2026" in text and case.number not in text and "张" not in text
