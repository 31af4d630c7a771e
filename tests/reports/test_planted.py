"""A planted name: whoever reported is found nowhere but in the sealed table, whatever status the report has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.reports import REPORT
from fangxin.domain.cases.words import Kind
from fangxin.domain.exchange.actions.exporting import export_cases
from fangxin.domain.matters.actions.looking import look_for, sketch_cases
from fangxin.domain.notices.actions.deliver import deliver
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.search.actions.indexing import index_due
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.api.calling import caller
from tests.pages.world import desk
from tests.people import Cast, cast, later
from tests.reports.statuses import Reports

pytestmark = pytest.mark.django_db
PLANTED = Identity(
    name="闻人忘川", id_number="000000200002290029", phone="13900008642", address="鹤壁市淇滨区望川路404号"
)
#: the name in one's own words, too: what names the reporter is taken out of a report's text
TEXT = "我叫闻人忘川，电话13900008642，该店长期销售过期食品，生产日期被涂改，请依法查处。"
SECRETS = (PLANTED.name, PLANTED.phone, PLANTED.id_number, "望川路404号")


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def reports(people: Cast) -> dict[str, Case]:
    return Reports(people, identity=PLANTED, content=TEXT).every()


def stored() -> Iterator[tuple[str, str]]:
    """Every row of every table but the sealed one, as text."""
    for model in apps.get_models(include_auto_created=True):
        if model is not Person:
            for row in model._default_manager.values():
                yield model._meta.label, " ".join(_text(value) for value in row.values())


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "ignore")
    return str(value)


def planted_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_the_reports_stand_in_every_status(reports: dict[str, Case]) -> None:
    stood = {case.status for case in reports.values()}
    machine = {one.source for one in REPORT.transitions} | {one.target for one in REPORT.transitions}
    assert stood == machine
    ends = {one.outcome for one in REPORT.transitions if one.outcome}
    assert {case.outcome for case in reports.values() if case.outcome} == ends
    for name, case in reports.items():
        assert name.split()[:2] == [part for part in (case.status, case.outcome) if part], name


def test_no_table_holds_who_reported(people: Cast, reports: dict[str, Case]) -> None:
    ids = [case.pk for case in reports.values()]
    index_due(most=1000)
    sketch_cases(case_ids=ids)
    for case_id in ids:
        look_for(case_id=case_id, at=later(41))
    sweep_everything(at=later(60))
    deliver(at=later(60), send=lambda notice: None, most=1000)
    found = {(label, secret) for label, text in stored() for secret in planted_in(text)}
    assert found == set()
    sealed = Person.objects.filter(pk__in=[case.intake.person_id for case in reports.values()])
    assert sealed.count() == len(reports)
    assert not any(planted_in(_text(row.sealed)) for row in sealed)


def test_no_page_tells_it_in_any_status(people: Cast, reports: dict[str, Case]) -> None:
    for actor in (people.handler, people.head, people.second_handler, people.supervisor, people.analyst):
        client, role = desk(actor), actor.name
        for name, case in reports.items():
            text = client.get(f"/desk/cases/{case.number}/").content.decode()
            assert not planted_in(text), (role, name)
        for path in (
            "/desk/",
            "/desk/office/",
            "/desk/queue/",
            "/desk/approvals/",
            "/desk/search/?q=闻人忘川",
            "/desk/matters/",
        ):
            text = client.get(path).content.decode().replace('value="闻人忘川"', "")
            assert not planted_in(text), (role, path)


def test_no_export_and_no_interface_tells_it(people: Cast, reports: dict[str, Case]) -> None:
    rows = list(export_cases(by=SYSTEM, at=later(60)))
    assert len(rows) >= len(reports) and not planted_in(str(rows))
    rows = list(export_cases(by=people.head, at=later(60), identities_for="上级督查调阅"))
    assert rows and not planted_in(str(rows)), "identities leave for a reason, a reporter's never"
    system = caller(people.centre)
    for name, case in reports.items():
        answer = system.get(f"cases/{case.number}")
        assert answer.status_code == 200 and not planted_in(answer.content.decode()), name
    assert {case.kind for case in reports.values()} == {Kind.REPORT}
