"""Closed complaints flow in by themselves, once each; what is not published is counted by its ground; terms end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Visibility
from fangxin.domain.disclosure.actions.reviewing import ExclusionUnknown, TextChanged, restore, review, withhold
from fangxin.domain.disclosure.models import Disclosure, PublicEntry, PublicText
from fangxin.domain.disclosure.queries.register import Sought, find_entries
from fangxin.domain.disclosure.queries.waiting import disclosure_rate, to_review, unsound_disclosures
from fangxin.domain.disclosure.rules.deciding import DisclosureReasonMissing, NotInThisState, StillExcluded, TermOver
from fangxin.domain.disclosure.words import State
from fangxin.domain.feedback.actions import ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.disclosure.acting import PLAIN, closed, merchant, of, published, swept
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
YEAR = {"from_on": date(2026, 1, 1), "to_on": date(2027, 12, 31)}


@pytest.fixture
def people() -> Cast:
    return cast()


def told(template: str) -> int:
    return Notice.objects.filter(template=template).count()


def test_a_closed_complaint_is_announced_and_then_published(people: Cast) -> None:
    case = closed(people)
    assert swept(2)["decided"] == 1
    row = of(case)
    # seven working days after Wednesday, 10 June; the 19th to the 21st are holidays
    assert (row.state, row.publish_on) == (State.WAITING, date(2026, 6, 22))
    assert told("disclosure_announced") == 1
    assert swept(13)["published"] == 0
    assert swept(14)["published"] == 1
    row = of(case)
    assert row.state == State.PUBLISHED
    assert row.expires_on == date(2026, 6, 22) + timedelta(days=365)
    assert row.case.visibility == Visibility.DISCLOSED
    assert row.case.disclosed_at == row.published_at
    entry = PublicEntry.objects.get()
    assert entry.number
    assert str(case.pk) not in entry.number
    assert told("disclosure_published") == 1
    acts = [one.act for one in entries_of(chain=case.pk)]
    assert acts[-2:] == [Act.DISCLOSURE_DECIDED, Act.DISCLOSED]
    assert list(broken_chains()) == []
    assert unsound_disclosures() == []


def test_each_closing_is_decided_once(people: Cast) -> None:
    closed(people)
    assert [swept(2)["decided"] for _ in range(3)] == [1, 0, 0]
    assert Disclosure.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "ground", "due"),
    [
        ({"consents_disclosure": False}, "NO_CONSENT", False),
        ({"merchant_name": "哪里也没有的小店", "merchant_uscc": "", "merchant_phone": ""}, "MERCHANT_UNKNOWN", True),
    ],
)
def test_what_is_not_published_has_its_ground(people: Cast, changes: dict[str, object], ground: str, due: bool) -> None:
    case = filed(people.hotline, **changes)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    close.terminate(case_id=case.pk, version=None, ground="MT2", reason="商家不到。", by=people.handler, at=later(2))
    swept(2)
    row = of(case)
    assert (row.state, row.ground, row.due) == (State.WITHHELD, ground, due)
    assert row.case.visibility == Visibility.WITHHELD
    swept(40)
    assert not PublicEntry.objects.exists()
    rate = disclosure_rate(path=people.city.path, **YEAR)
    assert (rate.disclosed, rate.must, rate.grounds) == (0, int(due), ((ground, 1),))


def test_refused_and_withdrawn_complaints_are_not_due(people: Cast) -> None:
    case = filed(people.hotline)
    decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。", by=people.handler,
        at=later(1),
    )  # fmt: skip
    swept(2)
    assert of(case).ground == "NOT_ACCEPTED"
    assert disclosure_rate(path=people.city.path, **YEAR).rate is None


def test_what_is_only_maybe_a_name_waits_for_an_officer(people: Cast) -> None:
    case = closed(people, content="我把钱转给邹建明了，两箱酸奶有霉点，电话一三八零零一三八零零零，商家不肯退款。")
    swept(2)
    row = of(case)
    assert row.state == State.REVIEW
    assert told("disclosure_announced") == 0
    assert swept(60)["published"] == 0, "nothing with an unsure finding is published by itself"
    assert [one.pk for one in to_review(by=people.handler)] == [row.pk]
    assert not to_review(by=people.other_handler).exists()
    with pytest.raises(NotFound):
        review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=people.other_handler, at=later(3))
    with pytest.raises(NotPermitted):
        review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=people.analyst, at=later(3))
    review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=("霉点",), by=people.handler, at=later(3))
    assert told("disclosure_announced") == 1
    swept(30)
    text = PublicEntry.objects.get().text
    assert "邹建明" not in text
    assert "一三八" not in text
    assert "霉点" not in text


def test_an_officer_gives_back_what_is_no_name(people: Cast) -> None:
    case = closed(people, content="把发票给安居乐了，商家不肯退款，要求退货退款，联系不上。邹建明说不退。")
    swept(2)
    row = of(case)
    every = range(len(row.text_found))
    review(disclosure_id=row.pk, title_dropped=range(9), text_dropped=every, hide=(), by=people.handler, at=later(3))
    swept(30)
    assert PublicEntry.objects.get().text == case.content


def test_a_text_that_changed_is_read_again(people: Cast) -> None:
    case = closed(people)
    swept(2)
    Case.objects.filter(pk=case.pk).update(content="我叫张建国，电话13812345678，酸奶有霉点，商家不肯退款。")
    with pytest.raises(TextChanged):
        review(disclosure_id=of(case).pk, title_dropped=(), text_dropped=(), hide=(), by=people.handler, at=later(3))
    assert swept(20)["published"] == 0
    assert swept(20)["published"] == 1
    assert "张建国" not in PublicEntry.objects.get().text


def test_words_of_minors_and_private_matters_are_looked_at(people: Cast) -> None:
    case = closed(people, content="我女儿在店里摔伤，商家不肯赔偿医药费，要求赔偿并道歉。")
    swept(2)
    row = of(case)
    assert (row.state, row.doubts) == (State.REVIEW, ["MINOR"])
    with pytest.raises(DisclosureReasonMissing):
        withhold(disclosure_id=row.pk, ground="MINOR", reason="", by=people.handler, at=later(3))
    with pytest.raises(ExclusionUnknown):
        withhold(disclosure_id=row.pk, ground="NO_CONSENT", reason="涉及未成年人信息。", by=people.handler, at=later(3))
    withhold(disclosure_id=row.pk, ground="MINOR", reason="涉及未成年人信息。", by=people.handler, at=later(3))
    with pytest.raises(NotInThisState):
        withhold(disclosure_id=row.pk, ground="MINOR", reason="涉及未成年人信息。", by=people.handler, at=later(3))
    rate = disclosure_rate(path=people.city.path, **YEAR)
    assert (rate.must, rate.grounds) == (0, (("MINOR", 1),))


def test_after_its_term_it_leaves_the_register_and_is_kept(people: Cast) -> None:
    row = published(people)
    number = PublicEntry.objects.get().number
    assert swept(20 + 365)["expired"] == 0
    assert swept(20 + 366)["expired"] == 1
    assert not PublicEntry.objects.exists()
    assert not PublicText.objects.exists()
    row = of(row.case)
    assert (row.state, row.public_number) == (State.EXPIRED, number)
    assert PLAIN in row.text
    assert disclosure_rate(path=people.city.path, from_on=date(2026, 1, 1), to_on=date(2027, 12, 31)).rate == 1.0


def test_a_reopened_complaint_is_pulled_back_and_decided_anew(people: Cast) -> None:
    row = published(people)
    ask_to_reopen(case_id=row.case_id, reason="事实没有查清。", at=later(21))
    request = ReopenRequest.objects.get()
    case = decide_reopening(
        request_id=request.pk, version=None, granted=True, reason="核实后决定。", by=people.supervisor, at=later(22)
    )
    assert swept(22)["pulled_back"] == 1
    assert swept(22)["pulled_back"] == 0
    assert not PublicEntry.objects.exists()
    assert of(case).state == State.PULLED_BACK
    case.refresh_from_db()
    assert (case.visibility, case.disclosed_at) == (Visibility.INTERNAL, None)
    decide.accept(case_id=case.pk, version=None, by=people.handler, at=later(23))
    close.terminate(case_id=case.pk, version=None, ground="MT2", reason="商家不到。", by=people.handler, at=later(24))
    assert swept(24)["decided"] == 1
    assert Disclosure.objects.count() == 2
    swept(45)
    assert PublicEntry.objects.count() == 1
    assert unsound_disclosures() == []


def reopened_and_closed(people: Cast, case: Case, *, day: int) -> None:
    """Handled again and closed again, both between two sweeps."""
    ask_to_reopen(case_id=case.pk, reason="事实没有查清。", at=later(day))
    request = ReopenRequest.objects.latest("pk")
    decide_reopening(
        request_id=request.pk, version=None, granted=True, reason="核实后决定。", by=people.supervisor, at=later(day)
    )
    decide.accept(case_id=case.pk, version=None, by=people.handler, at=later(day))
    close.terminate(case_id=case.pk, version=None, ground="MT2", reason="商家不到。", by=people.handler, at=later(day))


@pytest.mark.parametrize("state", [State.WITHHELD, State.PUBLISHED, State.WAITING, State.REVIEW])
def test_reopened_and_closed_between_two_sweeps_it_is_decided_anew(people: Cast, state: State) -> None:
    if state is State.PUBLISHED:
        case = published(people).case
    else:
        case = closed(people, content="我女儿在店里摔伤，商家不肯赔偿医药费。" if state is State.REVIEW else PLAIN)
        swept(2)
    if state is State.WITHHELD:
        withhold(disclosure_id=of(case).pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(3))
    assert of(case).state == state
    reopened_and_closed(people, case, day=22)
    found = swept(22)
    assert (found["pulled_back"], found["decided"]) == (1, 1)
    old, new = Disclosure.objects.order_by("closing")
    assert (old.state, new.closing) == (State.PULLED_BACK, 1)
    assert not PublicEntry.objects.exists(), "the earlier closing is public no more"
    assert swept(22)["pulled_back"] == 0
    assert unsound_disclosures() == []
    if state is not State.REVIEW:
        assert swept(60)["published"] == 1


def test_an_earlier_closing_left_behind_is_pulled_back_beside_the_new_decision(people: Cast) -> None:
    case = closed(people)
    swept(2)
    old = of(case)
    reopened_and_closed(people, case, day=3)
    swept(4)
    Disclosure.objects.filter(pk=old.pk).update(state=State.WAITING)
    assert swept(4)["pulled_back"] == 1
    case.refresh_from_db()
    assert (of(case).state, case.visibility) == (State.WAITING, Visibility.DISCLOSABLE)


def test_what_waits_for_an_officer_is_read_anew_when_its_words_change(people: Cast) -> None:
    case = closed(people, content="我女儿在店里摔伤，商家不肯赔偿医药费，要求赔偿并道歉。")
    swept(2)
    Case.objects.filter(pk=case.pk).update(
        title="酸奶有霉点", content="我叫张建国，电话13812345678，酸奶有霉点，商家不肯退款。"
    )
    assert [swept(3)["read_anew"] for _ in range(2)] == [1, 0]
    row = of(case)
    assert (row.state, row.doubts) == (State.REVIEW, []), "what an officer was to look at, an officer looks at"
    assert "张建国" not in row.text
    review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=people.handler, at=later(3))
    swept(30)
    assert "酸奶有霉点" in PublicEntry.objects.get().text


def test_the_words_of_what_waits_are_compared_once_for_each_move_of_the_case(people: Cast) -> None:
    case = closed(people, content="我女儿在店里摔伤，商家不肯赔偿医药费，要求赔偿并道歉。")
    swept(2)
    swept(2)
    with CaptureQueriesContext(connection) as asked:
        swept(2)
    assert not [one["sql"] for one in asked if '"content"' in one["sql"]]
    moved = case.version + 5
    Case.objects.filter(pk=case.pk).update(version=moved)
    assert swept(3)["read_anew"] == 0
    assert of(case).read_version == moved, "the same words are not read anew"
    Case.objects.filter(pk=case.pk).update(version=moved + 1, content="酸奶有霉点，商家不肯退款。")
    assert [swept(3)["read_anew"] for _ in range(2)] == [1, 0]


def test_a_decision_not_to_publish_is_undone_with_a_reason(people: Cast) -> None:
    row = published(people)
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21))
    with pytest.raises(DisclosureReasonMissing):
        restore(disclosure_id=row.pk, reason="错", by=people.handler, at=later(22))
    with pytest.raises(NotFound):
        restore(disclosure_id=row.pk, reason="并不涉及隐私。", by=people.other_handler, at=later(22))
    restore(disclosure_id=row.pk, reason="并不涉及隐私，应当公示。", by=people.second_handler, at=later(22))
    row = of(row.case)
    assert (row.state, row.ground, row.due, row.case.visibility) == (State.REVIEW, "", True, Visibility.DISCLOSABLE)
    assert entries_of(chain=row.case_id)[-1].act == Act.DISCLOSURE_RESTORED
    with pytest.raises(NotInThisState):
        restore(disclosure_id=row.pk, reason="并不涉及隐私。", by=people.handler, at=later(22))
    review(disclosure_id=row.pk, title_dropped=(), text_dropped=(), hide=(), by=people.handler, at=later(23))
    swept(40)
    assert PublicEntry.objects.get().expires_on == row.expires_on, "the term runs from the first time"
    assert unsound_disclosures() == [] and list(broken_chains()) == []


def test_what_a_rule_keeps_back_or_the_term_ended_is_not_restored(people: Cast) -> None:
    case = closed(people, consents_disclosure=False)
    swept(2)
    with pytest.raises(StillExcluded):
        restore(disclosure_id=of(case).pk, reason="应当公示的投诉。", by=people.handler, at=later(3))
    row = published(people)
    withhold(disclosure_id=row.pk, ground="PRIVACY", reason="涉及个人隐私。", by=people.handler, at=later(21))
    with pytest.raises(TermOver):
        restore(disclosure_id=row.pk, reason="应当公示的投诉。", by=people.handler, at=later(400))


def test_a_merchant_recognised_later_lets_it_be_published(people: Cast) -> None:
    case = closed(people)
    Case.objects.filter(pk=case.pk).update(merchant=None)
    swept(2)
    assert of(case).ground == "MERCHANT_UNKNOWN"
    Case.objects.filter(pk=case.pk).update(merchant=merchant())
    restore(disclosure_id=of(case).pk, reason="主体已经确认，应当公示。", by=people.handler, at=later(3))
    assert of(case).merchant == merchant()


def test_verify_finds_what_is_public_without_a_decision(people: Cast) -> None:
    row = published(people)
    Disclosure.objects.filter(pk=row.pk).update(state=State.SUSPENDED)
    assert [pk for pk, _ in unsound_disclosures()] == [row.pk]


def test_the_register_is_found_by_words_region_and_trade(people: Cast) -> None:
    Merchant.objects.filter(pk=merchant().pk).update(trade_code="SUPERMARKET")
    row = published(people)
    entry = PublicEntry.objects.get(disclosure=row)

    def found(**asked: object) -> list[str]:
        return [one.number for one in find_entries(sought=Sought(**asked), size=20).entries]  # type: ignore[arg-type]

    for asked in (
        {}, {"text": "酸奶"}, {"text": "云上鲸"}, {"text": row.merchant.uscc}, {"text": entry.number},
        {"region": "410611"}, {"region": "410600"}, {"region": "410000"}, {"trade": "SUPERMARKET"},
        {"text": "霉点", "region": "410611", "trade": "SUPERMARKET"}, {"from_on": date(2026, 6, 20), "to_on": date(2026, 6, 30)},
    ):  # fmt: skip
        assert found(**asked) == [entry.number], asked
    for asked in (
        {"text": "健身"}, {"region": "410603"}, {"trade": "FITNESS"}, {"text": "张晚晴"}, {"from_on": date(2026, 7, 1)},
        {"to_on": date(2026, 6, 20)}, {"text": "酸奶", "region": "410603"},
    ):  # fmt: skip
        assert found(**asked) == [], asked
