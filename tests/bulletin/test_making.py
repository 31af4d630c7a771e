"""What a bulletin says: the numbers of the facts, in sentences and tables, by the conventions of the agency."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from fangxin.analytics.bulletin.canonical import NotABulletin, from_json, to_json
from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import (
    Bulletin,
    ChartBlock,
    Figure,
    Listed,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Way,
)
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from tests.bulletin.cases import CITY, CLEAN, NAMES, TINY, bulletin, clean
from tests.indicators.tables import engine_of, engine_of_all


def text_of(section: Section) -> str:
    lines = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Listed):
            lines += [item.text for item in block.items]
        elif isinstance(block, Note):
            lines.append(block.text)
    return "\n".join(lines)


def part(found: Bulletin, name: str) -> Section:
    return next(one for one in found.sections if one.id == name)


def rows_of(found: Bulletin, name: str) -> list[list[str]]:
    tables = [block for one in found.sections for block in one.blocks if isinstance(block, Table)]
    table = next(one for one in tables if one.id == name)

    def cells(row: Row) -> list[str]:
        return [cell.printed if isinstance(cell, Figure) else cell for cell in row.cells]

    return [cells(row) for row in table.rows]


def test_the_year_is_said_as_the_city_prints_it() -> None:
    said = text_of(part(clean("year"), "overview"))
    assert "2023年，全市12315工作机构共接收消费者诉求12612件，同比增长45.15%。" in said
    assert "投诉11127件，占88.23%，同比增长31.21%" in said
    assert "表扬1件，占0.01%" in said
    assert "为消费者挽回经济损失124.87万元，同比增长83.23%" in said
    assert "接收量最多的是2月，4112件" in said


def test_other_agencies_print_ten_thousands_and_their_own_words() -> None:
    said = text_of(part(clean("house"), "overview"))
    assert "共接收消费者诉求1.29万件" in said
    assert "服务类1952件，占17.20%，同比增长35.56%" in text_of(part(clean("house"), "complaints"))


def test_shares_add_up_to_a_hundred() -> None:
    assert rows_of(clean("year"), "kinds")[-1] == ["合计", "12612", "8689", "↑45.15", "100.00"]
    for name, place in (
        ("sources", 4),
        ("channels", 5),
        ("territory", 5),
        ("goods", 5),
        ("problems", 5),
        ("violations", 5),
    ):
        shares = [Decimal(row[place]) for row in rows_of(clean("house"), name)]
        assert sum(shares[:-1]) == shares[-1] == 100, name


def test_what_is_left_over_comes_last_and_is_never_called_fast() -> None:
    rows = rows_of(clean("year"), "problems")
    assert [row[1] for row in rows] == ["质量", "合同", "售后服务", "虚假宣传", "其他投诉问题", "合计"]
    assert "教育培训服务（640件，同比增长106.45%）" in text_of(part(clean("year"), "complaints"))
    assert "其他" not in text_of(part(clean("year"), "complaints")).partition("增幅较大")[2]


def test_the_tiers_above_are_compared_and_coloured() -> None:
    said = text_of(part(clean("year"), "handling"))
    assert "投诉按时初查率为红色（全省平均" in said
    assert "广水市" in [row[0] for row in rows_of(clean("year"), "late")]


def test_nothing_is_said_of_nothing() -> None:
    empty = clean("empty")
    assert text_of(part(empty, "overview")) == "2021年，全市没有接收消费者诉求。"
    assert text_of(part(empty, "complaints")) == "2021年没有受理投诉，不作投诉分析。"
    assert text_of(part(empty, "reports")) == "2021年没有接收举报。"
    assert "—" not in "".join(text_of(one) for one in empty.sections)


def test_without_anything_a_year_before_growth_is_not_said() -> None:
    said = text_of(part(clean("tiny"), "overview"))
    assert "共接收消费者诉求1件，上年同期为0，不计算同比。" in said


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_no_sentence_prints_a_dash_for_a_number(name: str) -> None:
    for section in clean(name).sections:
        for block in section.blocks:
            for line in (block,) if isinstance(block, Paragraph) else block.items if isinstance(block, Listed) else ():
                assert not any(isinstance(run, Figure) and run.printed == "—" for run in line.runs), line.text


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_json_loses_nothing(name: str) -> None:
    text = to_json(clean(name))
    assert from_json(text) == clean(name)
    assert to_json(from_json(text)) == text


def test_what_is_no_bulletin_is_refused() -> None:
    for text in ("", "[]", "{}", '{"schema": 99}', json.dumps({**json.loads(to_json(clean("tiny"))), "numbers": []})):
        with pytest.raises(NotABulletin):
            from_json(text)


@pytest.mark.parametrize("name", sorted(CLEAN))
def test_every_figure_has_its_receipt(name: str) -> None:
    found = clean(name)
    for _place, figure in found.figures():
        receipt = found.numbers[figure.number].receipt
        assert all(one in found.numbers for one in receipt.of)
        if receipt.way is Way.COUNTED:
            assert receipt.indicator
            assert receipt.first
            assert receipt.numerator is not None


def test_noted_figures_stand_in_their_section_and_name_their_source() -> None:
    found = clean("year")
    said = text_of(part(found, "topics"))
    assert "走访“小个专”企业50多家。" in said
    assert "2023年5月印发红色消费维权站工作方案。" in said
    assert found.numbers["noted.small_individual_special_visited"].receipt.source == "2023年工作总结"


def test_the_same_facts_make_the_same_bulletin() -> None:
    again = bulletin.__wrapped__(table=TINY)
    assert to_json(again) == to_json(clean("tiny"))


def test_enterprises_that_settle_first_are_counted_with_those_that_did_nothing() -> None:
    engine = engine_of(TINY)
    engine._connection.execute(
        "INSERT INTO enrolments (id, merchant, region, joined_on) SELECT n, n, '421303', DATE '2022-01-01' FROM range(9) AS t(n)"
    )
    engine._connection.execute(
        "INSERT INTO disputes (id, merchant, region, state, filed_on, finished_on, settled_on) "
        "SELECT n, n, '421303', 'SETTLED', DATE '2023-05-01', DATE '2023-05-09', DATE '2023-05-09' FROM range(4) AS t(n)"
    )
    found = make_bulletin(
        engine, period=period_of("2023"), scope=Scope(region="421300"), known_on=date(2024, 1, 20), names=NAMES, noted=(),
        issued_on=date(2024, 1, 25), office="随州市市场监督管理局", place="全市",
    )  # fmt: skip
    said = text_of(part(found, "disclosure"))
    assert "接收争议4件" in said
    assert "参加先行和解的ODR企业共9家，期内有办件4家，活跃度44.44%；没有办件5家。" in said
    assert findings_of(found) == []


def test_a_period_that_still_runs_says_so_and_tells_of_no_month_to_come() -> None:
    found = make_bulletin(
        engine_of(CITY), period=period_of("2023"), scope=Scope(region="421300"), known_on=date(2023, 6, 20), names=NAMES,
        noted=(), issued_on=date(2023, 6, 25), office="随州市市场监督管理局", place="全市",
    )  # fmt: skip
    said = text_of(part(found, "overview"))
    assert "统计期间尚未结束，以上为截至2023年6月20日的数据" in said
    chart = next(
        block
        for block in part(found, "overview").blocks
        if isinstance(block, ChartBlock) and block.id == "months-chart"
    )
    assert chart.labels == ("1月", "2月", "3月", "4月", "5月", "6月")
    assert "尚未结束" not in text_of(part(clean("year"), "overview"))


def test_a_day_of_a_festival_is_the_mean_over_its_days() -> None:
    found = clean("year")
    said = text_of(part(found, "topics"))
    assert "国际消费者权益日前后（3月8日至3月22日）：接收投诉和举报1021件，日均68.07件" in said
    days = found.numbers["days.complaints_reports.festival-0"]
    assert (days.value, days.receipt.way, len(days.receipt.of)) == (15, Way.DAYS, 1)


SAMPLED = """
path     | region | first_on   | last_on    | figure             | value
00010001 | 421303 | 2023-01-01 | 2023-06-30 | sampling_planned   | 120000
00010001 | 421303 | 2023-01-01 | 2023-06-30 | sampling_done      | 126000
00010002 | 421321 | 2023-07-01 | 2023-12-31 | sampling_done      | 54000
00010001 | 421303 | 2023-01-01 | 2023-06-30 | sampling_qualified | 175500
"""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (SAMPLED, "完成抽检1800批次，抽检任务完成率150.00%，抽检合格率97.50%。"),
        (SAMPLED.replace("sampling_planned  ", "sampling_batches  "), "完成抽检1800批次，抽检合格率97.50%。"),
    ],
)
def test_sampling_is_told_as_the_offices_noted_it(table: str, said: str) -> None:
    found = make_bulletin(
        engine_of_all({"cases": CITY, "noted": table}), period=period_of("2023"), scope=Scope(region="421300"),
        known_on=date(2024, 1, 20), issued_on=date(2024, 1, 25), office="随州市市场监督管理局", place="全市", names=NAMES,
    )  # fmt: skip
    assert said in text_of(part(found, "reports"))
    assert list(findings_of(found)) == []
    kept = from_json(to_json(found).replace("97.50%", "97.51%"))
    assert list(findings_of(kept))
