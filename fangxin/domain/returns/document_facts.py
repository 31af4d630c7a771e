"""What a clearing statement prints: a store's month, pair by pair, entry by entry, with who confirmed it."""

from __future__ import annotations

from typing import Any

from fangxin.domain.returns.models import ClearingConfirmation, ClearingEntry
from fangxin.domain.returns.queries.clearing import Side, Statement
from fangxin.domain.returns.words import Contest
from fangxin.foundation.chinese import day_in_words, moment_in_words
from fangxin.foundation.clock import day_of
from fangxin.foundation.documents.sheets import set_sheet
from fangxin.foundation.money import yuan, yuan_plain

#: the columns of a statement as a table
HEADER = ("月份", "本店", "对方门店", "退货商品", "说明", "登记时间", "应收（元）", "应付（元）")


def month_in_words(statement: Statement) -> str:
    """`2026年6月`."""
    return f"{statement.month.year}年{statement.month.month}月"


def table_of(*, statement: Statement) -> list[tuple[str, ...]]:
    """Every entry as a row, in the order of the statement; amounts plain, for machines."""
    rows: list[tuple[str, ...]] = []
    for side in statement.sides:
        for entry in side.entries:
            due, owed = _amounts(entry, side)
            rows.append(
                (
                    month_in_words(statement), statement.store.name, side.other.name, entry.request.goods, _why(entry),
                    moment_in_words(entry.entered_at), yuan_plain(due) if due else "", yuan_plain(owed) if owed else "",
                )
            )  # fmt: skip
    return rows


def statement_pdf(*, statement: Statement) -> bytes:
    """The statement as PDF, to be signed or kept."""
    month = month_in_words(statement)
    lead = (
        f"{statement.store.merchant.name}（{statement.store.name}）{month}与其他门店的退货清算："
        f"{_net(statement.net_fen, '其他门店')}每一笔金额来自一笔已登记的退款；更正只用冲销。"
    )
    return set_sheet(
        template="clearing", title=f"{statement.store.name}{month}退货清算单", office=statement.store.merchant.name,
        on=statement.month, values={"lead": lead, "parts": [_part(side) for side in statement.sides]},
    )  # fmt: skip


def _part(side: Side) -> dict[str, Any]:
    rows = []
    for entry in side.entries:
        due, owed = _amounts(entry, side)
        rows.append(
            [day_in_words(day_of(entry.entered_at)), _why(entry), yuan(due) if due else "", yuan(owed) if owed else ""]
        )
    return {
        "title": f"与{side.other.name}（{side.other.merchant.name}）",
        "head": ["日期", "退货", "应收（元）", "应付（元）"],
        "rows": rows,
        "sum_label": "合计",
        "sums": [yuan(side.pair.due_fen), yuan(side.pair.owed_fen)],
        "net": _net(side.pair.net_fen, side.other.name),
        "signed": f"本店：{_signed(side.confirmed)}　　{side.other.name}：{_signed(side.confirmed_by_other)}",
    }


def _amounts(entry: ClearingEntry, side: Side) -> tuple[int, int]:
    """What the entry makes due to the store, and what it makes it owe."""
    own = entry.creditor_id == side.store.pk
    return (entry.amount_fen, 0) if own else (0, entry.amount_fen)


def _why(entry: ClearingEntry) -> str:
    if entry.reverses_id is not None:
        return f"冲销：{entry.request.goods}（{entry.reason}）"
    told = f"更正后：{entry.request.goods}（{entry.reason}）" if entry.seq else entry.request.goods
    contest = getattr(entry, "contest", None)
    return f"{told}（有异议）" if contest is not None and contest.state == Contest.OPEN else told


def _net(net_fen: int, other: str) -> str:
    if net_fen == 0:
        return "轧差后两不相欠。"
    return (
        f"轧差后{other}应付本店 {yuan(net_fen)} 元。" if net_fen > 0 else f"轧差后本店应付{other} {yuan(-net_fen)} 元。"
    )


def _signed(row: ClearingConfirmation | None) -> str:
    return f"{row.confirmed_by} {moment_in_words(row.confirmed_at)} 确认" if row is not None else "尚未确认"
