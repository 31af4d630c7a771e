"""Figures of settling first, counted by the database: the same as counted by hand, for a merchant and those merged into it."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.queries.disputes import figures_between, figures_of_many, figures_of_rows, filed_at
from fangxin.domain.odr.rules.figures import NOTHING, Figures
from fangxin.domain.odr.words import DisputeState, Why
from tests.members import acting, hired, shop
from tests.odr.world import disputed, joined
from tests.people import cast, later

pytestmark = pytest.mark.django_db
JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}
#: state, why, hours to the first answer, a result, settled, broken
LIVES = [
    (DisputeState.OPEN, "", None, False, False, False),
    (DisputeState.OPEN, "", 3, False, False, False),
    (DisputeState.SETTLED, "", 50, True, True, False),
    (DisputeState.KEPT, "", 20, True, True, True),
    (DisputeState.ESCALATED, Why.SILENT, None, False, False, False),
    (DisputeState.WITHDRAWN, "", 1, False, False, False),
    (DisputeState.ESCALATED, Why.REFUSED, 7, True, False, False),
]


@pytest.fixture
def merchants(db: None) -> tuple[Merchant, Merchant, Merchant]:
    people = cast()
    one, twin, idle = (
        shop(),
        shop(name="云上鲸分号", uscc="92000000MA0000023Y"),
        shop(name="别家", uscc="91000000000000000K"),
    )
    joined(one, people, acting(hired(one)))
    for place, (state, why, hours, result, settled, broken) in enumerate(LIVES):
        made = disputed(one, draft=f"d{place}")
        Dispute.objects.filter(pk=made.pk).update(
            state=state, why=why, merchant=twin if place % 2 else one,
            first_answer_at=made.filed_at + timedelta(hours=hours) if hours is not None else None,
            result_at=later(5) if result else None, settled_at=later(5) if settled else None,
            broken_at=later(9) if broken else None,
        )  # fmt: skip
    return one, twin, idle


def by_hand(places: list[int]) -> Figures:
    lives = [LIVES[place] for place in places if LIVES[place][0] != DisputeState.WITHDRAWN]
    done = [one for one in lives if one[0] != DisputeState.OPEN]
    hours = [one[2] for one in lives if one[2] is not None]
    return Figures(
        received=len(lives), finished=len(done), settled=sum(one[4] for one in done), entered=sum(one[3] for one in done),
        silent=sum(one[1] == Why.SILENT for one in done), broken=sum(one[5] for one in done),
        answer_hours=float(median(hours)) if hours else None,
    )  # fmt: skip


def test_of_one_and_of_several(merchants: tuple[Merchant, Merchant, Merchant]) -> None:
    one, twin, idle = merchants
    assert figures_between(merchant_ids=[one.pk], **JUNE) == by_hand([0, 2, 4, 6])
    assert figures_between(merchant_ids=[one.pk, twin.pk], **JUNE) == by_hand(list(range(7)))
    assert figures_between(merchant_ids=[idle.pk], **JUNE) == NOTHING
    assert figures_between(merchant_ids=[one.pk], first=date(2025, 1, 1), last=date(2025, 12, 31)) == NOTHING


def test_of_rows_that_were_read(merchants: tuple[Merchant, Merchant, Merchant]) -> None:
    one, twin, _ = merchants
    rows = list(filed_at(Q(merchant__in=[one.pk, twin.pk])))
    assert figures_of_rows(rows=rows, **JUNE) == by_hand(list(range(7)))
    assert figures_of_rows(rows=rows, first=date(2025, 1, 1), last=date(2025, 12, 31)) == NOTHING


def test_of_many_a_family_counts_as_one_and_the_statements_stay_few(
    merchants: tuple[Merchant, Merchant, Merchant],
) -> None:
    one, twin, idle = merchants
    ids = [row.pk for row in merchants]
    apart = figures_of_many(merchant_ids=ids, **JUNE)
    assert apart == {one.pk: by_hand([0, 2, 4, 6]), twin.pk: by_hand([1, 3, 5]), idle.pk: NOTHING}
    Merchant.objects.filter(pk=twin.pk).update(merged_into=one)
    with CaptureQueriesContext(connection) as asked:
        together = figures_of_many(merchant_ids=ids, **JUNE)
    assert together[one.pk] == together[twin.pk] == by_hand(list(range(7))) and together[idle.pk] == NOTHING
    assert len(asked) == 4
