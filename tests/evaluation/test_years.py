"""A year that is the mean of its months: made of months no appeal can change, and not appealed against itself."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from fangxin.domain.evaluation.actions.appealing import appeal, uphold_appeal
from fangxin.domain.evaluation.actions.opening import close_rounds, publish_round, withdraw_round
from fangxin.domain.evaluation.models import Appeal, Round
from fangxin.domain.evaluation.queries.rounds import edition_of
from fangxin.domain.evaluation.rules.refusing import AppealNotPossible, MonthsMissing, MonthsOpen
from fangxin.interfaces.evaluation.counting import asked_of
from fangxin.interfaces.evaluation.recounting import Corrected, recounting
from tests.evaluation.world import JULY_2, City, opened_round, published, standing, total
from tests.people import later

pytestmark = pytest.mark.django_db
REASON = "该件系重复登记，已经并入另一件办理，不应计入按时初查率。"
JANUARY_5 = datetime.combine(date(2027, 1, 5), JULY_2.timetz())


def year_of(given: City) -> Round:
    return opened_round(given, when=JANUARY_5, asked=asked_of("2026"))


def asked_again(given: City, round_: Round, at: datetime) -> Appeal:
    return appeal(
        round_id=round_.pk, office_id=given.people.county.pk, item="channels", reason=REASON, draft_token="", by=given.people.head,
        at=at,
    )  # fmt: skip


def test_a_year_needs_months_that_are_closed(given: City) -> None:
    with pytest.raises(MonthsMissing):
        year_of(given)
    june = opened_round(given)
    with pytest.raises(MonthsOpen, match="2026年6月的月度评价还没有确定"):
        year_of(given)
    june = publish_round(round_id=june.pk, version=june.version, by=given.people.supervisor, at=JULY_2)
    waiting = asked_again(given, june, later(1, at=JULY_2))
    assert close_rounds(at=JANUARY_5) == 0
    with pytest.raises(MonthsOpen):
        year_of(given)
    by, at = given.second, later(4, at=JULY_2)
    june.refresh_from_db()
    uphold_appeal(
        appeal_id=waiting.pk, version=june.version, decision="核对抽查记录，情况属实。", by=by, at=at,
        recount=recounting(corrected=Corrected(points=Decimal(15)), by=by, at=at),
    )  # fmt: skip
    assert close_rounds(at=JANUARY_5) == 1
    # what was corrected is what the year is made of: 30 + 20 + 15
    assert str(total(standing(year_of(given), given.people.county))) == "65"


def test_a_month_that_was_withdrawn_waits_for_nothing(given: City) -> None:
    june = opened_round(given)
    withdraw_round(round_id=june.pk, version=june.version, reason=REASON, by=given.people.supervisor, at=JULY_2)
    with pytest.raises(MonthsMissing):
        year_of(given)


def test_no_item_of_a_year_of_months_is_appealed_against(given: City) -> None:
    published(given)
    close_rounds(at=JANUARY_5)
    year = year_of(given)
    publish_round(round_id=year.pk, version=year.version, by=given.people.supervisor, at=JANUARY_5)
    # nobody checked the channels in any month: the row knows no months
    (row,) = (one for one in standing(year, given.people.county).items if one["id"] == "channels")
    assert "months" not in row
    with pytest.raises(AppealNotPossible, match="各月"):
        asked_again(given, year, JANUARY_5)
    waiting = Appeal(round=year, office=given.people.county, item="channels")
    with pytest.raises(AppealNotPossible):
        recounting(corrected=Corrected(), by=given.second, at=JANUARY_5)(waiting, edition_of(round_=year))
