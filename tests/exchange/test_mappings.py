"""Mappings: columns found by their names, files that name their mistakes, and the three that ship."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from fangxin.domain.exchange.rules.columns import own_key
from fangxin.domain.exchange.rules.context import Context
from fangxin.domain.exchange.rules.mapping import IDENTITY, BoundMapping
from fangxin.domain.exchange.rules.mapping_file import mapping_of, read_mapping, shipped_mappings
from fangxin.domain.exchange.rules.patterns import bounded_pattern
from fangxin.domain.exchange.rules.refusals import ColumnsMissing, ColumnTwice, MappingWrong, NoRows, OptionUnknown
from fangxin.domain.exchange.rules.rows import read_row
from fangxin.domain.exchange.words import COLUMNS

NEEDED = ["登记编号", "类型", "登记时间"]


def bound(name: str, header: Sequence[str], **options: str) -> BoundMapping:
    return BoundMapping(
        mapping=mapping_of(name), header=header, options=options, import_instant="2026-11-20T09:00:00+08:00"
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_by_its_key_or_its_name(column: object) -> None:
    key, label, _ = column  # type: ignore[misc]
    for name in (key, label, f" {label} ", f"*{label}：", label.upper(), f"\ufeff{key.upper()}", " ".join(label)):
        assert own_key(name) == key


def test_unknown_columns_are_told() -> None:
    one = BoundMapping(mapping=IDENTITY, header=[*NEEDED, "备注", "", "颜色"])
    assert one.unknown == ("备注", "（第 5 列，没有列名）", "颜色")
    assert one.values(["1", "投诉", "2026-04-20", "x"])[0] == {
        "number": "1",
        "kind": "投诉",
        "received_at": "2026-04-20",
    }


def test_headers_that_do_not_do() -> None:
    with pytest.raises(ColumnsMissing, match="登记编号、类型"):
        BoundMapping(mapping=IDENTITY, header=["登记时间", "内容"])
    with pytest.raises(ColumnTwice, match="number"):
        BoundMapping(mapping=IDENTITY, header=[*NEEDED, "number"])
    with pytest.raises(ColumnTwice):
        BoundMapping(mapping=IDENTITY, header=[*NEEDED, "备注", " 备 注"])
    with pytest.raises(NoRows):
        BoundMapping(mapping=IDENTITY, header=["", " "])


def test_cells_are_trimmed_and_taken_back() -> None:
    one = BoundMapping(mapping=IDENTITY, header=[*NEEDED, "内容"], guarded=True)
    values, _ = one.values([" 1\u3000", "'投诉", "2026-04-20", "'=1+1\r\n二"])
    assert values == {"number": "1", "kind": "'投诉", "received_at": "2026-04-20", "content": "=1+1\n二"}


def test_those_that_ship_are_right() -> None:
    assert [one.id for one in shipped_mappings()] == ["national-platform", "ticket-text", "web-complaints"]


WRONG = {
    "keys: {}": "至少要有 1 项",
    "keys: {number: [{column: a, constant: b}]}": "写且只写一项",
    "keys: {nonsense: [{column: a}]}": "“nonsense”不是",
    "keys: {number: [{column: a, words: w}]}": "没有“w”",
    "keys: {number: [{column: a, pattern: p}]}": "没有“p”",
    "keys: {number: [{option: o}]}": "没有“o”",
    "keys: {number: [{column: a, colour: b}]}": "不能有“colour”",
    "keys: {number: [{column: a, otherwise: b}]}": "otherwise",
    "patterns: {p: '(a+)+(?P<value>b)'}\nkeys: {number: [{column: a, pattern: p}]}": "不限次数的重复",
    "patterns: {p: '('}\nkeys: {number: [{column: a, pattern: p}]}": "不正确",
    "patterns: {p: 'a'}\nkeys: {number: [{column: a, pattern: p}]}": "value",
    "keys: [1]": "名称: 内容",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_mapping_says_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(f"id: m\nlabel: M\n{text}\n", encoding="utf-8")
    with pytest.raises(MappingWrong) as caught:
        read_mapping(path)
    assert WRONG[text] in caught.value.told()
    assert f"{path}:" in caught.value.told()


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MappingWrong):
        mapping_of("no-such-thing")
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MappingWrong):
        read_mapping(tmp_path / "x.yaml")


@pytest.mark.parametrize("pattern", ["(a+)+", "(a*)*b", "((a|b)+c)*", r"(a)\1", "(?:x+y?)+", "a" * 601])
def test_patterns_that_may_run_away(pattern: str) -> None:
    with pytest.raises(ValueError, match="正则"):
        bounded_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"\d{4}-\d{2}", "(?:a|b){2,60}x+", "(a+)(b+)", "(?P<value>.+?)(?=。)"])
def test_patterns_that_end(pattern: str) -> None:
    assert bounded_pattern(pattern).pattern == pattern


# The national platform ------------------------------------------------------------------------------------------------

NATIONAL = [
    "登记编号", "类型", "接收方式", "企业名称", "企业地址", "诉求内容", "问题类别", "事发地", "具体问题", "初查受理状态", "处理机构",
    "处理部门", "反馈内容",
]  # fmt: skip


def national(context: Context, *cells: str, **options: str) -> tuple[object, tuple[str, ...]]:
    one = bound("national-platform", NATIONAL, **options)
    assert one.unknown == ()
    values, assumed = one.values(cells, knows=context.knows, locates=lambda text: "410611" if "淇滨" in text else "")
    return read_row(values=values, line=2, context=context, assumed=assumed), assumed


def test_a_row_of_the_national_platform(context: Context) -> None:
    row, assumed = national(
        context, "1410611002026042012345678", "投诉", "全国12315平台", "云上鲸超市", "淇滨区九州路1号", "退款", "食品安全", "*****",
        "买到过期的牛奶。", "已受理", "甲市局", "淇滨区局", "已联系",
    )  # fmt: skip
    assert (row.source, row.kind, row.channel, row.problem) == ("12315", "COMPLAINT", "WEB", "P20")  # type: ignore[attr-defined]
    assert row.received_at.isoformat() == "2026-04-19T16:00:00+00:00"  # type: ignore[attr-defined]
    assert (row.region, row.office_id) == ("410611", 3)  # type: ignore[attr-defined]
    assert (row.content, row.decision) == ("买到过期的牛奶。\n退款", "ACCEPTED")  # type: ignore[attr-defined]
    assert assumed == ("decided_at",)


def test_statuses_mean_what_their_kind_means(context: Context) -> None:
    report, _ = national(
        context, "R1", "举报", "电话", "某店", "", "", "价格违法行为", "", "乱涨价。", "立案", "", "", ""
    )
    assert (report.kind, report.problem, report.outcome) == ("REPORT", "V06", "FILED")  # type: ignore[attr-defined]
    asked, _ = national(context, "R2", "举报", "电话", "某店", "", "", "", "", "乱涨价。", "已受理", "", "", "")
    assert (asked.decision, asked.outcome) == ("", "")  # type: ignore[attr-defined]
    answered, _ = national(context, "R3", "咨询", "电话", "", "", "", "", "", "几点开门。", "已答复", "", "", "")
    assert answered.outcome == "ANSWERED"  # type: ignore[attr-defined]
    strange, _ = national(context, "R4", "投诉", "电话", "某店", "", "", "", "", "x", "飞走了", "", "", "")
    assert [(error.column, error.code) for error in strange] == [("decision", "not_a_word")]  # type: ignore[attr-defined]


def test_what_the_platform_does_not_know_is_supplied_and_said(context: Context) -> None:
    row, assumed = national(
        context, "X-77", "投诉", "电话", "某店", "", "", "怪问题", "", "x", "不予受理", "别处的局", "", ""
    )
    assert assumed == ("received_at", "decided_at")
    # the refusal ended the case, at an instant nobody told either
    assert row.assumed == ("received_at", "decided_at", "closed_at")  # type: ignore[attr-defined]
    assert (row.problem, row.office_id, row.outcome) == ("", None, "NOT_ACCEPTED")  # type: ignore[attr-defined]
    told, assumed = national(
        context,
        "X-77",
        "投诉",
        "电话",
        "某店",
        "",
        "",
        "",
        "",
        "x",
        "不予受理",
        "",
        "",
        "",
        received_at="2026-05-06",
        decided_at="2026-05-07",
    )
    assert assumed == ()
    assert told.closed_at == told.decided_at  # type: ignore[attr-defined]


def test_own_names_beside_the_platform_s(context: Context) -> None:
    one = bound("national-platform", [*NATIONAL, "登记时间", "区划代码"])
    values, _ = one.values(["N1", "投诉", *[""] * 11, "2026-04-20 09:30:00", "410621"])
    assert (values["received_at"], values["region"]) == ("2026-04-20 09:30:00", "410621")


def test_options_nobody_asked_for() -> None:
    with pytest.raises(OptionUnknown):
        mapping_of("web-complaints").check_options({"colour": "red"})
    mapping_of("web-complaints").check_options({"received_at": "2026-01-01"})


# Run-together tickets and web complaints ------------------------------------------------------------------------------

TICKETS = {
    "退货,更换 冒充合格产品 市民于2月27日在甲市乙商场二楼某店铺花费120元购买了一个包，要求商家退款。": {
        "claims": ("CL4", "CL3"), "problem": "P01", "disputed_fen": 12000,
    },
    "退赔费用,赔偿损失 在产品中以假充真、在产品中以次充好 甲市乙商场 商户名称：云上鲸手机店商户：甲市乙商场发生时间：8月22日"
    "消费金额：1600元问题描述：二手手机不是原装。主要诉求：请求处理。": {
        "claims": ("CL6", "CL7"), "problem": "P13", "merchant_address": "甲市乙商场", "merchant_name": "云上鲸手机店",
        "disputed_fen": 160000, "month_day": (8, 22),
    },
    "不执行政府指导价、政府定价的行为 位于甲市乙商场，该小区停车收费不合理。": {"claims": (), "problem": "P10"},
}  # fmt: skip


@pytest.mark.parametrize("text", TICKETS)
def test_tickets_of_run_together_text(context: Context, text: str) -> None:
    one = bound("ticket-text", ["text", "label", "note"])
    assert one.unknown == ()
    values, assumed = one.values([text, "1", "x"], number="N1", knows=context.knows, locates=lambda _: "")
    row = read_row(values=values, line=2, context=context, assumed=assumed)
    found = {**row._asdict(), "month_day": row.purchased_on and (row.purchased_on.month, row.purchased_on.day)}  # type: ignore[union-attr]
    assert {key: found[key] for key in TICKETS[text]} == TICKETS[text]
    assert row.content == text  # type: ignore[union-attr]


def test_a_long_ticket_keeps_its_end() -> None:
    text = "退货 食品安全 甲市乙商场 " + "很长的话。" * 1500
    one = bound("ticket-text", ["text"])
    values, _ = one.values([text], number="N1")
    assert values["content"] == text


def test_a_web_complaint(context: Context) -> None:
    one = bound(
        "web-complaints", ["投诉标题", "投诉详情", "投诉对象", "投诉问题", "投诉要求"], received_at="2026-04-20"
    )
    cells = [
        "会员自动续费",
        "没有提醒就扣了会员费。",
        "某平台客服",
        " 天天领现金, 虚假宣传,霸王条款",
        " 退款,处理后台bug",
    ]
    values, assumed = one.values(cells, number="N1", knows=context.knows)
    row = read_row(values=values, line=2, context=context, assumed=assumed)
    assert (row.problem, row.claims, row.source, assumed) == ("P22", ("CL6",), "web", ())  # type: ignore[union-attr]
    assert one.digest(cells) != one.digest([*cells[:4], "退款"])
