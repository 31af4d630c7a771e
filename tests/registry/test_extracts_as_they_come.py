"""Extracts as registration systems export them: titles above the header, other names of columns, days and numbers in many shapes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.merchants.models import Merchant, Size
from fangxin.domain.merchants.words import Form, Standing
from fangxin.domain.registry.rules import CountUnreadable, DayUnreadable, count_of_text, day_of_text
from tests.registry.test_command import counted
from tests.registry.test_importing import FRESH, WHALE, brought, told

pytestmark = pytest.mark.django_db
TITLES = [
    ["鹤壁市市场主体名录（2026年11月）", "", "", "", "", "", ""],
    ["制表：登记科", "", "", "导出：2026-11-20", "", "", ""],
    [""],
]
HEADER = ["序号", "社会信用代码", "市场主体名称", "", "住所", "经营场所", "登记机关"]
ROWS = [
    ["1", f"\t{WHALE.lower()} ", "云上鲸超市", "", "", "河南省鹤壁市淇滨区青禾路88号", "鹤壁市淇滨区市场监督管理局"],
    ["2", "９２００００００ＭＡ０００００２３Ｙ", "满仓喜生鲜超市", "", "无", "—", "浚县市场监督管理局"],
    ["", "", "合计：2户", "", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_titles_above_the_header_other_names_empty_columns(tmp_path: Path, encoding: str, separator: str) -> None:
    path, errors = tmp_path / "名录.csv", tmp_path / "errors.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows([*TITLES, HEADER, *ROWS])
    assert counted(path, "--errors", errors) == (3, 2, 0, 0, 1)
    whale, fresh = Merchant.objects.get(uscc=WHALE), Merchant.objects.get(uscc=FRESH)
    assert (whale.name, whale.region_code[:6]) == ("云上鲸超市", "410611")
    assert whale.address.endswith("青禾路88号"), "the place of business where no domicile is told"
    assert (fresh.address, fresh.region_code) == ("", "410621"), "who registered it tells the region"
    with errors.open(encoding="utf-8-sig") as file:
        (mistake,) = csv.DictReader(file)
    assert (mistake["line"], mistake["reason"]) == ("7", "缺少统一社会信用代码。")


def test_a_workbook_with_merged_titles(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "名录.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 6, "鹤壁市市场主体名录")
        sheet.merge_range(1, 1, 1, 2, "基本信息")
        sheet.write(1, 4, "场所")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate([[*HEADER, "成立日期"], [*ROWS[0]], [*ROWS[1]]], start=2):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(3, 7, date(2019, 3, 1), day)
        sheet.write_number(4, 7, 43525)
    assert counted(path) == (2, 2, 0, 0, 0)
    assert set(Merchant.objects.values_list("registered_on", flat=True)) == {date(2019, 3, 1)}


def test_a_table_whose_first_row_is_the_header_keeps_it() -> None:
    from fangxin.interfaces.files.tables import split_header

    def knows(names: object) -> int:
        return sum(one in ("名称", "代码") for one in names)  # type: ignore[attr-defined]

    rows = [(1, ["名称", "代码", ""]), (2, ["名称", "代码", "x"]), (3, ["a", "b", "c"])]
    assert split_header(iter(rows), knows=knows) == (["名称", "代码"], rows[1:])
    unknown = [(1, ["甲", "乙"]), (2, ["名称", "2"]), (4, ["3", "4"])]
    assert split_header(iter(unknown), knows=knows) == (["甲", "乙"], unknown[1:])
    assert split_header(iter([]), knows=knows) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-01", "2019/3/1", "2019.3.1", "20190301", "2019年3月1日", "2019年03月01日", "２０１９－０３－０１",
        "2019-03-01 09:30:15", "2019/3/1 9:30", "2019-03-01T00:00:00", "2019-03-01 00:00:00.0", "43525", " 2019 03 01 ",
    ],
)  # fmt: skip
def test_days_in_many_shapes(text: str) -> None:
    assert day_of_text(text) == date(2019, 3, 1)


@pytest.mark.parametrize("text", ["2019", "2019-13-01", "2019-02-30", "3/1", "长期", "99999", "12345678901"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(DayUnreadable):
        day_of_text(text)


def test_an_area_has_decimals_and_people_have_none() -> None:
    assert count_of_text("1,234.50㎡", label="经营面积", rounded=True) == 1235
    assert count_of_text("１２０．４平方米", label="经营面积", rounded=True) == 120
    assert count_of_text("12.0人", label="从业人数") == 12
    for text in ("12.5", "负1", "-1", "1e3"):
        with pytest.raises(CountUnreadable):
            count_of_text(text, label="从业人数")


def test_words_of_registration_systems() -> None:
    header = [
        "统一社会信用代码",
        "企业（机构）名称",
        "企业类型",
        "市场主体状态",
        "联系方式",
        "区县",
        "营业面积",
        "从业人数",
    ]
    summary, mistakes = brought(
        header,
        [
            [
                WHALE,
                "云上鲸",
                "有限责任公司(自然人投资或控股)",
                "存续（在营、开业、在册）",
                "暂无",
                "鹤壁市淇滨区",
                "88.5",
                "12",
            ],
            [FRESH, "满仓喜", "全民所有制", "吊销，未注销", "0392-3333333/13900000001", "浚县", "/", "null"],
        ],
    )
    assert (told(summary), mistakes) == ((2, 2, 0, 0, 0), [])
    whale, fresh = Merchant.objects.get(uscc=WHALE), Merchant.objects.get(uscc=FRESH)
    assert (whale.form, whale.status, whale.phone, whale.region_code) == (Form.COMPANY, Standing.ACTIVE, "", "410611")
    assert (fresh.form, fresh.status, fresh.region_code) == (Form.COMPANY, Standing.REVOKED, "410621")
    assert fresh.phone == "03923333333" or fresh.phone.replace("-", "") == "03923333333"
    assert (Size.objects.get().area_m2, Size.objects.get().staff_count) == (89, 12)


def test_a_region_that_is_known_is_not_taken_from_who_registered_it() -> None:
    header = ["统一社会信用代码", "名称", "住所", "登记机关"]
    brought(header, [[WHALE, "云上鲸", "河南省鹤壁市淇滨区青禾路88号", "浚县市场监督管理局"]])
    assert Merchant.objects.get().region_code.startswith("410611")
    brought(header, [[WHALE, "云上鲸", "", "浚县市场监督管理局"]], days=1)
    assert Merchant.objects.get().region_code.startswith("410611")
