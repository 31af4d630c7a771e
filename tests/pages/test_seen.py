"""Nobody sees who a person is, but by opening the seal with a reason; and nobody sees what lies outside his jurisdiction."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.feedback.models import FollowUp, ReopenRequest
from fangxin.domain.supervision.models import Escalation, Item, Warning
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.desk.acts import ACTS
from tests.pages.checking import every_actor, walked
from tests.pages.world import World, desk
from tests.people import officer

pytestmark = pytest.mark.django_db


def seen_in(answer: Any, secrets: list[str]) -> set[str]:
    """Which of the secrets an answer tells, in its text or its headers."""
    if getattr(answer, "streaming", False):
        return set()
    text = html.unescape(answer.content.decode("utf-8", "replace")) + str(answer.headers)
    return {secret for secret in secrets if secret in text}


def secrets_of(world: World) -> list[str]:
    """Names and numbers nobody may read; the addresses of people are streets and stand in complaints as well."""
    return [secret for secret in world.secrets if not secret.startswith("青禾路") or "忘忧里" in secret]


def test_no_page_of_the_desk_shows_a_person(world: World) -> None:
    secrets = secrets_of(world)
    assert len(secrets) > 60
    few = world.arguments()
    for role, actor in every_actor(world.people).items():
        if not actor.may(Permission.VIEW_CASES):
            continue
        client = desk(actor)
        paths = [path for name, path in walked(few) if path.startswith("/desk/") and name not in ("document", "act")]
        if role not in ("handler", "supervisor"):  # these two see every case, the others each kind of page
            paths = [path for path in paths if "/cases/" not in path or world.cases["closed"].number in path]
        for path in paths:
            assert seen_in(client.get(path), secrets) == set(), f"{role} {path}"


def test_a_refused_act_shows_no_person_either(world: World) -> None:
    secrets = secrets_of(world)
    client = desk(world.people.handler)
    for name in ("accepted", "agent"):
        case = world.cases[name]
        for act in ACTS:
            answer = client.post(
                f"/desk/cases/{case.number}/act/{act}/", {"version": "1", "reason": "张", "ground": "NA1"}
            )
            assert seen_in(answer, secrets) == set(), act


def test_an_analyst_sees_the_case_but_neither_its_evidence_nor_the_names_of_its_files(world: World) -> None:
    path = f"/desk/cases/{world.cases['assigned'].number}/"
    text = desk(world.people.analyst).get(path).content.decode()
    assert "您的岗位不查看证据材料" in text and "小票.jpg" not in text and "/evidence/" not in text
    assert "/evidence/" in desk(world.people.supervisor).get(path).content.decode()


def test_opening_a_document_is_journalled_once_an_hour(world: World) -> None:
    document = Document.objects.filter(case=world.cases["terminated"], form="acceptance").get()
    client, path = desk(world.people.handler), f"/desk/documents/{document.pk}.pdf"
    assert client.head(path).status_code == 200
    assert client.get(path).content == client.get(path).content
    assert desk(world.people.head).get(path).status_code == 200
    assert client.post(path).status_code == 404
    read = Entry.objects.filter(chain=document.case_id, act=Act.UNSEALED).order_by("seq")
    assert [(entry.actor_name, entry.facts["number"]) for entry in read] == [
        (world.people.handler.name, document.number),
        (world.people.head.name, document.number),
    ]
    assert document.number in desk(world.people.audit_admin).get("/admin/journal/identity/").content.decode()


def test_looking_for_a_person_finds_nothing(world: World) -> None:
    client = desk(world.people.supervisor)
    for secret in world.secrets[:8]:
        text = client.get("/desk/search/", {"q": secret}).content.decode()
        assert "没有找到" in text


def test_the_seal_is_opened_with_a_reason_and_every_person_is_on_the_record(world: World) -> None:
    case, client = world.cases["agent"], desk(world.people.handler)
    path = f"/desk/cases/{case.number}/identity/"
    assert client.post(path, {"reason": "  "}).status_code == 422
    assert not Entry.objects.filter(chain=case.pk, act=Act.UNSEALED).exists()
    answer = client.post(path, {"reason": "电话核实投诉事实"})
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    assert len(seen_in(answer, world.secrets)) >= 6, "here the names do stand: the scan above can fail"
    readings = Entry.objects.filter(chain=case.pk, act=Act.UNSEALED)
    assert readings.count() == 4 and {entry.facts["reason"] for entry in readings} == {"电话核实投诉事实"}
    assert client.get(path).status_code == 404


def test_documents_name_the_parties_and_open_for_those_who_may(world: World) -> None:
    document = Document.objects.filter(case=world.cases["refused"]).get()
    for role, actor in every_actor(world.people).items():
        answer = desk(actor).get(f"/desk/documents/{document.pk}.pdf")
        may = actor.may(Permission.UNSEAL)
        above = world.cases["refused"].path.startswith(actor.office_path)
        assert answer.status_code == (200 if may and above else 404 if may else 403), role
        if answer.status_code == 200:
            assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"
            assert "no-store" in answer["Cache-Control"]


# Jurisdiction ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def outsiders(world: World) -> dict[str, Actor]:
    """Officers of another county and of the station below, each with every right of the role."""
    below = Office.objects.get(pk=world.people.station.pk)
    return {
        "handler elsewhere": world.people.other_handler,
        "head elsewhere": officer("waixian", "易水寒", Role.HEAD, world.people.other_county),
        "dispatcher elsewhere": officer("waisong", "楚云深", Role.DISPATCHER, world.people.other_county),
        "handler below": world.people.station_handler,
        "head below": officer("suozhang", "林疏影", Role.HEAD, below),
    }


def everything_of(world: World) -> list[tuple[str, str, dict[str, str]]]:
    """(method, address, form) of everything that belongs to cases of the county."""
    case = world.cases["assigned"]
    found: list[tuple[str, str, dict[str, str]]] = [
        ("GET", f"/desk/cases/{one.number}/", {}) for one in world.cases.values()
    ]
    found += [("GET", f"/desk/documents/{one.pk}.pdf", {}) for one in Document.objects.all()]
    found += [("GET", f"/desk/registered/{case.number}/", {})]
    found += [("POST", f"/desk/cases/{case.number}/identity/", {"reason": "电话核实投诉事实"})]
    form = {
        "version": str(case.version), "reason": "r", "ground": "NA1", "other_routes": "o", "text": "t", "answer_by": "2026-06-25",
        "question": "q", "how": "h", "office": str(case.office_id), "post": str(case.post_id), "object_code": "10107",
        "problem_code": "P01", "place": "p", "starts_at": "2026-06-25T10:00", "recovered": "1", "body": "b", "subject": "s",
    }  # fmt: skip
    found += [("POST", f"/desk/cases/{case.number}/act/{act}/", form) for act in ACTS]
    warnings = Warning.objects.filter(path__startswith=world.people.county.path)
    found += [("POST", f"/desk/warnings/{one.pk}/", {"answer": "a"}) for one in warnings[:2]]
    found += [
        ("POST", f"/desk/reopening/{one.pk}/", {"reason": "r", "granted": "yes"}) for one in ReopenRequest.objects.all()
    ]
    found += [("POST", f"/desk/follow-up/{one.pk}/", {"state": "REACHED"}) for one in FollowUp.objects.all()]
    steps = Escalation.objects.filter(path__startswith=world.people.county.path)
    found += [("POST", f"/desk/escalations/{one.pk}/", {"answer": "a"}) for one in steps[:2]]
    for item in Item.objects.all():
        found += [("GET", f"/board/orders/{item.order_id}/", {})]
        found += [("POST", f"/board/orders/{item.order_id}/items/{item.pk}/withdraw/", {"remark": "r"})]
    # files of letters and objections lie in the same rooms, and open through their own pages
    for one in EvidenceFile.objects.filter(intake_id__in=Case.objects.values("intake_id")):
        found += [("GET", f"/evidence/{one.pk}/", {}), ("GET", f"/evidence/{one.pk}/thumb/", {})]
        found += [("POST", f"/evidence/{one.pk}/original/", {"reason": "电话核实投诉事实"})]
    return found


def asked(client: Client, method: str, path: str, form: dict[str, str]) -> Any:
    return client.get(path) if method == "GET" else client.post(path, form)


def test_what_lies_outside_is_not_there(world: World, outsiders: dict[str, Actor]) -> None:
    before = list(Entry.objects.order_by("chain", "seq").values_list("chain", "seq"))
    for who, actor in outsiders.items():
        client = desk(actor)
        for method, path, form in everything_of(world):
            answer = asked(client, method, path, form)
            # a role without the right is told so before anything is looked for
            assert answer.status_code in (403, 404), f"{who} {method} {path}: {answer.status_code}"
            if answer.status_code == 403:
                assert "岗位没有" in answer.content.decode(), f"{who} {path}: told that there is something"
    assert before == list(Entry.objects.order_by("chain", "seq").values_list("chain", "seq"))


def test_a_handler_elsewhere_finds_none_of_it_not_even_forbidden(world: World, outsiders: dict[str, Actor]) -> None:
    head = desk(outsiders["head elsewhere"])
    for method, path, form in everything_of(world):
        assert asked(head, method, path, form).status_code == 404, path


def test_the_same_addresses_open_for_those_inside(world: World) -> None:
    """The addresses above are right ones: inside they are not 404."""
    client = desk(world.people.head)
    opened = [
        (path, asked(client, method, path, form).status_code)
        for method, path, form in everything_of(world)
        if world.cases["queued"].number not in path
        and world.cases["inquiry"].number not in path
        and world.cases["answered"].number not in path
        and "/act/" not in path
        and "/claimant" not in path  # only complaints have these, and nobody here is marked
    ]
    assert [path for path, status in opened if status == 404] == []
    assert len([path for path, status in opened if status == 200]) > 20


def test_lists_and_search_name_nothing_from_outside(world: World, outsiders: dict[str, Actor]) -> None:
    numbers = [case.number for case in world.cases.values()]
    for who, actor in outsiders.items():
        client = desk(actor)
        for path in (
            "/desk/",
            "/desk/office/",
            "/desk/search/",
            "/desk/search/?q=云上鲸",
            "/desk/overdue/",
            "/desk/queue/",
        ):
            text = client.get(path).content.decode()
            assert not any(number in text for number in numbers), f"{who} {path}"
        for number in numbers[:3]:
            assert "没有找到" in client.get("/desk/search/", {"q": number}).content.decode()


def test_a_case_page_names_no_case_of_another_office(world: World) -> None:
    """The same submission's report, a duplicate and the original: each only where the officer may go."""
    case, other = world.cases["assigned"], world.cases["accepted"]
    Case.objects.filter(pk=other.pk).update(
        intake_id=case.intake_id,
        office=world.people.other_county,
        path=world.people.other_county.path,
        duplicate_of=case.pk,
    )
    Case.objects.filter(pk=case.pk).update(duplicate_of=other.pk)
    inside = desk(world.people.handler).get(f"/desk/cases/{case.number}/").content.decode()
    above = desk(world.people.supervisor).get(f"/desk/cases/{case.number}/").content.decode()
    assert other.number not in inside and above.count(other.number) >= 3


def test_registering_does_not_fish_for_cases_elsewhere(world: World) -> None:
    """Whoever types somebody's phone at the desk learns only of cases he may see."""
    from fangxin.interfaces.public.drafts import new_draft
    from tests.pages.world import person

    case = world.cases["assigned"]
    who = person(list(world.cases).index("assigned"))
    form = {
        "content": case.content, "merchant_name": case.merchant_name, "merchant_address": case.merchant_address,
        "name": who.name, "phone": who.phone, "kind": "COMPLAINT", "channel": "HOTLINE", "problem_code": "P20",
    }  # fmt: skip
    for actor, told in (
        (world.people.hotline, True),
        (world.people.handler, True),
        (world.people.other_handler, False),
    ):
        answer = desk(actor).post("/desk/register/", {**form, "draft": new_draft()})
        assert (case.number in answer.content.decode()) is told, actor.name
        assert answer.status_code == (200 if told else 303)


def test_who_took_a_request_down_reads_its_code_wherever_it_went(world: World) -> None:
    from fangxin.interfaces.public.drafts import new_draft

    form = {
        "content": "在山城区的店里买了坏的电饭锅，商家不肯退款，要求退钱。", "merchant_name": "山城电器行",
        "merchant_address": "河南省鹤壁市山城区长风路1号", "name": "路人", "phone": "13700000001", "kind": "COMPLAINT",
        "channel": "VISIT", "problem_code": "P20", "draft": new_draft(),
    }  # fmt: skip
    client = desk(world.people.handler)
    answer = client.post("/desk/register/", form)
    assert answer.status_code == 303
    case = Case.objects.order_by("-id").filter(merchant_name="山城电器行").get()
    assert case.office_id != world.people.county.pk
    page = client.get(answer["Location"]).content.decode()
    assert case.number in page and "查询码" in page and f"/desk/cases/{case.number}/" not in page
    assert client.post("/desk/register/", form)["Location"] == answer["Location"], (
        "a second click gives the same receipt"
    )
    again = desk(world.people.second_handler).get(answer["Location"])
    assert again.status_code == 404
    above = desk(world.people.supervisor).get(f"/desk/registered/{case.number}/")
    assert above.status_code == 403
