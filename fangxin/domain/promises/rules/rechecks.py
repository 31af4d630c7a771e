"""A later check of a promise in force: what its result rests on, and whether it tells of a broken promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.promises.rules.book import PromiseBook
from fangxin.domain.promises.rules.terms import Finding
from fangxin.domain.promises.words import RecheckResult
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.refusals import Refusal


class RecheckContradicts(Refusal):
    """The result of a check is not what its criteria say."""

    code = "recheck_contradicts"
    status = 422
    sentence = "结论与逐项核查不一致：{why}。"


class RectifyDayOutOfBounds(Refusal):
    """What was found is to be rectified by a day after today, and within the days of the book."""

    code = "rectify_day_out_of_bounds"
    status = 422
    sentence = "整改期限应在{first}到{last}之间。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One later check, as far as it matters whether the promise was broken."""

    result: RecheckResult
    on: date
    rectify_by: date | None = None
    fixed_on: date | None = None


def check_result(
    *, result: RecheckResult, findings: Sequence[Finding], rectify_by: date | None, on: date, book: PromiseBook
) -> None:
    """Raises RecheckContradicts, RectifyDayOutOfBounds."""
    lost = [one.code for one in findings if not one.met]
    if result is RecheckResult.KEPT and lost:
        raise RecheckContradicts(why=f"有不符合的条件（{'、'.join(lost)}），不能记为符合", field="result")
    if result is not RecheckResult.KEPT and not lost:
        raise RecheckContradicts(why="各项条件都符合，没有要整改或者取消资格的事项", field="result")
    if result is RecheckResult.RECTIFY:
        first, last = on + timedelta(days=1), on + timedelta(days=book.most_rectify_days)
        if rectify_by is None or not first <= rectify_by <= last:
            raise RectifyDayOutOfBounds(first=day_in_words(first), last=day_in_words(last), field="rectify_by")


def broken_on(*, check: Checked, following: Checked | None, on: date) -> date | None:
    """The day on which a check told of a broken promise, as known on a day; None when it did not.

    An exit is one officer's proposal: when another officer ends the promise, that tells so. A rectification tells so when its
    day passed without the merchant saying that it was done and without another check, and when the next check found that what
    was said to be done was not. Time the agency takes to look again does not count against the merchant.
    """
    if check.result is not RecheckResult.RECTIFY or check.rectify_by is None:
        return None
    in_time = check.fixed_on is not None and check.fixed_on <= check.rectify_by
    if in_time:
        return following.on if following is not None and following.result is not RecheckResult.KEPT else None
    if following is not None and following.on <= check.rectify_by:
        return None  # looked at again before the day: the later check says what became of it
    return check.rectify_by if on > check.rectify_by else None
