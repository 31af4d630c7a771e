"""Counting that an article helped: a number, and nothing of who said so."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.knowledge.actions.counting import COUNTED_MOST, count_helped
from fangxin.domain.knowledge.models import HelpedCount
from fangxin.domain.knowledge.queries.keeping import articles_kept
from fangxin.foundation.refusals import NotFound
from fangxin.storage.models import Attempt
from tests.knowledge.articles import ADVICE, published, submitted
from tests.people import cast, later

pytestmark = pytest.mark.django_db
CLIENT = "203.0.113.77"


def test_readers_are_counted_by_day_and_nothing_of_them_is_kept() -> None:
    people = cast()
    article = published(people)
    for client in (CLIENT, "203.0.113.78"):
        assert count_helped(article_id=article.pk, client=client, at=later(3))
    assert count_helped(article_id=article.pk, client=CLIENT, at=later(4))
    assert dict(HelpedCount.objects.values_list("on", "count")) == {date(2026, 6, 11): 2, date(2026, 6, 12): 1}
    assert not [subject for subject in Attempt.objects.values_list("subject", flat=True) if "203.0" in subject]
    (kept,) = articles_kept(by=people.head, on=date(2026, 6, 12), since=date(2026, 6, 12))
    assert kept.helped == 1


def test_one_address_does_not_count_without_end() -> None:
    article = published(cast())
    counted = [count_helped(article_id=article.pk, client=CLIENT, at=later(3)) for _ in range(COUNTED_MOST + 3)]
    assert counted == [True] * COUNTED_MOST + [False] * 3
    assert HelpedCount.objects.get().count == COUNTED_MOST


def test_only_what_the_public_reads_is_counted() -> None:
    people = cast()
    for article in (published(people, ADVICE), submitted(people)):
        with pytest.raises(NotFound):
            count_helped(article_id=article.pk, client=CLIENT, at=later(3))
