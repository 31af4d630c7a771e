"""Facts of the packages beside cases: what they say in numbers is what the package itself counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.indicators.measuring import Reading, Scope, measure
from fangxin.analytics.indicators.periods import Period
from fangxin.domain.agency.models import Office
from fangxin.domain.cases.models import Case
from fangxin.domain.inquiries.queries import inquiry_figures
from fangxin.domain.odr.actions.escalating import escalate
from fangxin.domain.odr.facts import dispute_rows
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.queries.disputes import figures_between
from fangxin.domain.reports.facts import BONDS
from fangxin.domain.returns.queries import redemption
from fangxin.domain.timeline.queries import chains_to_count
from fangxin.foundation.clock import day_of
from fangxin.interfaces.lake.updating import the_lake, update_lake
from tests.indicators.tables import said
from tests.inquiries.test_figures import six_asked
from tests.members import acting, hired, shop
from tests.odr.test_figures import merchants
from tests.odr.world import CONSUMER, disputed, joined
from tests.people import MONDAY, cast, filed, later
from tests.promises.telling import granted, stores
from tests.returns.telling import accepted, asked_online, recorded, refunded, refused

__all__ = ["merchants"]
pytestmark = pytest.mark.django_db
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FANGXIN_HOME = tmp_path
    return tmp_path / "lake"


def counted(*, on: date = date(2026, 7, 31), **scope: str) -> dict[str, Reading]:
    with the_lake().open() as engine:
        return measure(engine, period=JUNE, scope=Scope(**scope), known_on=on)[()]


def update() -> None:
    update_lake(at=MONDAY, progress=lambda line: None)


def test_returns_count_as_the_ledger_counts_them() -> None:
    given = stores()
    granted(given)
    granted(given, given.far)
    update()
    refunded(given, accepted(given, recorded(given, taken_by=given.far)))
    refunded(given, accepted(given, recorded(given)))
    refused(given, recorded(given), reason="TOO_LATE")
    refused(given, recorded(given), reason="NOT_INTACT")
    refused(given, recorded(given, receipt_on=date(2026, 5, 20)), reason="TOO_LATE")
    refunded(given, accepted(given, recorded(given, sold_by=given.far)))
    asked_online(given)
    update()
    for region in ("", "410600", "410000", "420000"):
        for on in (day_of(later(3)), day_of(later(4)), day_of(later(30))):
            ours = counted(region=region, on=on)
            theirs = redemption(from_on=JUNE.first, to_on=JUNE.last, on=on, region=region)
            rate = ours["return_redemption_rate"].now
            assert (rate.numerator, rate.denominator) == (theirs.honoured, theirs.valid)
            assert ours["returns_asked"].now.value == theirs.asked
            assert ours["returned_amount_cny"].now.numerator == theirs.refunded_fen


def test_disputes_count_as_the_merchants_figures(merchants: Any) -> None:
    one, twin, _ = merchants
    Dispute.objects.filter(state="ESCALATED").update(ended_at=later(9))
    update()
    theirs = figures_between(merchant_ids=[one.pk, twin.pk], first=JUNE.first, last=JUNE.last)
    ours = counted()
    assert ours["odr_received"].now.value == theirs.received
    rate = ours["odr_settlement_rate"].now
    assert (rate.numerator, rate.denominator) == (theirs.settled, theirs.finished)
    assert not chains_to_count(most=10)
    assert len(list(dispute_rows([Dispute.objects.first().pk]))) == 1  # type: ignore[union-attr]


def test_a_dispute_sent_on_is_counted_once_and_one_brought_where_its_case_is_counted() -> None:
    people = cast()
    one = shop(region="410611")
    joined(one, people, acting(hired(one)))
    escalate(dispute_id=disputed(one).pk, by=CONSUMER, at=later(1))
    brought = filed(people.hotline)
    Case.objects.filter(pk=brought.pk).update(odr="FAILED", region_code="420102")
    Office.objects.filter(pk=brought.office_id).update(region_code="000000")
    update()
    with the_lake().open() as engine:
        found = {row["case_id"]: row["region"] for row in engine.rows(engine.table("disputes"))}
    ours = counted()
    assert (ours["odr_received"].now.value, ours["odr_settlement_rate"].now.denominator) == (2, 2)
    assert len(found) == 2 and found[brought.pk] == "420102"


def test_what_enterprises_do_belongs_to_no_office(merchants: Any) -> None:
    update()
    assert "odr_received" not in counted(path="0001")
    assert "received_complaints" in counted(path="0001")


def test_inquiries_count_as_the_desk_counts_them() -> None:
    people = cast()
    six_asked(people)
    update()
    theirs = inquiry_figures(by=people.supervisor, from_on=JUNE.first, to_on=JUNE.last)
    ours = counted()["direct_answer_rate"].now
    assert (ours.numerator, ours.denominator) == (theirs.at_once, theirs.received) == (2, 6)
    assert ours.value == theirs.direct_answer_rate


CLUES = """
case_id | other | bond   | filed | decided_on | path | region
1    | 11    | CLUE   | yes   | 2026-06-03 | 0001 | 410600
2    | 11    | CLUE   | yes   | 2026-06-04 | 0001 | 410600
3    | 12    | CLUE   | yes   | 2026-06-04 | 0001 | 410600
4    | 13    | CLUE   | no    | 2026-06-04 | 0001 | 410600
5    | 14    | REPEAT | yes   | 2026-06-04 | 0001 | 410600
6    | 15    | CLUE   | yes   | 2026-07-01 | 0001 | 410600
"""


def test_a_complaint_from_which_two_cases_were_filed_is_one() -> None:
    assert said(CLUES, "2026-06", facts=BONDS)["case_from_complaint"] == "2"
