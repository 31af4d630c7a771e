"""When two payments would be for one loss, as a table."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from fangxin.domain.funds.rules.losses import Likeness, Loss, LossMayBePaid, LossPaid, Payment, check_once, likeness

DAY = date(2026, 6, 8)
NEAR, SAME, OTHER = Likeness.NEAR, Likeness.SAME, Likeness.OTHER


def loss(matter: str = "case 1", **changes: Any) -> Loss:
    given: dict[str, Any] = {
        "matters": frozenset([matter]), "people": frozenset(["p"]), "merchants": frozenset([1]), "sums": frozenset([100]),
        "bought_on": None, "arose_on": DAY,
    }  # fmt: skip
    return Loss(**{**given, **changes})


NOBODY: dict[str, Any] = {"people": frozenset()}
SOMEBODY: dict[str, Any] = {"people": frozenset(["q"])}
BOUGHT: dict[str, Any] = {"bought_on": DAY}
LATER: dict[str, Any] = {"bought_on": DAY + timedelta(days=1)}
DEARER: dict[str, Any] = {"sums": frozenset([200])}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (loss(), loss(**DEARER, **SOMEBODY, merchants=frozenset([2])), SAME),
        (loss(), loss("return 1"), SAME),
        (loss(**BOUGHT), loss("return 1", **BOUGHT), SAME),
        (loss(**BOUGHT), loss("return 1", **LATER), NEAR),
        (loss(), loss("return 1", **DEARER), NEAR),
        (loss(), loss("dispute 1"), SAME),
        (loss(), loss("case 2"), NEAR),
        (loss("return 1"), loss("return 2"), NEAR),
        (loss(), loss("return 1", merchants=frozenset([2])), OTHER),
        (loss(), loss("return 1", arose_on=DAY + timedelta(days=180)), SAME),
        (loss(), loss("return 1", arose_on=DAY - timedelta(days=181)), OTHER),
        (loss(), loss("return 1", **NOBODY), NEAR),
        (loss(**NOBODY), loss("return 1"), NEAR),
        (loss(), loss("return 1", **NOBODY, **DEARER), OTHER),
        (loss(**BOUGHT), loss("return 1", **NOBODY, **LATER), OTHER),
        (loss(), loss("return 1", **SOMEBODY), OTHER),
        (loss(**BOUGHT), loss("return 1", **SOMEBODY, **BOUGHT), NEAR),
        (loss(**BOUGHT), loss("return 1", **SOMEBODY, **BOUGHT, **DEARER), OTHER),
        (loss(sums=frozenset()), loss("return 1", sums=frozenset()), NEAR),
    ],
)
def test_likeness(one: Loss, other: Loss, expected: Likeness) -> None:
    assert likeness(one, other) is expected and likeness(other, one) is expected


def payment(likeness: Likeness, *, paid: bool = False) -> Payment:
    return Payment(key=("claim", 1), what="理赔", paid=paid, likeness=likeness)


def test_what_is_surely_one_loss_is_refused_and_what_may_be_is_compared() -> None:
    with pytest.raises(LossPaid):
        check_once(payments=[payment(SAME)], paying=False, compared=True)
    with pytest.raises(LossPaid):
        check_once(payments=[payment(SAME, paid=True)], paying=True, compared=True)
    for paying, one in ((False, payment(NEAR, paid=True)), (True, payment(SAME)), (True, payment(NEAR, paid=True))):
        with pytest.raises(LossMayBePaid):
            check_once(payments=[one], paying=paying, compared=False)
        assert check_once(payments=[one], paying=paying, compared=True) == 1
    assert check_once(payments=[payment(OTHER, paid=True)], paying=True, compared=False) == 0
