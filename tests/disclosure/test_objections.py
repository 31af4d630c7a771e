"""The merchant answers and objects; an objection suspends and is decided by somebody who had nothing to do with the case."""

from __future__ import annotations

import pytest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.words import Visibility
from fangxin.domain.disclosure.actions.objecting import answer_publicly, decide_objection, object_to
from fangxin.domain.disclosure.actions.reviewing import restore, review, review_answer, withhold
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicEntry
from fangxin.domain.disclosure.queries.waiting import (
    answers_to_review,
    disclosure_rate,
    objections_to_decide,
    to_review,
    unsound_disclosures,
)
from fangxin.domain.disclosure.rules.deciding import (
    AnswerGiven,
    AnswerMissing,
    DisclosureReasonMissing,
    NothingToCorrect,
    NotInThisState,
    ObjectionTooLate,
    ObjectionWaits,
    SameOfficer,
    StillPersonal,
)
from fangxin.domain.disclosure.words import ObjectionState, State
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.counting import counted
from tests.disclosure.acting import closed, merchant, of, published, swept
from tests.disclosure.test_flow import YEAR
from tests.evidence.makers import picture
from tests.members import acting, hired, shop
from tests.people import Cast, cast, later, officer

pytestmark = pytest.mark.django_db
REASON = "商品不是本店出售，附进货台账和监控截图。"


@pytest.fixture
def people() -> Cast:
    return cast()


def waits(*, by: Actor) -> int:
    """How much waits for an officer, of all kinds."""
    return sum(counted([to_review(by=by), answers_to_review(by=by), objections_to_decide(by=by)]))


def objected(row: Disclosure, *, day: int = 21, files: tuple[tuple[str, bytes], ...] = ()) -> Objection:
    draft = f"D{row.pk}" if files else ""
    for name, content in files:
        add_file(name=name, content=content, side=Side.MERCHANT, draft_token=draft, at=later(day))
    return object_to(
        disclosure_id=row.pk,
        merchant_id=merchant().pk,
        reason=REASON,
        draft_token=draft,
        by=acting(hired(merchant())),
        at=later(day),
    )


def decided(objection: Objection, by: object, decision: ObjectionState, *, day: int = 22, **given: str) -> Objection:
    return decide_objection(
        objection_id=objection.pk, decision=decision, reason="核实后作出决定。", by=by, at=later(day), **given  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_objection_takes_it_out_until_another_officer_decided(people: Cast) -> None:
    row = published(people)
    number = PublicEntry.objects.get().number
    objection = objected(row, files=(("台账.png", picture()),))
    assert not PublicEntry.objects.exists()
    assert of(row.case).state == State.SUSPENDED
    assert EvidenceFile.objects.filter(case_id=row.case_id, pk__in=objection.files).count() == 1
    with pytest.raises(ObjectionWaits):
        objected(row)
    assert [one.pk for one in objections_to_decide(by=people.head)] == [objection.pk]
    with pytest.raises(SameOfficer):
        decided(objection, people.handler, ObjectionState.KEPT)
    decided(objection, people.second_handler, ObjectionState.KEPT)
    entry = PublicEntry.objects.get()
    assert entry.number == number, "it comes back under its number"
    assert of(row.case).expires_on == row.expires_on, "and its term does not begin anew"
    assert Notice.objects.filter(template="disclosure_objection_decided").exists()
    with pytest.raises(NotInThisState):
        decided(objection, people.second_handler, ObjectionState.REMOVED)
    assert unsound_disclosures() == []


def test_whoever_reviewed_does_not_decide(people: Cast) -> None:
    row = published(people)
    Disclosure.objects.filter(pk=row.pk).update(reviewed_by_id=people.second_handler.account_id)
    objection = objected(row)
    with pytest.raises(SameOfficer):
        decided(objection, people.second_handler, ObjectionState.KEPT)
    with pytest.raises(NotFound):
        decided(objection, people.other_handler, ObjectionState.KEPT)
    decided(objection, officer("x", "顾清词", Role.HANDLER, people.county), ObjectionState.KEPT)


def test_a_correction_is_shown_and_told(people: Cast) -> None:
    row = published(people)
    objection = objected(row)
    with pytest.raises(NothingToCorrect):
        decided(objection, people.second_handler, ObjectionState.CORRECTED)
    with pytest.raises(StillPersonal):
        decided(
            objection,
            people.second_handler,
            ObjectionState.CORRECTED,
            text="联系人：张建国，电话13812345678，酸奶有霉点。",
        )
    decided(
        objection,
        people.second_handler,
        ObjectionState.CORRECTED,
        text="购买一箱酸奶，开封有霉点。",
        correction="数量由两箱更正为一箱。",
    )
    entry = PublicEntry.objects.get()
    assert (entry.text, entry.correction) == ("购买一箱酸奶，开封有霉点。", "数量由两箱更正为一箱。")
    assert entry.corrected_on is not None
    row.case.refresh_from_db()
    assert "两箱" in row.case.content, "the case itself is not touched"
    acts = [one.act for one in entries_of(chain=row.case_id)]
    assert acts[-3:] == [Act.DISCLOSURE_OBJECTED, Act.DISCLOSURE_CORRECTED, Act.DISCLOSED]


def test_removed_it_is_not_due_any_more(people: Cast) -> None:
    row = published(people)
    decided(objected(row), people.second_handler, ObjectionState.REMOVED)
    row = of(row.case)
    assert (row.state, row.ground, row.case.visibility) == (State.REMOVED, "OBJECTION", Visibility.WITHHELD)
    rate = disclosure_rate(path=people.city.path, **YEAR)
    assert (rate.disclosed, rate.must, rate.grounds) == (0, 0, (("OBJECTION", 1),))
    swept(60)
    assert not PublicEntry.objects.exists()


def test_before_publication_it_waits_on(people: Cast) -> None:
    case = closed(people)
    swept(2)
    objection = objected(of(case), day=3)
    assert swept(30)["published"] == 0
    decided(objection, people.second_handler, ObjectionState.KEPT, day=30)
    assert swept(30)["published"] == 1


def test_before_publication_the_term_counts_and_afterwards_it_is_open(people: Cast) -> None:
    case = closed(people)
    swept(2)
    with pytest.raises(ObjectionTooLate):
        objected(of(case), day=13)
    swept(20)
    objected(of(case), day=200)


def test_a_case_reopened_while_suspended_does_not_come_back(people: Cast) -> None:
    row = published(people)
    objection = objected(row)
    ask_to_reopen(case_id=row.case_id, reason="事实没有查清。", at=later(22))
    request = ReopenRequest.objects.get()
    decide_reopening(
        request_id=request.pk, version=None, granted=True, reason="核实后决定。", by=people.supervisor, at=later(22)
    )
    decided(objection, people.second_handler, ObjectionState.KEPT, day=23)
    assert not PublicEntry.objects.exists()
    assert of(row.case).state == State.PULLED_BACK


def test_what_was_said_to_a_case_handled_again_waits_for_nobody(people: Cast) -> None:
    row = published(people)
    answer_publicly(
        disclosure_id=row.pk, merchant_id=merchant().pk, answer="愿意退款，请联系本店。", by=acting(hired(merchant())),
        at=later(21),
    )  # fmt: skip
    objection = objected(row)
    assert waits(by=people.second_handler) == 2
    ask_to_reopen(case_id=row.case_id, reason="事实没有查清。", at=later(22))
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk, version=None, granted=True, reason="核实后决定。", by=people.supervisor,
        at=later(22),
    )  # fmt: skip
    swept(22)
    assert waits(by=people.second_handler) == 0
    assert Notice.objects.filter(template="disclosure_objection_lapsed").exists()
    with pytest.raises(NotInThisState):
        decided(objection, people.second_handler, ObjectionState.KEPT, day=23)
    decide.accept(case_id=row.case_id, version=None, by=people.handler, at=later(23))
    close.terminate(case_id=row.case_id, version=None, ground="MT2", reason="不到。", by=people.handler, at=later(24))
    swept(24)
    objected(of(row.case), day=25)
    assert waits(by=people.second_handler) == 1, "the new closing may be objected to anew"


def test_withheld_the_answer_waits_for_nobody_and_may_be_given_again(people: Cast) -> None:
    row = published(people)
    own = acting(hired(merchant()))
    given = {"disclosure_id": row.pk, "merchant_id": merchant().pk, "answer": "愿意退款，请联系本店。", "by": own}
    answer_publicly(at=later(21), **given)
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21))
    assert waits(by=people.handler) == 0
    restore(disclosure_id=row.pk, reason="并不涉及隐私，应当公示。", by=people.handler, at=later(22))
    review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=people.handler, at=later(22))
    answer_publicly(at=later(23), **given)
    assert waits(by=people.handler) == 1


def test_a_public_answer_is_masked_and_looked_at(people: Cast) -> None:
    row = published(people)
    own = acting(hired(merchant()))

    def answered(text: str) -> object:
        return answer_publicly(disclosure_id=row.pk, merchant_id=merchant().pk, answer=text, by=own, at=later(21))

    with pytest.raises(AnswerMissing):
        answered("好")
    answer = answered("张晚晴女士拒绝提供实物，我店电话19900001001，愿意退款。")
    with pytest.raises(AnswerGiven):
        answered("再说一次，愿意退款。")
    assert PublicEntry.objects.get().answer == ""
    assert waits(by=people.handler) == 1
    assert [one.pk for one in answers_to_review(by=people.handler)] == [answer.pk]  # type: ignore[attr-defined]
    review_answer(
        answer_id=answer.pk, shown=True, dropped=(), hide=(), reason="", by=people.handler, at=later(22)  # type: ignore[attr-defined]
    )  # fmt: skip
    assert PublicEntry.objects.get().answer == "张**女士拒绝提供实物，我店电话19900001001，愿意退款。"


def test_a_refused_answer_may_be_written_again(people: Cast) -> None:
    row = published(people)
    own = acting(hired(merchant()))
    for text in ("消费者是骗子，大家小心。", "愿意退款，请联系我们。"):
        answer = answer_publicly(disclosure_id=row.pk, merchant_id=merchant().pk, answer=text, by=own, at=later(21))
        with pytest.raises(DisclosureReasonMissing):
            review_answer(
                answer_id=answer.pk, shown=False, dropped=(), hide=(), reason="", by=people.handler, at=later(22)
            )
        review_answer(
            answer_id=answer.pk, shown=False, dropped=(), hide=(), reason="侮辱他人的内容不予公开。", by=people.handler,
            at=later(22),
        )  # fmt: skip
    assert list(broken_chains()) == []


def test_nobody_speaks_for_another_merchant(people: Cast) -> None:
    row = published(people)
    other = shop(name="鹤壁别家商行", uscc="92000000MA0000001N")
    stranger = acting(hired(other))
    with pytest.raises(NotFound):
        answer_publicly(
            disclosure_id=row.pk, merchant_id=other.pk, answer="愿意退款，请联系。", by=stranger, at=later(21)
        )
    with pytest.raises(NotFound):
        object_to(disclosure_id=row.pk, merchant_id=other.pk, reason=REASON, by=stranger, at=later(21))
