"""A later check of a promise in force: what it comes to, what the merchant does about it, and when it breaks the promise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.actions.deciding import end_promise
from fangxin.domain.promises.actions.rechecking import NothingToRectify, recheck_promise, report_rectified
from fangxin.domain.promises.actions.step import PromiseNotOpen
from fangxin.domain.promises.models import Promise, Recheck
from fangxin.domain.promises.permissions import SameOfficer
from fangxin.domain.promises.queries import findings_of, to_end, to_recheck, to_rectify
from fangxin.domain.promises.rules.rechecks import Checked, RecheckContradicts, RectifyDayOutOfBounds, broken_on
from fangxin.domain.promises.rules.terms import CriteriaIncomplete, ReasonMissing
from fangxin.domain.promises.words import PromiseKind, PromiseState, RecheckResult
from fangxin.domain.returns.queries import kept_of
from fangxin.domain.returns.queries.keeping import CHECK
from fangxin.domain.returns.words import Kept
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, later
from tests.promises.telling import Stores, applied, granted, met, stores

KEPT, RECTIFY, EXIT = RecheckResult
ON, DUE = date(2026, 6, 8), date(2026, 6, 23)


def check(result: RecheckResult, on: date = ON, *, fixed: date | None = None) -> Checked:
    return Checked(result=result, on=on, rectify_by=DUE if result is RECTIFY else None, fixed_on=fixed)


BEFORE, AFTER, LONG_AFTER = DUE - timedelta(days=3), DUE + timedelta(days=1), DUE + timedelta(days=30)


@pytest.mark.parametrize(
    ("first", "following", "on", "broken"),
    [
        (check(KEPT), None, LONG_AFTER, None),
        (check(EXIT), None, LONG_AFTER, None),
        (check(RECTIFY), None, DUE, None),
        (check(RECTIFY), None, AFTER, DUE),
        (check(RECTIFY, fixed=DUE), None, LONG_AFTER, None),
        (check(RECTIFY, fixed=AFTER), None, LONG_AFTER, DUE),
        (check(RECTIFY), check(KEPT, DUE), LONG_AFTER, None),
        (check(RECTIFY), check(RECTIFY, BEFORE), LONG_AFTER, None),
        (check(RECTIFY), check(KEPT, AFTER), LONG_AFTER, DUE),
        (check(RECTIFY, fixed=BEFORE), check(KEPT, AFTER), LONG_AFTER, None),
        (check(RECTIFY, fixed=BEFORE), check(RECTIFY, AFTER), LONG_AFTER, AFTER),
        (check(RECTIFY, fixed=BEFORE), check(EXIT, DUE), LONG_AFTER, DUE),
    ],
    ids=str,
)
def test_when_a_check_breaks_the_promise(
    first: Checked, following: Checked | None, on: date, broken: date | None
) -> None:
    assert broken_on(check=first, following=following, on=on) == broken


@pytest.fixture
def given(db: None) -> Stores:
    return stores()


def rechecked(given: Stores, promise: Promise, result: RecheckResult, /, **changes: Any) -> Recheck:
    codes = [one.criterion.code for one in findings_of(promise=promise)]
    values: dict[str, Any] = {
        "findings": met(promise.kind, but="" if result is KEPT else codes[0]), "version": None, "result": result,
        "rectify_by": DUE if result is RECTIFY else None, "word": "店内没有公示，现场拍照", "by": given.people.handler,
        "at": MONDAY,
    }  # fmt: skip
    return recheck_promise(promise_id=promise.pk, **{**values, **changes})


@pytest.mark.parametrize("kind", list(PromiseKind))
def test_every_kind_is_checked_later_and_may_pass(given: Stores, kind: PromiseKind) -> None:
    promise = granted(given, kind=kind)
    handler = given.people.handler
    if promise.region_code != "410611":
        pytest.fail("the shop lies in the county")
    rechecked(given, promise, KEPT, by=handler)
    (found,) = kept_of(promises=[promise], on=ON)
    assert found.kept is Kept.KEPT and found.broken is None
    assert entries_of(chain=promise.pk)[-1].act == Act.PROMISE_RECHECKED and not list(broken_chains())
    assert "符合承诺条件" in Notice.objects.get(template="promise_rechecked").text


def test_rectified_in_time_and_found_so(given: Stores) -> None:
    promise = granted(given, kind=PromiseKind.STORE)
    rechecked(given, promise, RECTIFY)
    assert "2026年6月23日" in Notice.objects.get(template="promise_rectify").text
    head, owner = given.people.head, given.clerk(given.whale)
    assert [one.pk for one in to_rectify(merchant_id=given.whale.pk)] == [promise.pk]
    assert not to_recheck(by=head, on=ON).exists() and to_recheck(by=head, on=AFTER).exists()
    with pytest.raises(ReasonMissing):
        report_rectified(merchant_id=given.whale.pk, promise_id=promise.pk, words="好了", by=owner, at=later(2))
    with pytest.raises(NotFound):
        report_rectified(
            merchant_id=given.sister.pk, promise_id=promise.pk, words="已经公示在门口", by=owner, at=later(2)
        )
    report_rectified(merchant_id=given.whale.pk, promise_id=promise.pk, words="已经公示在门口", by=owner, at=later(2))
    with pytest.raises(NothingToRectify):
        report_rectified(
            merchant_id=given.whale.pk, promise_id=promise.pk, words="已经公示在门口", by=owner, at=later(2)
        )
    assert to_recheck(by=head, on=ON).exists() and not to_rectify(merchant_id=given.whale.pk)
    (waiting,) = kept_of(promises=[promise], on=LONG_AFTER)
    assert waiting.kept is Kept.NOT_YET_TESTED, "the agency's time does not count against the merchant"
    again = rechecked(given, promise, KEPT, at=later(40))
    assert again.follows is not None and not to_recheck(by=head, on=LONG_AFTER).exists()
    (found,) = kept_of(promises=[promise], on=day_of(later(40)))
    assert found.kept is Kept.KEPT


def test_a_day_that_passes_breaks_the_promise(given: Stores) -> None:
    promise = granted(given, kind=PromiseKind.RESTAURANT)
    recheck = rechecked(given, promise, RECTIFY)
    (found,) = kept_of(promises=[promise], on=AFTER)
    assert found.kept is Kept.BROKEN and found.broken is not None
    assert (found.broken.source, found.broken.source_id, found.broken.on) == (CHECK, recheck.pk, DUE)


def test_an_exit_is_proposed_by_one_officer_and_decided_by_another(given: Stores) -> None:
    promise = granted(given, kind=PromiseKind.MARKET)
    head = given.people.head
    rechecked(given, promise, EXIT, by=head)
    assert [one.pk for one in to_end(by=head)] == [promise.pk]
    (found,) = kept_of(promises=[promise], on=ON)
    assert found.kept is Kept.NOT_YET_TESTED, "a proposal is no decision"
    ending: dict[str, Any] = {
        "promise_id": promise.pk,
        "version": None,
        "ground": "CRITERIA_LOST",
        "reason": "公平秤长期失准",
    }
    with pytest.raises(SameOfficer):
        end_promise(**ending, by=head, at=later(1))
    rechecked(given, promise, EXIT, by=given.people.handler, at=later(1))
    ended = end_promise(**ending, by=head, at=later(2))
    assert ended.state == PromiseState.ENDED and kept_of(promises=[ended], on=AFTER)[0].kept is Kept.BROKEN
    with pytest.raises(PromiseNotOpen):
        rechecked(given, promise, KEPT, at=later(3))


def test_a_result_says_what_the_criteria_say(given: Stores) -> None:
    promise = granted(given, kind=PromiseKind.STORE)
    for changes, refusal in (
        ({"result": KEPT}, RecheckContradicts),
        ({"findings": met("STORE")}, RecheckContradicts),
        ({"findings": met("STORE")[:-1]}, CriteriaIncomplete),
        ({"rectify_by": None}, RectifyDayOutOfBounds),
        ({"rectify_by": ON}, RectifyDayOutOfBounds),
        ({"rectify_by": ON + timedelta(days=61)}, RectifyDayOutOfBounds),
        ({"result": EXIT, "word": "不行"}, ReasonMissing),
        ({"by": given.people.analyst}, NotPermitted),
        ({"by": given.far_handler}, NotFound),
    ):
        with pytest.raises(refusal):
            rechecked(given, promise, RECTIFY, **changes)  # type: ignore[arg-type]
    with pytest.raises(PromiseNotOpen):
        rechecked(given, applied(given, kind=PromiseKind.RESTAURANT), KEPT)
    assert not Recheck.objects.exists()
