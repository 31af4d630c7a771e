"""A letter's life: drafted, numbered, served, answered, followed up; what is refused on the way."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.letters.actions.answering import answer_letter, enter_answer, remind_of_letters
from fangxin.domain.letters.actions.checking import record_check
from fangxin.domain.letters.actions.drafting import change_draft, discard_draft
from fangxin.domain.letters.actions.issuing import issue_letter, letter_pdf, letter_text, preview, withdraw_letter
from fangxin.domain.letters.actions.serving import record_service, seen_in_portal
from fangxin.domain.letters.models import Letter, LetterCounter, LetterService
from fangxin.domain.letters.queries.figures import letter_figures
from fangxin.domain.letters.queries.letters import check_due, letters_on, letters_to, overdue, own_letter, reply_term
from fangxin.domain.letters.queries.soundness import unsound_letters
from fangxin.domain.letters.rules.drafting import (
    CheckImpossible,
    LetterNotOpen,
    LetterTextMissing,
    NoMerchantChosen,
    ServiceDayImpossible,
)
from fangxin.domain.letters.words import LetterState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.evidence.makers import picture
from tests.letters.writing import ANSWER, draft, drafted, issued
from tests.members import acting, hired, shop
from tests.people import MONDAY, Cast, cast, later, working

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def merchant(people: Cast) -> Merchant:
    return shop()


def acts(letter: Letter) -> list[str]:
    return list(Entry.objects.filter(chain=letter.pk).order_by("seq").values_list("act", flat=True))


def test_a_draft_is_previewed_changed_and_has_no_number(people: Cast, merchant: Merchant) -> None:
    (letter,) = drafted(people, merchant)
    assert "行政告诫书" in preview(letter=letter, on=TODAY)
    changed = change_draft(
        letter_id=letter.pk, draft=draft(subject="会员卡退费", reply_days=None), by=people.handler, at=later(1)
    )
    text = preview(letter=changed, on=TODAY)
    assert "会员卡退费" in text
    assert "个工作日内" not in text
    assert (changed.number, LetterCounter.objects.count()) == ("", 0)
    assert discard_draft(letter_id=letter.pk, by=people.handler, at=later(1)).state == LetterState.DISCARDED
    with pytest.raises(LetterNotOpen):
        issue_letter(letter_id=letter.pk, by=people.handler, at=later(1))
    assert acts(letter) == ["LETTER_DRAFTED", "LETTER_CHANGED", "LETTER_DISCARDED"]


def test_numbers_run_by_agency_kind_and_year_without_gaps(people: Cast, merchant: Merchant) -> None:
    first, second = issued(people, merchant), issued(people, merchant)
    with pytest.raises(RuntimeError), transaction.atomic():
        issued(people, merchant)
        raise RuntimeError
    third, other = issued(people, merchant), issued(people, merchant, kind="advice")
    next_year = issued(people, merchant, at=working(day=date(2027, 1, 5)))
    short = people.county.short_name.removesuffix("局")
    assert [one.number for one in (first, second, third, other, next_year)] == [
        f"{short}市监诫〔2026〕第1号", f"{short}市监诫〔2026〕第2号", f"{short}市监诫〔2026〕第3号", f"{short}市监建〔2026〕第1号",
        f"{short}市监诫〔2027〕第1号",
    ]  # fmt: skip
    assert list(unsound_letters()) == []
    LetterCounter.objects.filter(kind="caution", year=2026).update(last=4)
    assert [reason for _, reason in unsound_letters()] == ["its numbers have a gap"]


def test_a_station_writes_in_the_name_of_its_agency(people: Cast, merchant: Merchant) -> None:
    from fangxin.domain.letters.actions.drafting import draft_letters

    (letter,) = draft_letters(
        kind="reminder", merchant_ids=[merchant.pk], draft=draft(), by=people.station_handler, at=MONDAY
    )
    letter = issue_letter(letter_id=letter.pk, by=people.station_handler, at=MONDAY)
    assert letter.facts["office_name"] == "淇滨区市场监督管理局"
    assert [one.pk for one in letters_on(shelf="", by=people.station_handler, on=TODAY)] == [letter.pk]
    assert letters_on(shelf="", by=people.head, on=TODAY).count() == 1
    assert not letters_on(shelf="", by=people.other_handler, on=TODAY).exists()


def test_without_an_account_it_waits_for_its_service(people: Cast, merchant: Merchant) -> None:
    letter = issued(people, merchant)
    assert (letter.state, letter.due_on) == (LetterState.ISSUED, None)
    assert not Notice.objects.filter(template="letter_arrived").exists()
    give = {"letter_id": letter.pk, "by": people.handler, "at": later(3)}
    for way, day, proof in (
        ("PORTAL", TODAY, "x"), ("POST", date(2026, 6, 7), "EMS"), ("POST", date(2026, 6, 12), "EMS"), ("POST", TODAY, ""),
    ):  # fmt: skip
        with pytest.raises(ServiceDayImpossible):
            record_service(way=way, served_on=day, proof=proof, **give)
    done = record_service(way="POST", served_on=date(2026, 6, 10), proof="EMS 1029 签收", **give)
    assert (done.state, done.served_on, done.due_on) == (LetterState.SERVED, date(2026, 6, 10), date(2026, 6, 25))
    record_service(way="POST", served_on=date(2026, 6, 11), proof="又一次", **give)
    record_service(way="IN_PERSON", served_on=date(2026, 6, 11), proof="送达回证", **give)
    done.refresh_from_db()
    assert done.due_on == date(2026, 6, 25), "the first service starts the term"
    assert LetterService.objects.count() == 2


def test_with_an_account_it_is_served_at_once_and_told(people: Cast, merchant: Merchant) -> None:
    hired(merchant)
    letter = issued(people, merchant)
    assert (letter.state, letter.due_on) == (LetterState.SERVED, date(2026, 6, 23))
    assert Notice.objects.filter(template="letter_arrived", address=merchant.phone).count() == 1
    assert acts(letter) == ["LETTER_DRAFTED", "LETTER_ISSUED", "LETTER_SERVED"]
    term = reply_term(letter=letter, on=date(2026, 6, 9))
    assert term is not None
    assert (term.left, term.counted[0].why, term.counted[-1].n) == (9, "收到当日不计算在内", 10)
    assert [day.date.day for day in term.counted if not day.counts] == [8, 13, 14, 19, 20, 21], (
        "weekends and Dragon Boat"
    )


def test_opening_it_in_the_portal_is_a_service_too(people: Cast, merchant: Merchant) -> None:
    letter = issued(people, merchant)
    owner = acting(hired(merchant))
    assert seen_in_portal(letter_id=letter.pk, by=owner, at=later(1)) is True
    assert seen_in_portal(letter_id=letter.pk, by=owner, at=later(2)) is False
    letter.refresh_from_db()
    assert (letter.state, letter.served_on) == (LetterState.SERVED, date(2026, 6, 9))


def test_the_merchant_answers_with_files_and_the_writer_is_told(people: Cast, merchant: Merchant) -> None:
    owner = acting(hired(merchant))
    letter = issued(people, merchant)
    add_file(name="退款凭证.jpg", content=picture(), side=Side.MERCHANT, at=later(1), draft_token="ANSWERDRAFT")
    give = {"letter_id": letter.pk, "merchant_id": merchant.pk, "by": owner}
    with pytest.raises(LetterTextMissing):
        answer_letter(text="好", draft_token="", at=later(1), **give)
    answer = answer_letter(text=ANSWER, draft_token="ANSWERDRAFT", at=later(1), **give)
    assert (answer.in_time, answer.files) == (True, 1)
    assert EvidenceFile.objects.get().intake_id == answer.pk
    assert Notice.objects.filter(template="letter_answered", account_id=people.handler.account_id).count() == 1
    late = answer_letter(text="补充：公示牌照片已经上传。", draft_token="", at=later(40), **give)
    assert late.in_time is False
    letter.refresh_from_db()
    assert (letter.state, letter.answered_at) == (LetterState.ANSWERED, later(1))
    assert letters_on(shelf="answered", by=people.handler, on=TODAY).count() == 1


def test_a_merchant_sees_only_its_own_letters_and_no_drafts(people: Cast, merchant: Merchant) -> None:
    other = shop(name="邻家便利店", uscc="92000000MA0000001N", phone="19900001002")
    owner = acting(hired(other))
    letter = issued(people, merchant)
    drafted(people, merchant)
    assert [one.pk for one in letters_to(merchant_id=merchant.pk)] == [letter.pk]
    assert not letters_to(merchant_id=other.pk).exists()
    with pytest.raises(NotFound):
        own_letter(letter_id=letter.pk, merchant_id=other.pk)
    with pytest.raises(NotFound):
        answer_letter(letter_id=letter.pk, merchant_id=other.pk, text=ANSWER, draft_token="", by=owner, at=later(1))


def test_reminded_before_the_last_day_and_the_writer_after_it(people: Cast, merchant: Merchant) -> None:
    hired(merchant)
    letter = issued(people, merchant)  # due on Tuesday, 23 June
    told = [remind_of_letters(at=working(day=date(2026, 6, day))) for day in (17, 18, 22, 23, 24, 25)]
    assert told == [0, 1, 0, 0, 1, 0]
    assert Notice.objects.filter(template="letter_due", address=merchant.phone).count() == 1
    assert Notice.objects.filter(template="letter_overdue", account_id=people.handler.account_id).count() == 1
    letter.refresh_from_db()
    assert overdue(letter=letter, on=date(2026, 6, 24))
    assert not overdue(letter=letter, on=date(2026, 6, 23))
    assert letters_on(shelf="overdue", by=people.handler, on=date(2026, 6, 24)).count() == 1
    assert letters_on(shelf="waiting", by=people.handler, on=date(2026, 6, 23)).count() == 1


@pytest.mark.parametrize("found", ["DONE", "REPEATED", "FURTHER"])
def test_a_follow_up_closes_the_letter_and_a_further_one_names_it(people: Cast, merchant: Merchant, found: str) -> None:
    hired(merchant)
    letter = issued(people, merchant)
    give = {"letter_id": letter.pk, "by": people.handler, "at": later(30)}
    for wrong, day in (("NOSUCH", TODAY), (found, date(2026, 6, 7)), (found, date(2026, 8, 1))):
        with pytest.raises(CheckImpossible):
            record_check(found=wrong, checked_on=day, remark="现场查看，退费办法已公示。", **give)
    done = record_check(found=found, checked_on=later(29).date(), remark="现场查看，退费办法已公示。", **give)
    assert done.state == LetterState.CLOSED
    with pytest.raises(LetterNotOpen):
        record_check(found=found, checked_on=later(29).date(), remark="现场查看，退费办法已公示。", **give)
    from fangxin.domain.letters.actions.drafting import draft_letters

    (next_one,) = draft_letters(
        kind="caution", merchant_ids=[merchant.pk], draft=draft(), by=people.handler, at=later(31), follows=letter.pk
    )
    assert next_one.follows_id == letter.pk


def test_when_a_follow_up_is_due(people: Cast, merchant: Merchant) -> None:
    hired(merchant)
    letter = issued(people, merchant, kind="reminder", reply_days=None)
    assert check_due(letter=letter) == date(2026, 7, 8)
    assert not letters_on(shelf="check", by=people.handler, on=date(2026, 7, 7)).exists()
    assert letters_on(shelf="check", by=people.handler, on=date(2026, 7, 8)).count() == 1
    other = issued(people, merchant)
    assert check_due(letter=other) == date(2026, 7, 23)
    answer = {"letter_id": other.pk, "text": ANSWER, "draft_token": "", "by": people.handler, "at": later(2)}
    enter_answer(**answer)
    other.refresh_from_db()
    assert check_due(letter=other) == date(2026, 7, 10)
    assert letters_on(shelf="check", by=people.handler, on=date(2026, 7, 10)).count() == 2


def test_withdrawn_it_keeps_its_number_and_the_merchant_is_told(people: Cast, merchant: Merchant) -> None:
    hired(merchant)
    letter = issued(people, merchant)
    with pytest.raises(LetterTextMissing):
        withdraw_letter(letter_id=letter.pk, reason="错", by=people.handler, at=later(1))
    withdraw_letter(letter_id=letter.pk, reason="核实后发现对象有误。", by=people.handler, at=later(1))
    assert not letters_to(merchant_id=merchant.pk).exists()
    assert Notice.objects.filter(template="letter_withdrawn").count() == 1
    assert list(unsound_letters()) == []


def test_the_pdf_is_of_the_facts_issued_whatever_changes_later(people: Cast, merchant: Merchant) -> None:
    letter = issued(people, merchant)
    before = letter_pdf(letter=letter)
    Merchant.objects.update(name="改名超市")
    again = Letter.objects.get(pk=letter.pk)
    assert letter_pdf(letter=again) == before
    assert "云上鲸超市" in letter_text(letter=again)
    Letter.objects.update(facts={**letter.facts, "findings": "别的"})
    assert list(unsound_letters()) == [(letter.number, "its facts are not those that were issued")]
    assert not list(broken_chains())


def test_who_may_write_to_whom(people: Cast, merchant: Merchant) -> None:
    from fangxin.domain.letters.actions.drafting import draft_letters

    give = {"kind": "caution", "draft": draft(), "at": MONDAY}
    for by, refusal in (
        (people.analyst, NotPermitted),
        (people.supervisor, NotPermitted),
        (people.other_handler, NotFound),
    ):
        with pytest.raises(refusal):
            draft_letters(merchant_ids=[merchant.pk], by=by, **give)
    for ids in ([], [merchant.pk + number for number in range(101)]):
        with pytest.raises(NoMerchantChosen):
            draft_letters(merchant_ids=ids, by=people.handler, **give)
    with pytest.raises(NotFound):
        draft_letters(merchant_ids=[1], by=people.handler, **give)
    with pytest.raises(NotFound):
        draft_letters(merchant_ids=[merchant.pk], by=people.handler, follows=1, **give)
    letter = issued(people, merchant)
    with pytest.raises(NotFound):
        withdraw_letter(letter_id=letter.pk, reason="不归我管的也想撤。", by=people.other_handler, at=later(1))


def test_figures_with_their_numerator_and_denominator(people: Cast, merchant: Merchant) -> None:
    owner = acting(hired(merchant))
    answered, late, silent, running = (issued(people, merchant) for _ in range(4))
    issued(people, merchant, kind="reminder", reply_days=None)
    give = {"merchant_id": merchant.pk, "text": ANSWER, "draft_token": "", "by": owner}
    answer_letter(letter_id=answered.pk, at=later(1), **give)
    answer_letter(letter_id=late.pk, at=later(30), **give)
    Letter.objects.filter(pk=running.pk).update(due_on=date(2026, 12, 1))
    found = letter_figures(by=people.head, first=date(2026, 6, 1), last=date(2026, 6, 30), on=later(31).date())
    assert (found.issued, dict(found.by_kind)) == (5, {"caution": 4, "reminder": 1})
    assert (found.replied, found.replies_due, found.replied_in_time) == (2, 3, 1)
    assert found.reply_rate == pytest.approx(2 / 3)
    assert silent.pk
    none = letter_figures(by=people.other_handler, first=date(2026, 6, 1), last=date(2026, 6, 30), on=TODAY)
    assert (none.issued, none.reply_rate) == (0, None)
