"""A report led to its reward and another with the police: every page of every role, and whom their clocks warn."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.actions import rewarding, transfers
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.timeline.models import Entry
from tests.pages.checking import every_actor
from tests.pages.world import desk
from tests.people import ZHANG, Cast, cast, later
from tests.reports.acting import investigated, penalised, reported

pytestmark = pytest.mark.django_db
SECRETS = (ZHANG.name, ZHANG.phone, ZHANG.id_number)


@pytest.fixture
def people() -> Cast:
    return cast()


def given(case: Case, people: Cast, days: int) -> dict[str, object]:
    return {
        "case_id": case.pk,
        "version": Case.objects.get(pk=case.pk).version,
        "by": people.handler,
        "at": later(days),
    }


def rewarded(people: Cast) -> Case:
    case = penalised(people, investigated(people, reported(people)))
    rewarding.ask_reward(
        level="THIRD", cleared=("EX1", "EX2", "EX3", "EX4"), reason="基本一致。", **given(case, people, 31)
    )
    rewarding.decide_reward(granted=True, reason="", **{**given(case, people, 32), "by": people.head})
    return rewarding.tell_reward(way="PHONE", told_on=later(33).date(), **given(case, people, 33))


def approved(people: Cast) -> Case:
    """A transfer the leader approved on the 21st day."""
    case = investigated(people, reported(people))
    transfers.ask_transfer(police="公安分局", crime="销售伪劣产品罪", report="货值较大。", **given(case, people, 20))
    return transfers.decide_transfer(granted=True, reason="", **{**given(case, people, 21), "by": people.head})


def test_no_page_of_a_rewarded_or_transferred_report_tells_the_reporter(people: Cast) -> None:
    known = {people.handler.account_id, people.head.account_id}
    for case in (rewarded(people), approved(people)):
        person = Case.objects.select_related("intake__person").get(pk=case.pk).intake.person
        assert person is not None
        for role, actor in every_actor(people).items():
            answer = desk(actor).get(f"/desk/cases/{case.number}/")
            text = answer.content.decode()
            assert not [secret for secret in SECRETS if secret in text], role
            if actor.account_id not in known:
                assert person.phone_masked not in text, role
                assert 'id="ask_reward"' not in text and 'id="tell_reward"' not in text, role
        approvals = desk(people.head).get("/desk/approvals/").content.decode()
        assert not [secret for secret in SECRETS if secret in approvals]
    for entry in Entry.objects.all():
        assert not [secret for secret in SECRETS if secret in str(entry.facts)]
    for notice in Notice.objects.exclude(audience="consumer"):
        assert not [secret for secret in SECRETS if secret in notice.text]


def test_a_clock_of_hours_warns_the_handler_of_the_report(people: Cast) -> None:
    case = approved(people)
    before = set(Notice.objects.values_list("pk", flat=True))
    sweep(at=later(23))
    told = Notice.objects.filter(case_id=case.pk).exclude(pk__in=before)
    assert {notice.audience for notice in told} == {"officer"}, "nobody outside hears of it"
    assert people.handler.account_id in {notice.account_id for notice in told}
