"""Who reported is known to two people of an agency; nothing else leads there (Order 121 article 37)."""

from __future__ import annotations

import pytest

from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.actions.step import ReporterNamed
from fangxin.domain.cases.models import Case, FactRequest, Intake
from fangxin.domain.cases.permissions import ReporterSealed, check_knows_people, knows_people, people_known
from fangxin.domain.cases.queries import earlier_like
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import Act
from tests.people import Cast, cast, filed, filing, later, officer, receipt

pytestmark = pytest.mark.django_db
TEXT = "我叫张晚晴，电话138 0000 0101。云上鲸超市长期销售过期食品，请依法查处。"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def report(people: Cast) -> Case:
    case = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", content=TEXT)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return Case.objects.select_related("office", "intake__person").get(pk=case.pk)


def as_substitute(post_id: int | None, login: str) -> Actor:
    account = Account.objects.get(username=login)
    return actor_for(account=account, post=Post.objects.select_related("office").get(pk=post_id))


def test_the_holder_the_substitute_and_the_head_know_and_nobody_else(people: Cast, report: Case) -> None:
    head_of_station = officer("suozhang", "林疏影", Role.HEAD, people.station)
    known = {
        "holder": (people.handler, True),
        "substitute": (as_substitute(people.handler.post_id, "muqinghe"), True),
        "head": (people.head, True),
        "colleague": (people.second_handler, False),
        "dispatcher": (people.dispatcher, False),
        "supervisor": (people.supervisor, False),
        "hotline that took it down": (people.hotline, False),
        "analyst": (people.analyst, False),
        "handler elsewhere": (people.other_handler, False),
        "head below": (head_of_station, False),
        "system administrator": (people.system_admin, False),
        "audit": (people.audit_admin, False),
        "system": (SYSTEM, True),
    }
    for who, (by, expected) in known.items():
        assert knows_people(case=report, by=by) is expected, who
        assert Case.objects.filter(people_known(by=by), pk=report.pk).exists() is expected, who
        if not expected:
            with pytest.raises(ReporterSealed):
                check_knows_people(case=report, by=by)


def test_a_station_acts_in_its_countys_name_and_so_does_the_leader(people: Cast, report: Case) -> None:
    Case.objects.filter(pk=report.pk).update(office=people.station, post=people.station_handler.post_id)
    report.refresh_from_db()
    for by, expected in ((people.station_handler, True), (people.head, True), (people.handler, False)):
        assert knows_people(case=report, by=by) is expected
        assert Case.objects.filter(people_known(by=by), pk=report.pk).exists() is expected


def test_a_report_that_waits_to_be_sent_is_known_to_nobody_without_a_post(people: Cast, report: Case) -> None:
    Case.objects.filter(pk=report.pk).update(office=people.centre, post=None)
    report.refresh_from_db()
    nobody = Actor(kind=people.handler.kind, name="无岗", account_id=people.handler.account_id)
    for by in (people.dispatcher, people.head, nobody):
        assert not knows_people(case=report, by=by)
        assert not Case.objects.filter(people_known(by=by), pk=report.pk).exists()


def test_a_complaint_is_as_open_as_before(people: Cast) -> None:
    case = filed(people.hotline)
    assert knows_people(case=case, by=people.supervisor)
    assert Case.objects.filter(people_known(by=people.supervisor), pk=case.pk).exists()


def test_a_report_keeps_its_words_but_not_who_wrote_them(report: Case) -> None:
    assert report.content == "我叫〔姓名〕，电话〔电话〕。云上鲸超市长期销售过期食品，请依法查处。"
    assert "张晚晴" not in report.title + report.intake.content + report.intake.title
    assert Person.objects.get().name_masked == "张**"


def test_a_complaint_tells_nothing_of_the_report_beside_it(people: Cast) -> None:
    whole = "在云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
    given = receipt(people.hotline, content=whole, title="酸奶过期")
    complaint, report = (Case.objects.get(pk=one.id) for one in given.cases)
    assert complaint.content == "在云上鲸超市买到过期酸奶要求退款。"
    assert report.content.startswith("另外我要举报") and report.title != complaint.title
    assert Intake.objects.get().content == whole


def test_the_same_phone_at_the_desk_finds_no_report(people: Cast, report: Case) -> None:
    again = filing(kind=Kind.REPORT, problem_code="V01", content=TEXT)
    assert earlier_like(filing=again, at=later(1), by=people.hotline) == []
    assert [one.number for one in earlier_like(filing=again, at=later(1), by=people.handler)] == [report.number]
    assert [one.number for one in earlier_like(filing=again, at=later(1))] == [report.number]


def test_no_officer_writes_the_name_where_others_read_it(people: Cast, report: Case) -> None:
    for text in ("电话联系张晚晴核实。", "回电138-0000-0101，无人接听。"):
        with pytest.raises(ReporterNamed):
            add_note(case_id=report.pk, text=text, by=people.handler, at=later(1))
    add_note(case_id=report.pk, text="电话联系举报人核实。", by=people.handler, at=later(1))
    assert Entry.objects.filter(chain=report.pk, act=Act.NOTED).count() == 1


def test_a_shop_of_the_same_name_may_be_named(people: Cast) -> None:
    case = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", merchant_name="张晚晴副食店")
    add_note(case_id=case.pk, text="到张晚晴副食店现场检查。", by=people.handler, at=later(1))


def test_an_answer_by_the_link_is_the_reporters_and_names_nobody(people: Cast, report: Case) -> None:
    _, token = decide.ask_facts(
        case_id=report.pk, version=report.version, question="请补充照片。", answer_by=later(7).date(), by=people.handler,
        at=later(1),
    )  # fmt: skip
    for _ in range(2):
        decide.answer_request(token=token, answer="张晚晴：已补充。", at=later(2))
    told = Entry.objects.get(chain=report.pk, act=Act.FACTS_ANSWERED)
    assert (told.actor_name, told.facts["answer"]) == ("举报人", "〔姓名〕：已补充。")
    assert FactRequest.objects.get().answer == "〔姓名〕：已补充。"


def test_only_a_report_may_be_anonymous(people: Cast) -> None:
    assert filed(people.hotline, anonymous=True).intake.person is not None
    alone = filed(people.hotline, kind=Kind.REPORT, problem_code="V01", anonymous=True, channel=Channel.LETTER)
    assert (alone.intake.person, alone.intake.anonymous) == (None, True)
    assert Person.objects.count() == 1
