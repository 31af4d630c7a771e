"""Two clerks at once on a database with real commits: one refund, one answer, one reversal, one confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.promises.actions.deciding import decide_promise
from fangxin.domain.promises.actions.step import PromiseNotOpen
from fangxin.domain.promises.models import Promise
from fangxin.domain.returns.actions.answering import RefundedAlready, accept_return, record_refund, refuse_return
from fangxin.domain.returns.actions.clearing import EntryReversed, correct_entry
from fangxin.domain.returns.actions.step import ReturnChanged, ReturnNotOpen
from fangxin.domain.returns.models import ClearingEntry, Receipt, ReturnRequest
from fangxin.domain.returns.queries import unsound_clearing
from fangxin.domain.returns.rules.receipts import ReceiptSpent
from fangxin.domain.returns.words import Way
from fangxin.domain.timeline.queries import broken_chains
from tests.people import MONDAY
from tests.promises.telling import Stores, applied, granted, met, other_head, stores
from tests.returns.telling import accepted, recorded, refunded
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def given(transactional_db: None, tmp_path: Path) -> Iterator[Stores]:
    """The chain in a database that several connections share."""
    with several_connections(tmp_path):
        found = stores()
        granted(found)
        granted(found, found.far)
        yield found


def test_two_clerks_record_one_refund(given: Stores) -> None:
    request = accepted(given, recorded(given, taken_by=given.far))
    act = partial(
        record_refund,
        merchant_id=given.sister.pk,
        request_id=request.pk,
        way=Way.CASH,
        by=given.clerk(given.sister),
        at=MONDAY,
    )
    answers = at_once([act] * 4)
    assert Counter(type(answer) for answer in answers) == {ReturnRequest: 1, RefundedAlready: 3}, answers
    assert ClearingEntry.objects.count() == 1
    assert not list(unsound_clearing()) and not list(broken_chains())


def test_accepted_or_refused_but_never_both(given: Stores) -> None:
    request = recorded(given)
    common = {"merchant_id": given.whale.pk, "request_id": request.pk, "by": given.clerk(given.whale), "at": MONDAY}
    answers = at_once(
        [
            partial(accept_return, **common),  # type: ignore[arg-type]
            partial(refuse_return, reason="TOO_LATE", words="", **common),  # type: ignore[arg-type]
        ]
    )
    assert sum(isinstance(answer, ReturnRequest) for answer in answers) == 1, answers
    assert sum(isinstance(answer, ReturnNotOpen | ReturnChanged) for answer in answers) == 1, answers
    assert not list(broken_chains())


def test_two_stores_take_back_on_one_receipt(given: Stores) -> None:
    own = recorded(given, receipt_number="XP2026060509")
    other = recorded(given, taken_by=given.far, receipt_number="XP2026060509")
    more = recorded(given, taken_by=given.far, receipt_number="XP2026060509")
    answers = at_once([partial(accepted, given, one) for one in (own, other, more)])
    assert Counter(type(answer) for answer in answers) == {ReturnRequest: 1, ReceiptSpent: 2}, answers
    receipt = Receipt.objects.get()
    assert receipt.taken_fen == receipt.total_fen == 19_900
    assert not list(unsound_clearing()) and not list(broken_chains())


def test_an_entry_is_reversed_once(given: Stores) -> None:
    refunded(given, accepted(given, recorded(given, taken_by=given.far)))
    entry = ClearingEntry.objects.get()
    act = partial(
        correct_entry, merchant_id=given.sister.pk, entry_id=entry.pk, amount_fen=100, reason="金额登记错了一位",
        by=given.clerk(given.sister), at=MONDAY,
    )  # fmt: skip
    answers = at_once([act] * 3)
    assert Counter(type(answer) for answer in answers) == {ClearingEntry: 1, EntryReversed: 2}, answers
    assert ClearingEntry.objects.count() == 3 and not list(unsound_clearing())


def test_two_heads_grant_a_promise_once(given: Stores) -> None:
    from fangxin.domain.promises.actions.deciding import check_promise

    promise = applied(given, given.second)
    by = given.people.other_handler
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=by, at=MONDAY)
    acts = [
        partial(
            decide_promise,
            promise_id=promise.pk,
            version=None,
            granted=True,
            reason="",
            by=other_head(given),
            at=MONDAY,
        )
    ] * 3
    answers = at_once(acts)
    assert Counter(type(answer) for answer in answers) == {Promise: 1, PromiseNotOpen: 2}, answers
