"""Answering: at once or by the office, in own words or from an article, kept with the edition used."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.queries import intake_by_tracking_code
from fangxin.domain.cases.rules.filing import TooLong
from fangxin.domain.cases.rules.machine import MoveNotOfKind, MoveNotPossible, MoveNotYours
from fangxin.domain.cases.rules.parts import Part
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.inquiries.actions import answer, answer_at_once
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.inquiries.queries import answer_of, still_in_force
from fangxin.domain.inquiries.rules import AnswerMissing, ArticleChanged, NothingAsked, Reply
from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.models import Edition
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted, SeveralRefusals
from fangxin.storage.idempotency import KeyReused
from tests.inquiries.asking import PLAIN, QUESTION, UNNAMED, asked, draft, resting_on, sent
from tests.knowledge.articles import ADVICE, CARD, RETURN, published
from tests.people import MONDAY, Cast, cast, filed, filing, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_answered_at_once_is_registered_and_closed_in_one_step(people: Cast) -> None:
    receipt = answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    case = Case.objects.get()
    assert (case.status, case.outcome, case.office, case.needs_person) == (
        Status.CLOSED, Outcome.ANSWERED, people.centre, False,
    )  # fmt: skip
    assert (case.closed_at, case.first_closed_at, case.dispatched_at) == (MONDAY, MONDAY, None)
    assert [entry.act for entry in entries_of(chain=case.pk)] == [Act.FILED, Act.ANSWERED]
    kept = Answer.objects.get()
    assert (kept.text, kept.at_once, kept.office, kept.edition) == (PLAIN.text, True, people.centre, None)
    (told,) = Notice.objects.filter(case_id=case.pk)
    assert told.template == "answered_at_once" and PLAIN.text in told.text and receipt.tracking_code in told.text
    assert intake_by_tracking_code(code=receipt.tracking_code) == case.intake
    assert list(broken_chains()) == []


def test_clicking_twice_answers_once(people: Cast) -> None:
    told = {"filing": filing(**QUESTION), "draft": draft(), "reply": PLAIN, "by": people.hotline, "at": MONDAY}
    assert answer_at_once(**told) == answer_at_once(**told)
    assert (Intake.objects.count(), Answer.objects.count(), Notice.objects.count()) == (1, 1, 1)
    with pytest.raises(KeyReused):
        answer_at_once(**{**told, "reply": Reply(text="不可以退。")})


def test_nobody_in_particular_is_answered_without_a_message(people: Cast) -> None:
    answer_at_once(filing=filing(**UNNAMED), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    assert Answer.objects.count() == 1 and not Notice.objects.exists()


def test_a_window_of_a_county_answers_its_own(people: Cast) -> None:
    answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=PLAIN, by=people.handler, at=MONDAY)
    assert (Case.objects.get().office, Answer.objects.get().office) == (people.county, people.county)


def test_of_several_parts_the_inquiry_is_answered_and_the_others_go_their_way(people: Cast) -> None:
    parts = (
        Part(kind=Kind.COMPLAINT, content="在云上鲸超市买的酸奶发霉，要求退款。", problem_code="P20"),
        Part(kind=Kind.INQUIRY, content="请问网购的东西七天内能退吗？"),
    )
    receipt = answer_at_once(filing=filing(parts=parts), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    found = {one.kind: Case.objects.get(pk=one.id) for one in receipt.cases}
    assert (found[Kind.INQUIRY].status, found[Kind.COMPLAINT].status) == (Status.CLOSED, Status.ASSIGNED)
    templates = set(Notice.objects.values_list("template", flat=True))
    assert templates == {"registered", "answered_at_once"}


def test_a_complaint_is_not_answered_away(people: Cast) -> None:
    with pytest.raises(NothingAsked):
        answer_at_once(filing=filing(), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [(Reply(text=" "), AnswerMissing), (Reply(text="可"), AnswerMissing), (Reply(text="长" * 4001), TooLong)],
)
def test_an_answer_says_something(people: Cast, reply: Reply, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=reply, by=people.hotline, at=MONDAY)
    case = asked(people.hotline)
    with pytest.raises(refusal):
        answer(case_id=case.pk, version=case.version, reply=reply, by=people.hotline, at=later(1))
    assert not Answer.objects.exists()


def test_what_is_wrong_with_the_question_is_told_and_nothing_is_kept(people: Cast) -> None:
    with pytest.raises(SeveralRefusals):
        answer_at_once(
            filing=filing(**{**QUESTION, "content": ""}), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY
        )
    assert not Case.objects.exists()


# With an article ------------------------------------------------------------------------------------------------------


def test_the_edition_used_is_kept_whatever_becomes_of_the_article(people: Cast) -> None:
    article, case = published(people), sent(people)
    answer(case_id=case.pk, version=case.version, reply=resting_on(article), by=people.handler, at=later(3))
    kept = answer_of(case_id=case.pk)
    assert kept is not None and kept.edition is not None and still_in_force(kept.edition)
    assert entries_of(chain=case.pk)[-1].facts["knowledge"] == RETURN.title
    told = Notice.objects.get(case_id=case.pk, template="inquiry_answered")
    assert f"/answers/{article.pk}/" in told.text
    draft_of = writing.revise(
        article_id=article.pk, version=article.version, content=CARD, by=people.handler, at=later(4)
    )
    waiting = writing.submit(article_id=article.pk, version=draft_of.version, by=people.handler, at=later(5))
    reviewing.publish(
        article_id=article.pk, version=waiting.version, review_on=article.review_on, by=people.head, at=later(6)
    )  # type: ignore[arg-type]
    after = answer_of(case_id=case.pk)
    assert after is not None and after.edition is not None
    assert after.edition.content == RETURN and not still_in_force(after.edition)


def test_advice_for_officers_is_not_what_the_person_is_sent_to(people: Cast) -> None:
    article, case = published(people, ADVICE), sent(people)
    answer(case_id=case.pk, version=case.version, reply=resting_on(article), by=people.handler, at=later(3))
    assert "/answers/" not in Notice.objects.get(case_id=case.pk, template="inquiry_answered").text


def test_an_article_withdrawn_or_published_anew_meanwhile_is_looked_at_again(people: Cast) -> None:
    article, case = published(people), sent(people)
    seen = resting_on(article)
    reviewing.withdraw_article(
        article_id=article.pk, version=article.version, reason="法律改了。", by=people.head, at=later(3)
    )
    for reply in (
        seen,
        Reply(text="可以退。", article_id=999999, edition=1),
        Reply(text="可以退。", article_id=article.pk),
    ):
        with pytest.raises(ArticleChanged):
            answer(case_id=case.pk, version=case.version, reply=reply, by=people.handler, at=later(4))
    assert Edition.objects.count() == 1 and not Answer.objects.exists()


# Who may --------------------------------------------------------------------------------------------------------------


def test_the_office_it_was_sent_to_answers_and_the_others_do_not(people: Cast) -> None:
    case = sent(people)
    told = {"case_id": case.pk, "version": case.version, "reply": PLAIN, "at": later(2)}
    with pytest.raises(OtherOffice):
        answer(by=people.hotline, **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        answer(by=people.other_handler, **told)  # type: ignore[arg-type]
    with pytest.raises(MoveNotYours):
        answer(by=people.supervisor, **told)  # type: ignore[arg-type]
    done = answer(by=people.handler, **told)  # type: ignore[arg-type]
    assert (done.outcome, Answer.objects.get().at_once) == (Outcome.ANSWERED, False)


@pytest.mark.parametrize("role", list(Role))
def test_who_answers_at_once(people: Cast, role: Role) -> None:
    actor = officer("somebody", "某人", role, people.centre)
    told = {"filing": filing(**QUESTION), "draft": draft(), "reply": PLAIN, "by": actor, "at": MONDAY}
    if role in (Role.DISPATCHER, Role.HANDLER, Role.HEAD, Role.HOTLINE):
        answer_at_once(**told)
        assert Answer.objects.count() == 1
    else:
        with pytest.raises(NotPermitted):
            answer_at_once(**told)


def test_an_inquiry_is_answered_once(people: Cast) -> None:
    case = sent(people)
    done = answer(case_id=case.pk, version=case.version, reply=PLAIN, by=people.handler, at=later(2))
    with pytest.raises(StaleVersion):
        answer(case_id=case.pk, version=case.version, reply=PLAIN, by=people.second_handler, at=later(3))
    with pytest.raises(MoveNotPossible):
        answer(case_id=case.pk, version=done.version, reply=PLAIN, by=people.handler, at=later(3))


def test_a_complaint_is_not_answered(people: Cast) -> None:
    case = filed(people.hotline)
    with pytest.raises(MoveNotOfKind):
        answer(case_id=case.pk, version=case.version, reply=PLAIN, by=people.handler, at=later(1))


@pytest.mark.parametrize("statement", ["update", "delete"])
def test_the_database_refuses_to_change_an_answer(people: Cast, statement: str) -> None:
    answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Answer.objects.update(text="另一个") if statement == "update" else Answer.objects.all().delete()


HOSTILE = [
    "<script>alert(1)</script>请看", "{{ 7*7 }}{office}", "\u202e答复反了", "请点 http://evil.example/x 领奖",
    "加 13900001111 退款",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_an_answer_cannot_bend_the_message(people: Cast, text: str) -> None:
    case = sent(people)
    answer(case_id=case.pk, version=case.version, reply=Reply(text=text), by=people.handler, at=later(2))
    told = Notice.objects.get(case_id=case.pk, template="inquiry_answered").text
    assert "evil.example" not in told and "13900001111" not in told and people.county.name in told
    assert Answer.objects.get().text == text
