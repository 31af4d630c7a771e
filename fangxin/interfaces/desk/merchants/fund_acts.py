"""What a form does to a fund: one entry an act, for officers and, where it may, for the operator at the merchant door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fangxin.domain.funds.actions.advances import cancel_advance, decide_advance, pay_advance, propose_advance
from fangxin.domain.funds.actions.keeping import change_rule, close_fund, cover_loss
from fangxin.domain.funds.actions.recovering import decide_write_off, propose_write_off, recover, take_back
from fangxin.domain.funds.actions.stalls import invite, join, leave, record_agreement, record_deposit
from fangxin.domain.funds.rules.policy import Rule
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.public.reading import Fields

#: fund, form, who and when → done
FundAct = Callable[[int, Fields, dict[str, Any]], object]


class StallMerchantUnknown(Refusal):
    """No merchant with this code is registered."""

    code = "stall_merchant_unknown"
    status = 422
    sentence = "名录里没有这个统一社会信用代码，请核对，或者先登记。"


def rule_of(f: Fields) -> Rule:
    """The rule a form describes; a figure that cannot be read is one out of bounds."""
    return Rule(
        deposit=fen_of(f.text("deposit"), field="deposit"), keep_percent=_whole(f, "keep_percent"),
        cap=fen_of(f.text("cap"), field="cap"), head_above=fen_of(f.text("head_above"), field="head_above"),
        top_up_days=_whole(f, "top_up_days"),
    )  # fmt: skip


def merchant_of(f: Fields, *, field: str = "uscc") -> Merchant:
    """The merchant whose code a form names. Raises StallMerchantUnknown and what `check_uscc` raises."""
    try:
        code = check_uscc(value=f.text(field))
    except Refusal as refusal:
        refusal.field = field
        raise
    found = Merchant.objects.filter(uscc=code).first()
    if found is None:
        raise StallMerchantUnknown(field=field)
    return found if found.merged_into is None else found.merged_into


def _whole(f: Fields, name: str) -> int:
    value = f.whole(name)
    return -1 if value is None else min(value, 10_000)


def _invite(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return invite(fund_id=fund_id, merchant_id=merchant_of(f).pk, label=f.line("label"), **given)


def _day(f: Fields, name: str) -> date | None:
    try:
        return date.fromisoformat(f.text(name))
    except ValueError:
        return None


def _join(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return join(
        fund_id=fund_id, merchant_id=merchant_of(f).pk, label=f.line("label"), signed_on=_day(f, "signed_on"),
        agreement=f.line("agreement"), **given,
    )  # fmt: skip


def _agreed(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return record_agreement(
        stall_id=f.whole("stall") or 0, signed_on=_day(f, "signed_on"), agreement=f.line("agreement"), **given
    )


def _deposit(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return record_deposit(
        fund_id=fund_id, stall_id=f.whole("stall") or 0, fen=fen_of(f.text("amount"), field="amount"),
        reference=f.line("reference"), key=f.line("key")[:40], **given,
    )  # fmt: skip


def _leave(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return leave(fund_id=fund_id, stall_id=f.whole("stall") or 0, reference=f.line("reference"), **given)


def _propose(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return propose_advance(
        fund_id=fund_id, stall_id=f.whole("stall") or 0, case_number=f.line("case"),
        fen=fen_of(f.text("amount"), field="amount"), reason=f.line("reason"), compared=f.ticked("compared"), **given,
    )  # fmt: skip


def _pay(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return pay_advance(
        advance_id=f.whole("advance") or 0, reference=f.line("reference"), compared=f.ticked("compared"), **given
    )


def _recover(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return recover(
        advance_id=f.whole("advance") or 0, fen=fen_of(f.text("amount"), field="amount"), reference=f.line("reference"),
        key=f.line("key")[:40], **given,
    )  # fmt: skip


def _cover(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return cover_loss(
        fund_id=fund_id, fen=fen_of(f.text("amount"), field="amount"), reference=f.line("reference"),
        key=f.line("key")[:40], **given,
    )  # fmt: skip


def _decide(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return decide_advance(
        advance_id=f.whole("advance") or 0, granted=f.text("granted") == "yes", reason=f.line("reason"), **given
    )  # fmt: skip


def _cancel(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return cancel_advance(advance_id=f.whole("advance") or 0, reason=f.line("reason"), **given)


def _give_up(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return propose_write_off(advance_id=f.whole("advance") or 0, reason=f.line("reason"), **given)


def _decide_give_up(_fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return decide_write_off(
        write_off_id=f.whole("write_off") or 0, granted=f.text("granted") == "yes", reason=f.line("reason"), **given
    )  # fmt: skip


def _take_back(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return take_back(fund_id=fund_id, transaction_id=f.whole("entry") or 0, reason=f.line("reason"), **given)


def _rule(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return change_rule(fund_id=fund_id, rule=rule_of(f), reason=f.line("reason"), **given)


def _close(fund_id: int, f: Fields, given: dict[str, Any]) -> object:
    return close_fund(fund_id=fund_id, reason=f.line("reason"), **given)


#: what the operator may do too, with the words that it was done
OPERATORS: dict[str, tuple[FundAct, str]] = {
    "invite": (_invite, "已邀请，经营者同意以后即加入。"),
    "deposit": (_deposit, "已记录缴存。"),
    "leave": (_leave, "已退出，可退的保证金已退还。"),
    "propose": (_propose, "已提出，等待另一人审批。"),
    "pay": (_pay, "已记录付款，消费者和经营者会收到短信。"),
    "recover": (_recover, "已记录收回。"),
    "cover": (_cover, "已记录弥补。"),
}
OFFICERS: dict[str, tuple[FundAct, str]] = {
    **OPERATORS,
    "join": (_join, "已加入，请在期限内缴存保证金。"),
    "agreed": (_agreed, "已登记协议，经营者已加入。"),
    "decide": (_decide, "已决定。"),
    "cancel": (_cancel, "已取消，备付的金额已释放。"),
    "give-up": (_give_up, "已提出核销，等待另一人审批。"),
    "decide-give-up": (_decide_give_up, "已决定。"),
    "take-back": (_take_back, "已冲正。"),
    "rule": (_rule, "规则已调整。"),
    "close": (_close, "已停用。"),
}
