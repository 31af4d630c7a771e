"""What a fund's statement prints: a month's lines of its account, or of one stall's part in it, adding up."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.funds.queries.statements import FundLine, Side, fund_statement, reserved_on, stall_statement
from fangxin.domain.ledger.rules import signed_yuan
from fangxin.domain.timeline.words import ACT_LABELS
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents.sheets import set_sheet
from fangxin.foundation.money import yuan


def fund_pdf(*, fund: Fund, first: date, last: date) -> bytes:
    """The statement of a fund's account as PDF, to be signed or kept."""
    side = fund_statement(fund=fund, first=first, last=last)
    reserved = reserved_on(fund=fund, on=last)
    lead = f"运营方{fund.operator.name}，监督单位{fund.office.name}。{_days(first, last)}资金账户的全部收支如下。"
    note = f"批准先行赔付时即从账户划出备付。期末备付未付 {yuan(reserved)} 元，银行账户应有 {yuan(side.closing + reserved)} 元。"
    return _set(fund.name, fund, first, lead, [{**_part("资金账户", side, "收入（元）", "支出（元）"), "note": note}])


def stall_pdf(*, stall: Stall, first: date, last: date) -> bytes:
    """The statement of one stall: its deposit, and what the fund paid in its place."""
    paid_in, owed = stall_statement(stall=stall, first=first, last=last)
    lead = f"{stall.merchant.name}（{stall.label}）{_days(first, last)}在“{stall.fund.name}”的保证金和垫付款如下。"
    parts = [
        _part("保证金", paid_in, "缴存（元）", "退还、抵扣（元）"),
        _part("欠付的垫付款", owed, "垫付（元）", "归还、核销（元）"),
    ]
    return _set(f"{stall.fund.name}　{stall.label}", stall.fund, first, lead, parts)


def _set(name: str, fund: Fund, first: date, lead: str, parts: list[dict[str, Any]]) -> bytes:
    title = f"{name}　{first.year}年{first.month}月对账单"
    values = {
        "of": name,
        "month": f"{first.year}年{first.month}月",
        "lead": lead,
        "parts": parts,
        "signed": "运营方（盖章）：　　　　　　　　　　核对人（签字）：",
    }
    return set_sheet(template="fund_statement", title=title, office=fund.operator.name, on=first, values=values)


def _part(title: str, side: Side, gained: str, gave: str) -> dict[str, Any]:
    return {
        "title": title,
        "head": ["日期", "事项", "摊位、编号", gained, gave, "余额（元）"],
        "opening": ["期初余额", signed_yuan(side.opening)],
        "rows": [_row(line) for line in side.lines],
        "nothing": "" if side.lines else "本期没有收支。",
        "sums": ["合计", yuan(side.gained), yuan(side.gave)],
        "closing": ["期末余额", signed_yuan(side.closing)],
        "note": "",
    }


def _row(line: FundLine) -> list[str]:
    gained, gave = (yuan(line.fen), "") if line.fen > 0 else ("", yuan(-line.fen))
    return [day_in_words(day_of(line.at)), ACT_LABELS[line.act], line.who, gained, gave, signed_yuan(line.balance)]


def _days(first: date, last: date) -> str:
    return f"{day_in_words(first)}至{day_in_words(last)}"
