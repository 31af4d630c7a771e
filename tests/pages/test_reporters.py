"""A reporter is known at two desks only: no page, file, list, search, export, log, message or table tells anybody else."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Q

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.words import Kind
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.words import Side
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from tests.evidence.makers import picture
from tests.pages.checking import every_actor
from tests.pages.test_seen import seen_in
from tests.pages.world import World, desk
from tests.people import MONDAY

pytestmark = pytest.mark.django_db


def reports(world: World) -> list[Case]:
    """Every report with a reporter, at the handler's post."""
    found = Case.objects.select_related("office", "intake__person").filter(
        kind=Kind.REPORT, intake__person__isnull=False
    )
    return list(found.order_by("pk"))


def masks(case: Case) -> list[str]:
    person = case.intake.person
    assert person is not None
    return [person.name_masked, person.phone_masked]


def test_a_report_shows_its_reporter_masked_to_two_desks_and_to_others_that_it_is_sealed(world: World) -> None:
    case = world.cases["report"]
    known = {world.people.handler.account_id, world.people.head.account_id}
    for role, actor in every_actor(world.people).items():
        answer = desk(actor).get(f"/desk/cases/{case.number}/")
        if answer.status_code != 200:
            assert not (actor.may(Permission.VIEW_CASES) and actor.oversees(case.path)), role
            continue
        text = answer.content.decode()
        sealed = actor.account_id not in known
        assert ("举报人信息已封存" in text) is sealed, role
        assert all((mask in text) is not sealed for mask in masks(case)), role
        opened = desk(actor).post(f"/desk/cases/{case.number}/identity/", {"reason": "电话核实举报线索"})
        assert opened.status_code == (403 if sealed else 200), role
    assert Entry.objects.filter(chain=case.pk, act=Act.UNSEALED).count() == 2


def test_what_the_reporter_brought_opens_at_the_same_desks_only(world: World) -> None:
    case = world.cases["report"]
    file = add_file(name="门口.jpg", content=picture(), side=Side.CONSUMER, intake_id=case.intake_id, at=MONDAY)
    taken = add_file(name="现场.jpg", content=picture(size=(60, 61)), side=Side.OFFICER, case_id=case.pk, at=MONDAY)
    for actor, status in (
        (world.people.handler, 200),
        (world.people.second_handler, 404),
        (world.people.supervisor, 404),
    ):
        client = desk(actor)
        page = client.get(f"/desk/cases/{case.number}/").content.decode()
        assert ("门口.jpg" in page, "现场.jpg" in page) == (status == 200, True)
        assert client.get(f"/evidence/{file.pk}/").status_code == status
        assert client.get(f"/evidence/{taken.pk}/").status_code == 200
        if actor.may(Permission.UNSEAL):
            original = client.post(f"/evidence/{file.pk}/original/", {"reason": "核对照片的拍摄时间"})
            assert original.status_code == status


def test_nothing_leads_from_the_complaint_to_its_report_or_back(world: World) -> None:
    complaint = world.cases["split"]
    report = Case.objects.get(intake_id=complaint.intake_id, kind=Kind.REPORT)
    Case.objects.filter(pk=report.pk).update(post_id=world.people.second_handler.post_id)
    Case.objects.filter(pk=complaint.pk).update(post_id=world.people.handler.post_id)
    for actor, both in (
        (world.people.second_handler, True),
        (world.people.handler, False),
        (world.people.supervisor, False),
    ):
        client = desk(actor)
        here = client.get(f"/desk/cases/{complaint.number}/").content.decode()
        there = client.get(f"/desk/cases/{report.number}/").content.decode()
        assert (report.number in here, complaint.number in there) == (both, both), actor.name
        assert ("拆分登记" in here, "拆分登记" in there) == (both, both), actor.name
        assert "无证经营" not in here and "无证经营" in there


def test_no_table_holds_a_reporter_in_the_clear(world: World) -> None:
    """The planted names, numbers and addresses stand in no column of any table: they are sealed, or not kept."""
    secrets = [secret for case in reports(world) for secret in planted(world, case)]
    assert len(secrets) > 6
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            text = "\x1f".join(str(value) for value in row if not isinstance(value, bytes | memoryview))
            assert not [secret for secret in secrets if secret in text], model.__name__


def planted(world: World, case: Case) -> list[str]:
    """What of the world's secrets belongs to a case's person."""
    from fangxin.domain.people.actions import open_person

    assert case.intake.person is not None
    told = open_person(person=case.intake.person)
    return [text for text in (told.name, told.phone, told.id_number, told.address) if text in world.secrets]


def test_no_log_line_tells_of_a_reporter(world: World, caplog: pytest.LogCaptureFixture) -> None:
    case = world.cases["report"]
    with caplog.at_level(logging.DEBUG):
        for actor in (world.people.handler, world.people.supervisor):
            desk(actor).post(f"/desk/cases/{case.number}/identity/", {"reason": "电话核实举报线索"})
            desk(actor).get(f"/desk/cases/{case.number}/")
    secrets = planted(world, case)
    assert not [secret for secret in secrets if secret in caplog.text]


def test_documents_of_a_report_open_where_its_reporter_is_known(world: World) -> None:
    document = Document.objects.filter(case=world.cases["refused"]).get()
    Document.objects.filter(pk=document.pk).update(case=world.cases["report"])
    for actor, status in (
        (world.people.handler, 200), (world.people.head, 200), (world.people.second_handler, 403), (world.people.dispatcher, 403),
    ):  # fmt: skip
        answer: Any = desk(actor).get(f"/desk/documents/{document.pk}.pdf")
        assert answer.status_code == status
        if status == 403:
            assert seen_in(answer, world.secrets) == set() and "依法保密" in answer.content.decode()


def test_the_seals_hold_everybody(world: World) -> None:
    assert not Person.objects.filter(Q(name_masked__in=world.secrets) | Q(phone_masked__in=world.secrets)).exists()
