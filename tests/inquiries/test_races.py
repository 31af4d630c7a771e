"""Two at once: one answer, one case of a turned inquiry, one receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.words import Kind
from fangxin.domain.inquiries.actions import answer, answer_at_once, turn
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from tests.inquiries.asking import PLAIN, QUESTION, sent
from tests.inquiries.test_turning import given
from tests.people import MONDAY, Cast, cast, filing, later
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a database that several connections share."""
    with several_connections(tmp_path):
        yield cast()


def test_twelve_clicks_are_one_answer(people: Cast) -> None:
    told = {"filing": filing(**QUESTION), "draft": "SAME", "reply": PLAIN, "by": people.hotline, "at": MONDAY}
    receipts = at_once([partial(answer_at_once, **told)] * 12)
    assert all(isinstance(receipt, Receipt) for receipt in receipts), receipts
    assert len(set(receipts)) == 1
    assert (Case.objects.count(), Answer.objects.count(), Notice.objects.count()) == (1, 1, 1)
    assert list(broken_chains()) == []


def test_answered_or_turned_but_never_both(people: Cast) -> None:
    case = sent(people)
    told = {"case_id": case.pk, "version": case.version, "at": later(2)}
    answers = at_once(
        [
            partial(answer, reply=PLAIN, by=people.handler, **told),
            partial(turn, filing=given(), by=people.second_handler, **told),
            partial(answer, reply=PLAIN, by=people.second_handler, **told),
            partial(turn, filing=given(), by=people.head, **told),
        ]
    )
    assert Counter(type(one) for one in answers) == {Case: 1, StaleVersion: 3}, answers
    assert Answer.objects.count() + Case.objects.filter(kind=Kind.COMPLAINT).count() == 1
    assert list(broken_chains()) == []
