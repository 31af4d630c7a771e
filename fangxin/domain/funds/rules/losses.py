"""When two payments would be for one loss: what one consumer lost at one merchant is paid once, by whomever."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fangxin.domain.funds.rules.policy import policy
from fangxin.foundation.refusals import Refusal


class LossPaid(Refusal):
    """Somebody else pays for the same loss, or is asked to."""

    code = "loss_paid"
    status = 409
    sentence = "同一笔损失只赔付一次，已有：{what}。"


class LossMayBePaid(Refusal):
    """A payment may be for the same loss; an officer compares them first."""

    code = "loss_may_be_paid"
    status = 409
    sentence = "可能是同一笔损失：{what}。请核对；确认是另一笔损失的，由工作人员勾选“已核对，不是同一笔损失”再提交。"


class Likeness(StrEnum):
    """How far two matters are one loss."""

    SAME = "SAME"
    NEAR = "NEAR"
    OTHER = "OTHER"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What is known of a loss: the matters that tell of it, the consumer, the merchant, the sums, the days.

    `matters` are names as `case 12`; `people` blind indexes of the consumer, none where nobody left a phone; `merchants` the
    seller, and the store that refused the goods; `bought_on` the day of the receipt.
    """

    matters: frozenset[str]
    people: frozenset[str]
    merchants: frozenset[int]
    sums: frozenset[int]
    bought_on: date | None
    arose_on: date

    @property
    def kinds(self) -> frozenset[str]:
        """Which kinds of matter tell of it."""
        return frozenset(name.split()[0] for name in self.matters)


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """What a consumer was paid or is about to be: by whom and for what, in words; compared with a loss."""

    key: tuple[str, int]
    what: str
    paid: bool
    likeness: Likeness


def likeness(one: Loss, other: Loss) -> Likeness:
    """Whether two losses are the same, may be, or are not.

    The same: one matter; or one consumer who complained of a return at the same merchant about the same sum. Two complaints
    of one consumer may be about two purchases, as two returns may: somebody has to look.
    """
    if one.matters & other.matters:
        return Likeness.SAME
    if not one.merchants & other.merchants or abs((one.arose_on - other.arose_on).days) > policy().same_loss_days:
        return Likeness.OTHER
    apart = one.bought_on is not None and other.bought_on is not None and one.bought_on != other.bought_on
    sums = bool(one.sums & other.sums)
    if one.people & other.people:
        return Likeness.SAME if sums and not apart and not one.kinds & other.kinds else Likeness.NEAR
    if one.people and other.people:
        # the same purchase told by two people of a household
        return (
            Likeness.NEAR if sums and one.bought_on is not None and one.bought_on == other.bought_on else Likeness.OTHER
        )
    return Likeness.NEAR if sums and not apart else Likeness.OTHER


def check_once(*, payments: Collection[Payment], paying: bool, compared: bool) -> int:
    """Raises LossPaid, LossMayBePaid for payments alike; `compared`: an officer looked at them and they are for other losses.

    `paying`: the money goes out now, so that only what was paid forbids it outright. Returns how many were compared.
    """
    same = [one for one in payments if one.likeness is Likeness.SAME and (one.paid or not paying)]
    if same:
        raise LossPaid(what="；".join(one.what for one in same[:3]))
    alike = [one for one in payments if one.likeness is not Likeness.OTHER]
    if alike and not compared:
        raise LossMayBePaid(what="；".join(one.what for one in alike[:5]), field="compared")
    return len(alike)
