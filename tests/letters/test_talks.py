"""Talks: one act, one letter each; moved, cancelled, held with commitments that are checked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.letters.actions.drafting import change_draft
from fangxin.domain.letters.actions.issuing import issue_letter
from fangxin.domain.letters.actions.talks import (
    Committed,
    cancel_talk,
    check_commitment,
    issue_talk,
    move_talk,
    record_talk,
)
from fangxin.domain.letters.models import Commitment, Letter, Talk
from fangxin.domain.letters.queries.talks import commitments_due, talk_seen, talks_of
from fangxin.domain.letters.rules.drafting import (
    CommitmentDayImpossible,
    LetterTextMissing,
    TalkAnnounced,
    TalkNotOpen,
    TalkTimeImpossible,
)
from fangxin.domain.letters.words import CommitmentState, LetterState, TalkState
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound
from tests.letters.writing import draft, drafted
from tests.members import hired, shop
from tests.people import MONDAY, Cast, cast, later

pytestmark = pytest.mark.django_db
MINUTES = "三家经营者到场。通报投诉情况，讲解规定，各家说明情况并承诺整改。"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def talk(people: Cast) -> Talk:
    """A talk with three merchants on Thursday; one has an account."""
    merchants = [
        shop(name=f"健身房{number}", uscc=uscc, phone=f"1990000200{number}")
        for number, uscc in enumerate(("91000000000000000K", "92000000MA0000001N", "93000000MA000000XA"))
    ]
    hired(merchants[0])
    letters = drafted(
        people, *merchants, kind="talk", reply_days=3, talk_at=later(3), talk_place="三楼会议室", bring="退费台账"
    )
    assert len({one.talk_id for one in letters}) == 1
    return Talk.objects.get()


def test_one_act_issues_a_letter_with_a_number_to_each(people: Cast, talk: Talk) -> None:
    issued = issue_talk(talk_id=talk.pk, by=people.handler, at=MONDAY)
    assert [one.serial for one in issued] == [1, 2, 3]
    assert [one.state for one in issued] == [LetterState.SERVED, LetterState.ISSUED, LetterState.ISSUED]
    assert issued[0].facts["joint"] is True
    assert issued[0].facts["talk_place"] == "三楼会议室"
    assert issue_talk(talk_id=talk.pk, by=people.handler, at=MONDAY) == []
    assert talks_of(by=people.head).get().merchants == 3  # type: ignore[attr-defined]
    assert not talks_of(by=people.other_handler).exists()
    with pytest.raises(NotFound):
        talk_seen(talk_id=talk.pk, by=people.other_handler)


def test_it_is_not_issued_once_its_hour_has_come(people: Cast, talk: Talk) -> None:
    with pytest.raises(TalkTimeImpossible):
        issue_talk(talk_id=talk.pk, by=people.handler, at=later(3))
    assert not Letter.objects.exclude(number="").exists()


def test_moved_everybody_invited_is_told(people: Cast, talk: Talk) -> None:
    issue_talk(talk_id=talk.pk, by=people.handler, at=MONDAY)
    for at, place in ((MONDAY, "二楼"), (later(4), " ")):
        with pytest.raises((TalkTimeImpossible, LetterTextMissing)):
            move_talk(talk_id=talk.pk, starts_at=at, place=place, by=people.handler, at=later(1))
    moved = move_talk(talk_id=talk.pk, starts_at=later(5), place="二楼会议室", by=people.handler, at=later(1))
    assert (moved.starts_at, moved.place) == (later(5), "二楼会议室")
    assert Notice.objects.filter(template="talk_moved").count() == 1


def test_a_draft_moves_the_talk_only_while_nobody_was_invited(people: Cast, talk: Talk) -> None:
    one, two, _ = Letter.objects.order_by("merchant__name")
    told = {"reply_days": 3, "talk_at": later(4), "talk_place": "二楼会议室"}
    change_draft(letter_id=one.pk, draft=draft(**told), by=people.handler, at=MONDAY)
    talk.refresh_from_db()
    assert (talk.starts_at, talk.place) == (later(4), "二楼会议室")
    assert Entry.objects.filter(chain=talk.pk).latest("seq").act == "TALK_MOVED"
    served = issue_letter(letter_id=one.pk, by=people.handler, at=MONDAY)
    with pytest.raises(TalkAnnounced):
        change_draft(letter_id=two.pk, draft=draft(**told | {"talk_at": later(5)}), by=people.handler, at=MONDAY)
    with pytest.raises(TalkAnnounced):
        change_draft(letter_id=two.pk, draft=draft(**told | {"talk_place": "四楼"}), by=people.handler, at=MONDAY)
    change_draft(letter_id=two.pk, draft=draft(**told, subject="规范预付卡"), by=people.handler, at=MONDAY)
    talk.refresh_from_db()
    assert (talk.starts_at, talk.place, talk.subject) == (later(4), "二楼会议室", "预付卡退费")
    assert served.facts["talk_place"] == "二楼会议室"
    assert Letter.objects.get(pk=two.pk).subject == "规范预付卡"


def test_cancelled_the_letters_are_withdrawn(people: Cast, talk: Talk) -> None:
    issue_talk(talk_id=talk.pk, by=people.handler, at=MONDAY)
    cancel_talk(talk_id=talk.pk, reason="问题已经解决，不再约谈。", by=people.handler, at=later(1))
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.WITHDRAWN}
    assert Notice.objects.filter(template="talk_cancelled").count() == 1
    with pytest.raises(TalkNotOpen):
        record_talk(talk_id=talk.pk, minutes=MINUTES, committed=[], by=people.handler, at=later(4))


def test_drafts_of_a_cancelled_talk_are_given_up(people: Cast, talk: Talk) -> None:
    cancel_talk(talk_id=talk.pk, reason="问题已经解决，不再约谈。", by=people.handler, at=later(1))
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.DISCARDED}


def test_minutes_and_commitments_and_whether_they_were_kept(people: Cast, talk: Talk) -> None:
    letters = issue_talk(talk_id=talk.pk, by=people.handler, at=MONDAY)
    one = Committed(letter_id=letters[0].pk, what="七日内退还全部余额", due_on=date(2026, 6, 18))
    two = Committed(letter_id=letters[1].pk, what="公示退费办法", due_on=date(2026, 6, 20))
    give = {"talk_id": talk.pk, "by": people.handler}
    with pytest.raises(TalkTimeImpossible):
        record_talk(minutes=MINUTES, committed=[one], at=later(2), **give)
    at = later(3) + timedelta(hours=2)
    with pytest.raises(CommitmentDayImpossible):
        record_talk(
            minutes=MINUTES, at=at, **give,
            committed=[Committed(letter_id=letters[0].pk, what="退还全部余额", due_on=date(2026, 6, 10))],
        )  # fmt: skip
    with pytest.raises(NotFound):
        record_talk(
            minutes=MINUTES,
            committed=[Committed(letter_id=1, what="退还余额", due_on=date(2026, 6, 18))],
            at=at,
            **give,
        )
    held = record_talk(minutes=MINUTES, committed=[one, two], at=at, **give)
    assert held.state == TalkState.HELD
    assert not Letter.objects.filter(due_on__isnull=False).exists(), "no reply to the invitation is waited for any more"
    assert not commitments_due(by=people.handler, on=date(2026, 6, 17)).exists()
    first, second = commitments_due(by=people.handler, on=date(2026, 6, 20))
    assert not commitments_due(by=people.other_handler, on=date(2026, 6, 20)).exists()
    with pytest.raises(LetterTextMissing):
        check_commitment(commitment_id=first.pk, kept=True, remark="", by=people.handler, at=later(13))
    check_commitment(commitment_id=first.pk, kept=True, remark="已核对退款凭证。", by=people.handler, at=later(13))
    check_commitment(commitment_id=second.pk, kept=False, remark="仍未公示退费办法。", by=people.handler, at=later(13))
    with pytest.raises(NotFound):
        check_commitment(commitment_id=first.pk, kept=True, remark="已核对退款凭证。", by=people.handler, at=later(13))
    assert list(Commitment.objects.order_by("due_on").values_list("state", flat=True)) == [
        CommitmentState.KEPT,
        CommitmentState.BROKEN,
    ]
    assert Entry.objects.filter(chain=letters[0].pk, act__startswith="COMMITMENT").count() == 2
    assert not list(broken_chains())
