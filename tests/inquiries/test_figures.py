"""The direct-answer rate and what stands beside it, from the facts alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fangxin.domain.inquiries.actions import answer, answer_at_once, turn
from fangxin.domain.inquiries.queries import InquiryFigures, inquiry_figures
from fangxin.domain.inquiries.rules import share
from tests.inquiries.asking import PLAIN, QUESTION, asked, draft, sent
from tests.inquiries.test_turning import given
from tests.people import MONDAY, Cast, cast, filing, later, working

pytestmark = pytest.mark.django_db
JUNE: dict[str, Any] = {"from_on": date(2026, 6, 1), "to_on": date(2026, 6, 30)}


@pytest.mark.parametrize(
    ("part", "whole", "wanted"), [(1, 3, "33.33"), (2, 3, "66.67"), (1, 8, "12.50"), (0, 5, "0.00"), (5, 5, "100.00")]
)
def test_a_share_is_per_cent_with_two_decimals(part: int, whole: int, wanted: str) -> None:
    assert share(part, whole) == Decimal(wanted)


def test_nothing_has_no_share() -> None:
    assert share(0, 0) is None


def six_asked(people: Cast) -> None:
    """Six inquiries: two answered at registration, two later, one turned into a complaint, one waiting."""
    for _ in range(2):
        answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=PLAIN, by=people.hotline, at=MONDAY)
    kept = asked(people.hotline)  # answered by the hotline, but later
    answer(case_id=kept.pk, version=kept.version, reply=PLAIN, by=people.hotline, at=later(1))
    passed = sent(people)
    answer(case_id=passed.pk, version=passed.version, reply=PLAIN, by=people.handler, at=later(2))
    became = asked(people.hotline)
    turn(case_id=became.pk, version=became.version, filing=given(), by=people.hotline, at=later(1))
    asked(people.hotline)


def test_the_direct_answer_rate_counts_what_was_answered_at_registration() -> None:
    people = cast()
    six_asked(people)
    found = inquiry_figures(by=people.supervisor, **JUNE)
    assert found == InquiryFigures(received=6, at_once=2, answered=4, turned=1, waiting=1)
    assert found.direct_answer_rate == Decimal("33.33")


def test_a_period_is_days_in_beijing_and_a_subtree() -> None:
    people = cast()
    late = working(23, day=date(2026, 6, 30))
    answer_at_once(filing=filing(**QUESTION), draft=draft(), reply=PLAIN, by=people.handler, at=late)
    assert inquiry_figures(by=people.head, **JUNE).received == 1
    assert inquiry_figures(by=people.other_handler, **JUNE).received == 0
    july = inquiry_figures(by=people.head, from_on=date(2026, 7, 1), to_on=date(2026, 7, 31))
    assert july.received == 0 and july.direct_answer_rate is None
