"""What a bulletin must not say: averages nobody counted, that nothing is late, what is most where several are alike."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest

from fangxin.analytics.bulletin.checking import findings_of
from fangxin.analytics.bulletin.making import make_bulletin
from fangxin.analytics.bulletin.model import Bulletin, ChartBlock, Table
from fangxin.analytics.bulletin.naming import Names, tiers_above
from fangxin.analytics.bulletin.noting import noted_figures
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from tests.bulletin.cases import CITY, NAMES, bulletin, clean
from tests.bulletin.test_making import part, rows_of, text_of
from tests.indicators.tables import engine_of, engine_of_all

#: what came in long ago and was settled, filed, closed in 2023
EARLIER = """
times | kind      | outcome | received_on | accepted_on | decided_on | closed_on  | close_in_time | check_in_time | object | problem | region | channel | data_source | rule_version | filed
3     | COMPLAINT | SETTLED | 2023-02-07  | 2023-02-10  | 2023-02-10 | 2023-02-20 | yes           | yes           | 10103  | P01     | 421303 | WEB     | INTERNET    | order20      | -
5     | COMPLAINT | SETTLED | 2021-12-07  | 2021-12-10  | 2021-12-10 | 2023-01-20 | yes           | yes           | 10103  | P10     | 421303 | WEB     | INTERNET    | order20      | -
2     | REPORT    | -       | 2023-04-02  | -           | 2023-04-12 | -          | -             | yes           | 101    | V01     | 421303 | WEB     | INTERNET    | order20      | yes
4     | REPORT    | -       | 2021-12-02  | -           | 2023-01-12 | -          | -             | yes           | 101    | V02     | 421303 | WEB     | INTERNET    | order20      | yes
"""  # fmt: skip # noqa: E501
#: a month a line: one of them the most, several alike; nothing of it late, but one that nobody decides on
MONTHS = """
times | kind      | received_on | check_due_on | check_done_on | check_in_time | accepted_on | decided_on | closed_on  | close_in_time | outcome | object | problem | region | channel | data_source | rule_version
5     | COMPLAINT | 2023-04-03  | 2023-04-14   | 2023-04-05    | yes           | 2023-04-05  | 2023-04-05 | 2023-04-10 | yes           | SETTLED | 10103  | P01     | 421303 | WEB     | INTERNET    | order20
3     | COMPLAINT | 2023-05-03  | 2023-05-14   | 2023-05-05    | yes           | 2023-05-05  | 2023-05-05 | -          | -             | -       | 10103  | P01     | 421399 | WEB     | INTERNET    | order20
3     | COMPLAINT | 2023-06-03  | 2023-06-14   | 2023-06-05    | yes           | 2023-06-05  | 2023-06-05 | 2023-06-10 | yes           | SETTLED | 10103  | P01     | 421303 | WEB     | INTERNET    | order20
"""  # fmt: skip # noqa: E501


def of(table: str, *, known_on: date = date(2024, 1, 20), issued_on: date = date(2024, 1, 25), period: str = "2023",
       region: str = "421300", names: Names = NAMES, covers: str = "") -> Bulletin:  # fmt: skip
    found = make_bulletin(
        engine_of(table), period=period_of(period), scope=Scope(region=region), known_on=known_on, issued_on=issued_on,
        office="随州市市场监督管理局", place="全市", names=names, noted=(), covers=covers,
    )  # fmt: skip
    assert findings_of(found) == []
    return found


def heads(found: Bulletin, name: str) -> list[str]:
    tables = [block for section in found.sections for block in section.blocks if isinstance(block, Table)]
    return [column.label for table in tables if table.id == name for column in table.columns]


def test_what_was_settled_and_filed_of_earlier_times_has_its_row() -> None:
    found = of(EARLIER)
    assert "调解成功8件" in text_of(part(found, "handling"))
    problems = rows_of(found, "problems")
    assert {row[1]: row[6] for row in problems} == {"质量": "3", "价格": "5", "合计": "8"}
    assert "立案6件" in text_of(part(found, "reports"))
    violations = rows_of(found, "violations")
    assert [row[6] for row in violations] == ["2", "4", "6"]


def test_a_total_beside_a_ranking_is_the_whole_of_what_was_counted() -> None:
    found = of(EARLIER)
    (name,) = (one for one in found.numbers if one.startswith("sum.mediation_success"))
    number = found.numbers[name]
    less = dataclasses.replace(
        number, value=number.value and number.value - 5, receipt=dataclasses.replace(number.receipt, of=number.receipt.of[:1])
    )  # fmt: skip
    wrong = findings_of(dataclasses.replace(found, numbers={**found.numbers, name: less}))
    assert "各项之和等于总数" in {one.rule for one in wrong}


def test_that_nothing_is_late_is_said_only_of_what_was_done() -> None:
    said = text_of(part(of(MONTHS), "handling"))
    assert "本期办结、初查、核查的件中没有超过法定期限的。" in said


def test_a_case_that_was_late_twice_counts_two_times_and_not_two_cases() -> None:
    found = clean("year")
    assert "一件投诉初查、办结都超期的，计两件次" in text_of(part(found, "handling"))
    assert "向广水市发出督办提示：超过法定期限2931件次" in text_of(part(found, "advice"))
    table = next(
        block for block in part(found, "handling").blocks if isinstance(block, Table) and block.id == "late"
    )  # fmt: skip
    assert [column.unit for column in table.columns] == ["", "件", "件", "件", "件次"]


def test_what_was_late_of_a_place_without_divisions_is_one_sentence() -> None:
    late = MONTHS.replace("yes           | 2023-05-05", "no            | 2023-05-05").replace(
        "2023-06-10 | yes", "2023-06-10 | no "
    )
    found = of(re.sub("421303|421399", "421303001001", late), region="421303001001")
    assert text_of(part(found, "handling")).endswith("\n投诉未按时初查3件、投诉未按时办结3件。")


def test_a_tier_that_counts_the_same_as_the_one_below_is_no_average() -> None:
    city = "\n".join(line for line in CITY.splitlines() if "| 4201" not in line and "| 1101" not in line)
    assert heads(of(city), "rates") == ["指标", "2023年", "2022年", "同比"]
    assert "平均" not in text_of(part(of(city), "handling")).replace("平均初查", "").replace("平均办结", "")
    assert heads(of(city, region="421303"), "rates")[4:] == ["全市平均"]
    assert heads(of(CITY), "rates")[4:] == ["全省平均", "全国平均"]
    assert heads(of(CITY, covers="420000"), "rates")[4:] == ["全省平均"]
    assert heads(of(CITY, covers="421300"), "rates")[4:] == []


@pytest.mark.parametrize(
    ("region", "called"),
    [
        ("421303", ["全市平均", "全省平均", "全国平均"]),
        ("110101", ["全市平均", "全国平均"]),
        ("450103", ["全市平均", "全区平均", "全国平均"]),
        ("150921", ["全市平均", "全区平均", "全国平均"]),
        ("522301", ["全州平均", "全省平均", "全国平均"]),
        ("429004", ["全省平均", "全国平均"]),
        ("420000", ["全国平均"]),
        ("000000", []),
    ],
)
def test_a_tier_is_called_as_its_name_says(region: str, called: list[str]) -> None:
    names = {
        "421300": "随州市", "420000": "湖北省", "110100": "市辖区", "110000": "北京市", "450100": "南宁市",
        "450000": "广西壮族自治区", "150900": "乌兰察布市", "150000": "内蒙古自治区", "520000": "贵州省",
        "522300": "黔西南布依族苗族自治州", "429000": "省直辖县级行政区划",
    }  # fmt: skip
    tiers = tiers_above(Scope(region=region), Names(regions=names, offices={}), covers="")
    assert [label for _code, label in tiers] == called


def test_the_figure_of_the_agency_counts_before_that_of_an_office_below() -> None:
    engine = engine_of_all({
        "noted": """
id | figure                           | value | path     | region | first_on   | last_on    | source
1  | small_individual_special_visited | 5000  | 0001     | 421300 | 2023-01-01 | 2023-12-31 | 市局
2  | small_individual_special_visited | 300   | 00010009 | 421300 | 2023-01-01 | 2023-12-31 | 中心
""",
    })  # fmt: skip
    (found,) = noted_figures(engine, scope=Scope(region="421300"), period=period_of("2023"))
    assert (found.hundredths, found.source) == (5000, "市局")
    (below,) = noted_figures(engine, scope=Scope(path="00010009"), period=period_of("2023"))
    assert below.source == "中心"


def test_data_that_end_before_a_period_that_is_over_say_so() -> None:
    said = text_of(part(of(MONTHS, known_on=date(2023, 12, 31)), "overview"))
    assert "统计数据只到2023年12月31日，以上不是2023年全部的数据" in said
    assert "尚未结束" not in said
    said = text_of(part(of(MONTHS, known_on=date(2023, 6, 20), issued_on=date(2023, 6, 20)), "overview"))
    assert "统计期间尚未结束，以上为截至2023年6月20日的数据" in said
    assert "只到" not in text_of(part(of(MONTHS), "overview"))


def test_of_months_alike_none_is_the_most_or_the_least() -> None:
    months = text_of(part(of(MONTHS), "overview"))
    assert "接收量最多的是4月，5件。" in months
    assert "最少" not in months
    quarter = of(MONTHS, period="2023Q2")
    assert "最少" not in text_of(part(quarter, "overview"))
    alike = "\n".join(line for line in MONTHS.splitlines() if not line.startswith("5 "))
    found = of(alike, period="2023Q2")
    said = text_of(part(found, "overview"))
    assert "最多" not in said
    assert "接收量最少的是4月，0件。" in said
    assert any(isinstance(block, ChartBlock) and block.id == "months-chart" for block in part(found, "overview").blocks)


def test_a_division_without_a_name_is_left_over_and_told_to_do_nothing() -> None:
    late = MONTHS.replace("yes           | 2023-05-05", "no            | 2023-05-05")
    found = of(late)
    assert [row[1] for row in rows_of(found, "territory")] == ["曾都区", "其他（未登记）", "合计"]
    assert "其他（未登记）" in [row[0] for row in rows_of(found, "late")]
    assert "其他（未登记）" not in text_of(part(found, "advice"))
    assert "421399" not in "".join(text_of(one) for one in found.sections)


def test_complaints_of_fields_with_prepayment_are_not_called_prepayment() -> None:
    assert "预付消费集中领域：受理投诉1312件" in text_of(part(bulletin(), "topics"))
