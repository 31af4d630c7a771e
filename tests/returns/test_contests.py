"""A store contests what it is said to owe: nothing is confirmed until it is corrected, taken back, or found to stand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fangxin.domain.merchants.actions.registering import NewMerchant, register_merchant
from fangxin.domain.merchants.models import ChainMember, Merchant, StoreChain
from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.rules.terms import ReasonMissing
from fangxin.domain.returns.actions.clearing import EntryContested, confirm_statement, correct_entry
from fangxin.domain.returns.actions.contesting import (
    ContestOver,
    NotContestable,
    contest_entry,
    dismiss_contest,
    withdraw_contest,
)
from fangxin.domain.returns.document_facts import table_of
from fangxin.domain.returns.models import ClearingContest, ClearingEntry, ReturnRequest
from fangxin.domain.returns.queries.clearing import contested_at, contested_under, statement_of
from fangxin.domain.returns.words import Contest
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from tests.members import hired, signed_in
from tests.pages.conftest import on
from tests.people import MONDAY, later
from tests.promises.telling import Stores, granted, stores
from tests.promises.test_doors import sent, shown
from tests.returns.telling import accepted, recorded, refunded

__all__ = ["on"]
pytestmark = pytest.mark.django_db
JUNE, WHY = date(2026, 6, 1), "收银系统里没有这张小票"


@pytest.fixture
def given() -> Stores:
    found = stores()
    for outlet in (found.first, found.second, found.far):
        granted(found, outlet)
    return found


def charged(given: Stores, sold: Any, taken: Any) -> ClearingEntry:
    request = refunded(given, accepted(given, recorded(given, sold_by=sold, taken_by=taken)))
    return ClearingEntry.objects.get(request=request)


def contested(given: Stores, entry: ClearingEntry, *, merchant: Any = None, reason: str = WHY) -> ClearingContest:
    own = merchant or (given.sister if entry.debtor_id == given.far.pk else given.whale)
    return contest_entry(merchant_id=own.pk, entry_id=entry.pk, reason=reason, by=given.clerk(own), at=MONDAY)


def led_by_another(given: Stores) -> Merchant:
    """A merchant without stores leads the chain."""
    leads = register_merchant(new=NewMerchant(name="云上鲸品牌管理有限公司（演示）", region_code="410611"), at=MONDAY)
    StoreChain.objects.update(head=leads)
    return leads


def confirm(given: Stores, *, at: datetime | None = None) -> None:
    (side,) = statement_of(outlet=given.far, month=JUNE).sides
    confirm_statement(
        merchant_id=given.sister.pk, outlet_id=given.far.pk, other_id=side.other.pk, month=JUNE, digest=side.digest,
        by=given.clerk(given.sister), at=at or later(25),
    )  # fmt: skip


def test_nobody_confirms_what_is_contested_until_it_is_corrected(given: Stores) -> None:
    entry = charged(given, given.first, given.far)
    with pytest.raises(ReasonMissing):
        contested(given, entry, reason="不认")
    contest = contested(given, entry)
    assert Notice.objects.filter(template="clearing_contested").exists()
    assert contested_at(merchant_id=given.sister.pk) == [contest]
    with pytest.raises(EntryContested, match="1 笔有异议"):
        confirm(given)
    correct_entry(
        merchant_id=given.sister.pk, entry_id=entry.pk, amount_fen=9_900, reason="金额登记错了一位", by=given.clerk(given.sister),
        at=MONDAY,
    )  # fmt: skip
    contest.refresh_from_db()
    assert contest.state == Contest.CORRECTED and not contested_at(merchant_id=given.sister.pk)
    confirm(given)
    acts = [one.act for one in entries_of(chain=entry.request_id)]
    assert acts[-3:] == [Act.CLEARING_CONTESTED, Act.CLEARING_CONTEST_ENDED, Act.CLEARING_REVERSED]
    assert not list(broken_chains())
    with pytest.raises(NotContestable):
        contested(given, entry)


def test_taken_back_it_is_over(given: Stores) -> None:
    contest = contested(given, charged(given, given.first, given.far))
    owner: dict[str, Any] = {"contest_id": contest.pk, "by": given.clerk(given.whale), "at": MONDAY}
    with pytest.raises(NotFound):
        withdraw_contest(merchant_id=given.sister.pk, **owner)
    withdraw_contest(merchant_id=given.whale.pk, **owner)
    with pytest.raises(ContestOver):
        withdraw_contest(merchant_id=given.whale.pk, **owner)
    with pytest.raises(NotContestable):
        contested(given, contest.entry)
    confirm(given)


def test_who_leads_the_chain_says_whether_it_stands_but_not_in_its_own_matter(given: Stores) -> None:
    own, other = charged(given, given.first, given.far), charged(given, given.far, given.second)
    mine, theirs = contested(given, own), contested(given, other)
    assert contested_under(merchant_id=given.whale.pk) == [] == contested_under(merchant_id=given.sister.pk), (
        "it is a side of both"
    )
    deciding: dict[str, Any] = {"answer": "查过收银记录，凭证属实", "by": given.clerk(given.whale), "at": MONDAY}
    with pytest.raises(NotFound):
        dismiss_contest(merchant_id=given.whale.pk, contest_id=mine.pk, **deciding)
    for merchant in (given.sister, given.whale):
        with pytest.raises(NotFound):
            dismiss_contest(merchant_id=merchant.pk, contest_id=theirs.pk, **deciding)
    leads = led_by_another(given)
    assert set(contested_under(merchant_id=leads.pk)) == {mine, theirs}
    # it leads no more; what was entered while it did is still its to judge
    ChainMember.objects.update(left_on=MONDAY.date() + timedelta(days=1))
    deciding = {"answer": deciding["answer"], "by": given.clerk(leads), "at": later(2)}
    assert dismiss_contest(merchant_id=leads.pk, contest_id=theirs.pk, **deciding).state == Contest.DISMISSED
    assert contested_under(merchant_id=leads.pk) == [mine]


def test_nobody_judges_what_was_entered_before_the_chain_was_led(given: Stores) -> None:
    contest = contested(given, charged(given, given.first, given.far))
    leads = led_by_another(given)
    ChainMember.objects.update(joined_on=MONDAY.date() + timedelta(days=1))
    assert contested_under(merchant_id=leads.pk) == []
    with pytest.raises(NotFound):
        dismiss_contest(
            merchant_id=leads.pk,
            contest_id=contest.pk,
            answer="查过收银记录，凭证属实",
            by=given.clerk(leads),
            at=later(3),
        )


def test_what_nobody_settles_holds_the_month_up_for_so_many_days_only(given: Stores) -> None:
    contested(given, charged(given, given.first, given.far))
    with pytest.raises(EntryContested, match="异议到2026年7月8日还没有结果"):
        confirm(given, at=later(30))
    confirm(given, at=later(31))
    statement = statement_of(outlet=given.far, month=JUNE)
    assert table_of(statement=statement)[0][4] == "羊毛围巾（有异议）", "it is confirmed as contested"


def test_a_reversal_that_comes_first_leaves_nothing_to_contest(given: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = charged(given, given.first, given.far)
    hold = ReturnRequest.objects.select_for_update

    def held(**how: Any) -> Any:
        monkeypatch.setattr(ReturnRequest.objects, "select_for_update", hold)
        correct_entry(
            merchant_id=given.sister.pk, entry_id=entry.pk, amount_fen=0, reason="不是这家店卖的", by=given.clerk(given.sister),
            at=MONDAY,
        )  # fmt: skip
        return hold(**how)

    monkeypatch.setattr(ReturnRequest.objects, "select_for_update", held)
    with pytest.raises(NotContestable):
        contested(given, entry)
    assert not ClearingContest.objects.exists()


def test_only_what_a_store_owes_another_merchant_is_contested(given: Stores) -> None:
    inside = charged(given, given.first, given.second)
    with pytest.raises(NotContestable):
        contested(given, inside)
    entry = charged(given, given.first, given.far)
    with pytest.raises(NotFound):
        contested(given, entry, merchant=given.sister)


def test_through_the_portal(given: Stores, on: Any) -> None:
    on(MONDAY)
    entry = charged(given, given.first, given.far)
    whale, sister = signed_in(hired(given.whale)), signed_in(hired(given.sister))
    path = "/merchant/clearing/"
    form = {"store": given.first.pk, "month": "2026-06", "entry": entry.pk}
    assert "提出异议" in shown(whale, f"{path}?store={given.first.pk}&month=2026-06")
    page = sent(whale, f"{path}contest/{entry.pk}/", 422, **form, reason="不认")
    assert "请写明理由" in page and 'value="不认"' in page
    sent(whale, f"{path}contest/{entry.pk}/", **form, reason=WHY)
    assert "核对有异议的清算" in shown(sister, "/merchant/")
    page = shown(sister, f"{path}?store={given.far.pk}&month=2026-06")
    assert "有异议" in page and WHY in page
    assert "不能由总部核实" in page and "到2026年7月8日还没有结果的" in page
    contest = ClearingContest.objects.get()
    sent(sister, f"{path}withdraw/{contest.pk}/", 404, **form)
    sent(whale, f"{path}withdraw/{contest.pk}/", **form)
    other = charged(given, given.far, given.first)
    sent(sister, f"{path}contest/{other.pk}/", store=given.far.pk, month="2026-06", entry=other.pk, reason=WHY)
    theirs = ClearingContest.objects.get(entry=other)
    assert "门店之间的异议" not in shown(whale, path)
    sent(whale, f"{path}dismiss/{theirs.pk}/", 404, **form, reason="查过收银记录，凭证属实")
    leads = signed_in(hired(led_by_another(given)))
    assert "谈不拢的，由总部核实" in shown(sister, f"{path}?store={given.far.pk}&month=2026-06")
    assert "门店之间的异议" in shown(leads, path) and "还没有清算记录" not in shown(leads, path)
    sent(leads, f"{path}dismiss/{theirs.pk}/", 422, reason="不", entry=theirs.pk)
    sent(leads, f"{path}dismiss/{theirs.pk}/", reason="查过收银记录，凭证属实")
    assert "总部核实，异议不成立" in shown(sister, f"{path}?store={given.far.pk}&month=2026-06")
    assert Client().post(f"{path}contest/{entry.pk}/").status_code == 401
    sent(whale, f"{path}burn/{theirs.pk}/", 404, **form)
