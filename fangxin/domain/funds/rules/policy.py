"""What a fund may pay, to whom its money belongs, and who decides; the figures of law/funds.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.domain.funds.words import ADVANCE_LABELS, AdvanceState, Basis, Duty, FundKind
from fangxin.foundation.lawbook import OneOf, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import Refusal

MOST: Final = 100_000_000  # a million yuan: more is a slip of the pen
REASON_LEAST: Final = 4


class AmountImpossible(Refusal):
    """An amount is more than nothing and within its limit."""

    code = "fund_amount_impossible"
    status = 422
    sentence = "金额应大于零，最多{most}元（{why}）。"


class FundReasonMissing(Refusal):
    """An act on a fund says why in a few words."""

    code = "fund_reason_missing"
    status = 422
    sentence = "请写明{what}（至少 {least} 个字）。"


class FundRuleImpossible(Refusal):
    """A fund's rule lies within sensible bounds."""

    code = "fund_rule_impossible"
    status = 422
    sentence = "{what}应在{least}到{most}之间。"


class FundClosed(Refusal):
    """A closed fund takes no stall and pays nothing."""

    code = "fund_closed"
    status = 409
    sentence = "这笔资金已经停用，不能再办理。"


class FundNotEmpty(Refusal):
    """A fund is closed when every stall has left and no money is in it or on its way."""

    code = "fund_not_empty"
    status = 409
    sentence = "还有经营者在资金内，或者还有余额、待付款项，不能停用。"


class FundTooSmall(Refusal):
    """An advance would leave less in the fund than its rule keeps."""

    code = "fund_too_small"
    status = 409
    sentence = "资金不足：按规则最多还能支付{available}元，这笔是{amount}元。"


class StallKnown(Refusal):
    """A merchant stands once in a fund under one stall."""

    code = "stall_known"
    status = 409
    sentence = "这个摊位或者门店已经在资金内。"


class StallLeft(Refusal):
    """The stall has left the fund."""

    code = "stall_left"
    status = 409
    sentence = "这个摊位已经退出资金，不能这样办理。"


class StallNotAgreed(Refusal):
    """The merchant has not agreed to its stall being in the fund."""

    code = "stall_not_agreed"
    status = 409
    sentence = "经营者还没有同意加入资金，同意以后才能这样办理。"


class StallAnswered(Refusal):
    """The merchant has answered already, or the question was taken back."""

    code = "stall_answered"
    status = 409
    sentence = "这个摊位的邀请已经答复或者撤回，请看最新情况。"


class AgreementDayImpossible(Refusal):
    """A signed agreement bears a day that has come."""

    code = "agreement_day_impossible"
    status = 422
    sentence = "请填写协议的签订日期，不晚于今天。"


class StallEngaged(Refusal):
    """A stall does not leave while an advance in its place is proposed or approved."""

    code = "stall_engaged"
    status = 409
    sentence = "还有与它有关的先行赔付没有办完，办完后才能退出。"


class NoGround(Refusal):
    """The case gives no ground for paying the consumer in the merchant's place."""

    code = "no_ground_to_pay"
    status = 409
    sentence = "不能{act}：{why}。"


class AdvanceKnown(Refusal):
    """A case or a dispute has one advance."""

    code = "advance_known"
    status = 409
    sentence = "这件已有一笔先行赔付（{state}），不能再提。"


class AdvanceAnswered(Refusal):
    """The advance or the proposal is no longer where the act needs it."""

    code = "advance_answered"
    status = 409
    sentence = "这笔目前是“{state}”，不能这样办理。请看最新情况。"


class AnotherOfficer(Refusal):
    """Two people decide on money: who proposed does not approve."""

    code = "another_officer"
    status = 403
    sentence = "这是您提出的，应由另一人审批。"


class HeadDecides(Refusal):
    """Above the amount the rule names the head of the office decides."""

    code = "head_decides"
    status = 403
    sentence = "超过{above}元的由单位负责人审批。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """The rule of one fund: sums in fen, `keep_percent` of all deposits stays, days to top up."""

    deposit: int
    keep_percent: int
    cap: int
    head_above: int
    top_up_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Everything law/funds.yaml says."""

    kinds: dict[str, tuple[str, Rule]]
    bases: dict[str, str]
    remind_days: int
    same_loss_days: int


def policy() -> Policy:
    """The policy of this installation, read once. Raises LawError with file, line and reason."""
    return read_policy(law_file("funds.yaml"))


@lru_cache(maxsize=8)
def read_policy(path: Path) -> Policy:
    """The policy of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Policy(
        kinds={kind: (one["label"], one["rule"]) for kind, one in row["kinds"].items()},
        bases={basis: one["label"] for basis, one in row["bases"].items()},
        remind_days=row["remind_days"],
        same_loss_days=row["same_loss_days"],
    )


def check_rule(rule: Rule) -> None:
    """Raises FundRuleImpossible for the first figure out of its bounds."""
    for what, value, least, most, money in (
        ("每户保证金", rule.deposit, 100, MOST, True),
        ("保留比例", rule.keep_percent, 0, 100, False),
        ("单笔上限", rule.cap, 100, MOST, True),
        ("负责人审批的起点", rule.head_above, 0, MOST, True),
        ("补足天数", rule.top_up_days, 1, 365, False),
    ):
        if not least <= value <= most:
            told = yuan if money else str
            raise FundRuleImpossible(what=what, least=told(least), most=told(most))


def floor_of(*, deposits: int, keep_percent: int) -> int:
    """What must stay in a fund's account when its stalls have paid in so much; rounded up."""
    return -(-deposits * keep_percent // 100)


def available_of(*, cash: int, floor: int) -> int:
    """What may still be set aside for advances."""
    return max(0, cash - floor)


def short_of(*, required: int, paid_in: int, owed: int) -> int:
    """What a stall has to pay: the rest of its deposit, and what was paid in its place."""
    return max(0, required - paid_in) + owed


def leaving(*, paid_in: int, owed: int) -> tuple[int, int]:
    """Of a leaving stall's deposit: what is set off against what it owes, and what it is given back."""
    set_off = min(paid_in, owed)
    return set_off, paid_in - set_off


def duty_of(*, short: int, due_on: date | None, left: bool, on: date, joined: bool = True) -> Duty:
    """How a stall stands on a day."""
    if left:
        return Duty.LEFT
    if not joined:
        return Duty.ASKED
    if not short:
        return Duty.FULL
    return Duty.OVERDUE if due_on is not None and due_on < on else Duty.SHORT


def check_amount(fen: int, *, most: int, why: str, field: str = "amount") -> None:
    """Raises AmountImpossible unless more than nothing and at most `most`."""
    if not 0 < fen <= most:
        raise AmountImpossible(most=yuan(max(most, 0)), why=why, field=field)


def check_reason(text: str, *, what: str = "理由", field: str = "reason") -> str:
    """The reason as it is kept. Raises FundReasonMissing."""
    plain = text.strip()[:200]
    if len(plain) < REASON_LEAST:
        raise FundReasonMissing(what=what, least=REASON_LEAST, field=field)
    return plain


def check_state(state: str, *, wanted: AdvanceState) -> None:
    """Raises AdvanceAnswered unless an advance is in the state an act needs."""
    if state != wanted:
        raise AdvanceAnswered(state=ADVANCE_LABELS[AdvanceState(state)])


_FEN: Final = Whole(0, MOST)
_RULE: Final = Record(
    {"deposit": _FEN, "keep_percent": Whole(0, 100), "cap": _FEN, "head_above": _FEN, "top_up_days": Whole(1, 365)},
    make=Rule,
)
_SCHEMA: Final = Record(
    {
        "kinds": Table(OneOf(*(one.value for one in FundKind)), Record({"label": Text(), "rule": _RULE})),
        "bases": Table(OneOf(*(one.value for one in Basis)), Record({"label": Text()})),
        "remind_days": Whole(1, 60),
        "same_loss_days": Whole(1, 1000),
    }
)
