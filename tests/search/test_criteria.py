"""What is searched for: every field is read or told to be wrong, and what was read can be written as fields again."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.words import Channel, Kind, Outcome, Status
from fangxin.domain.search.rules import FIELDS, Criteria, classes_below, read
from fangxin.domain.search.words import Duplicates, Order
from fangxin.foundation.refusals import SeveralRefusals
from fangxin.storage.lookback import WEEKS_MOST, next_look

FULL = {
    "q": "健身 退款", "merchant": "云上鲸", "kind": "REPORT", "status": "CLOSED", "outcome": "FILED", "channel": "WEB",
    "office": "410611", "category": "101", "from": "2026-01-01", "to": "2026-06-30",
    "least": "10.50", "most": "200.00", "overdue": "on",
    "duplicates": "no", "order": "RELEVANCE",
}  # fmt: skip


def wrong(**given: str) -> dict[str, str]:
    """Which fields were refused, with which code."""
    with pytest.raises(SeveralRefusals) as refused:
        read({name.rstrip("_"): value for name, value in given.items()})
    return {one.field: one.code for one in refused.value.refusals}


def test_every_field_is_read() -> None:
    assert read(FULL) == Criteria(
        text="健身 退款", merchant="云上鲸", kind=Kind.REPORT, status=Status.CLOSED, outcome=Outcome.FILED, channel=Channel.WEB,
        office="410611", category="101", from_on=date(2026, 1, 1), to_on=date(2026, 6, 30), least_fen=1050, most_fen=20000,
        overdue=True, duplicates=Duplicates.WITHOUT, order=Order.RELEVANCE,
    )  # fmt: skip
    assert set(FULL) == set(FIELDS)


@pytest.mark.parametrize(
    "given", [{}, FULL, {"status": "OPEN"}, {"q": "退款", "order": "NEWEST"}, {"duplicates": "only"}]
)
def test_what_was_read_is_written_as_the_same_fields(given: dict[str, str]) -> None:
    criteria = read(given)
    assert read(criteria.fields()) == criteria
    assert set(criteria.fields()) <= set(FIELDS)
    assert "" not in criteria.fields().values()


def test_nothing_asked_is_nothing_to_write() -> None:
    assert read({}).fields() == {}
    assert not read({}).asked


def test_the_words_of_the_merchant_must_be_present_too() -> None:
    assert [term.text for term in read({"q": "退款", "merchant": "云上鲸 退款"}).asked.terms] == ["退款", "云上鲸"]


def test_days_may_be_typed_in_full_width() -> None:
    assert read({"from": "２０２６-０１-０１"}).from_on == date(2026, 1, 1)


def test_every_mistake_is_told_with_its_field() -> None:
    assert wrong(
        q="！？", kind="X", status="X", outcome="X", channel="X", category="X", from_="2026-02-30", to="yesterday", least="a",
        most="-1", duplicates="X", order="X",
    ) == {
        "q": "no_word_to_find", "kind": "filter_choice_unknown", "status": "filter_choice_unknown",
        "outcome": "filter_choice_unknown", "channel": "filter_choice_unknown", "category": "filter_choice_unknown",
        "from": "filter_day_unreadable", "to": "filter_day_unreadable", "least": "not_an_amount", "most": "not_an_amount",
        "duplicates": "filter_choice_unknown", "order": "filter_choice_unknown",
    }  # fmt: skip


def test_turned_ranges_and_long_questions_are_told() -> None:
    assert wrong(from_="2026-02-02", to="2026-02-01") == {"from": "range_turned"}
    assert wrong(least="2", most="1") == {"least": "range_turned"}
    assert wrong(q="退" * 101) == {"q": "question_too_long"}
    assert wrong(merchant="a b c d e f g h i j k") == {"merchant": "question_too_long"}
    assert wrong(merchant="（）") == {"merchant": "no_word_to_find"}
    assert read({"from": "2026-02-02", "to": "2026-02-02", "least": "1", "most": "1"})


def test_a_class_stands_for_all_below_it() -> None:
    found = classes_below("101")
    assert "101" in found and "10101" in found and "G101A" in found
    assert len(found) == len(set(found))
    assert classes_below("10101") == ["10101"]


@pytest.mark.parametrize(
    ("seen", "hits", "left", "following"),
    [
        (1, 0, 500, None), (1, 30, 99, None), (1, 31, 99, WEEKS_MOST), (1, 1500, 99, 1), (1, 750, 99, 2), (1, 100_000, 99, 1),
        (1, 100, 3, None), (1, 1000, 3, 1), (41, 100, 1000, None), (41, 1500, 1000, WEEKS_MOST), (41, 1500, 200, 40),
    ],
)  # fmt: skip
def test_the_next_look_is_as_wide_as_hits_are_rare(seen: int, hits: int, left: int, following: int | None) -> None:
    assert next_look(seen=seen, hits=hits, left=left) == following
