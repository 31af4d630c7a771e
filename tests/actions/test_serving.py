"""A decision is served by the message that brings it, once it was sent; the law's clock stops when both parties know."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.actions.serving import BROUGHT, record_service, served_by_message
from fangxin.domain.cases.models import Case, Document, Service
from fangxin.domain.mediation.actions import sessions
from fangxin.domain.mediation.words import Mode
from fangxin.domain.notices.actions.deliver import NotSent, deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.documents import form_book
from fangxin.foundation.messages import message_book
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def terminated(people: Cast, **changes: object) -> Case:
    case = filed(people.hotline, **changes)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    return close.terminate(
        case_id=case.pk, version=case.version, ground="MT2", reason="商家两次不到场。", by=people.handler, at=later(4)
    )


def work(*, days: int, broken: bool = False) -> None:
    """What the worker does, days after the beginning; a broken gateway takes nothing."""

    def send(notice: Notice) -> None:
        if broken:
            raise NotSent("busy")

    deliver(at=later(days), send=send, sent=lambda notice: served_by_message(notice=notice, at=later(days)))


def services(form: str) -> set[tuple[str, str, date]]:
    rows = Service.objects.filter(document__form=form)
    return set(rows.values_list("party", "way", "served_on"))


def test_the_notice_of_both_parties_stops_the_clock_of_telling_them(people: Cast) -> None:
    case = terminated(people)
    work(days=5, broken=True)
    assert services("mediation_termination") == set(), "nothing is served before it was sent"
    work(days=6)
    assert services("mediation_termination") == {
        ("COMPLAINANT", "SMS", date(2026, 6, 14)),
        ("MERCHANT", "SMS", date(2026, 6, 14)),
    }
    clock = Clock.objects.get(case_id=case.pk, rule="complaint.termination_notice")
    assert (clock.stopped_on, clock.in_time) == (date(2026, 6, 14), True)
    assert list(broken_chains()) == []


def test_without_a_telephone_of_the_merchant_the_clock_runs_until_somebody_tells_them(people: Cast) -> None:
    case = terminated(people, merchant_phone="")
    work(days=5)
    clock = Clock.objects.get(case_id=case.pk, rule="complaint.termination_notice")
    assert clock.stopped_on is None
    document = Document.objects.get(case=case, form="mediation_termination")
    record_service(
        document_id=document.pk,
        party="MERCHANT",
        way="LETTER",
        served_on=date(2026, 6, 15),
        by=people.handler,
        at=later(7),
    )
    clock.refresh_from_db()
    assert clock.stopped_on == date(2026, 6, 15)


def test_a_message_serves_the_document_of_its_own_act_once(people: Cast) -> None:
    case = filed(people.hotline)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    for day in (2, 3):
        case = sessions.invite(
            case_id=case.pk, version=case.version, mode=Mode.PHONE, place="0392-1", starts_at=later(6),
            by=people.handler, at=later(day),
        )  # fmt: skip
    version = Case.objects.get(pk=case.pk).version
    work(days=4)
    notice = Notice.objects.filter(template="accepted").get()
    assert served_by_message(notice=notice, at=later(5)) is False, "a second time"
    assert services("acceptance") == {("COMPLAINANT", "SMS", date(2026, 6, 12))}
    assert Service.objects.filter(document__form="mediation_notice").count() == 4, "two invitations, two parties"
    served = [entry for entry in entries_of(chain=case.pk) if entry.act == Act.DOCUMENT_SERVED]
    assert len(served) == 5 and {entry.actor_name for entry in served} == {"系统"}
    assert Case.objects.get(pk=case.pk).version == version, "an officer's open page stays good"


def test_other_messages_serve_nothing(people: Cast) -> None:
    filed(people.hotline)
    work(days=1)
    assert Notice.objects.get(template="registered").state == "SENT"
    assert not Service.objects.exists()


def test_a_fault_in_recording_sends_nothing_twice(people: Cast) -> None:
    terminated(people)

    def broken(notice: Notice) -> None:
        raise RuntimeError

    asked: list[int] = []
    for _ in range(2):
        deliver(at=later(5), send=lambda notice: asked.append(notice.pk), sent=broken)
    assert len(asked) == len(set(asked)) == Notice.objects.filter(state="SENT").exclude(channel="DESK").count()


def test_what_messages_bring_exists_and_may_be_served_that_way() -> None:
    for template, form in BROUGHT.items():
        assert message_book().template(template).statutory, template
        assert {"sms", "email"} <= set(form_book().forms[form].served_by), form
