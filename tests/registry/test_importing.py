"""An extract imported row by row: created, changed, left alone, refused; the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.merchants.models import Merchant, Outlet, Shop, Size
from fangxin.domain.merchants.queries import find_merchants, resolve_merchant
from fangxin.domain.merchants.words import Form, Standing
from fangxin.domain.registry.actions import importing
from fangxin.domain.registry.actions.importing import Mistake, Summary, import_register
from fangxin.domain.registry.rules import NoCodeColumn
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotPermitted
from tests.people import MONDAY, Cast, later

pytestmark = pytest.mark.django_db

WHALE, FRESH = "91000000MA00000157", "92000000MA0000023Y"
HEADER = ["统一社会信用代码", "企业名称", "住所", "行业", "登记状态", "联系电话", "成立日期", "备注"]
ROWS = [
    [
        WHALE,
        "鹤壁云上鲸超市有限公司（演示）",
        "鹤壁市淇滨区青禾路88号",
        "超市",
        "存续",
        "19900001001",
        "2019/3/1",
        "甲",
    ],
    [FRESH, "浚县满仓喜生鲜超市（演示）", "鹤壁市浚县柳堤街9号", "生鲜超市", "在业", "", "2020年11月5日", ""],
]


def brought(
    header: list[str], rows: Sequence[Sequence[str]], *, by: Actor = SYSTEM, dry_run: bool = False, days: int = 0
) -> tuple[Summary, list[Mistake]]:
    mistakes: list[Mistake] = []
    summary = import_register(
        source="名录.csv", header=header, rows=[(line, row, "") for line, row in enumerate(rows, start=2)], faults={},
        by=by, at=later(days), dry_run=dry_run, reject=mistakes.extend,
    )  # fmt: skip
    return summary, mistakes


def told(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.read, summary.created, summary.updated, summary.unchanged, summary.rejected


def test_new_merchants_are_registered_with_what_the_row_tells() -> None:
    summary, mistakes = brought(HEADER, ROWS)
    assert (told(summary), mistakes) == ((2, 2, 0, 0, 0), [])
    assert summary.unknown_columns == ["备注"]
    whale = Merchant.objects.get(uscc=WHALE)
    assert (whale.region_code, whale.trade_code, whale.phone) == ("410611", "SUPERMARKET", "19900001001")
    assert (whale.status, whale.form, whale.registered_on) == (Standing.ACTIVE, Form.COMPANY, date(2019, 3, 1))
    assert [row.pk for row in find_merchants(text="云上鲸")] == [whale.pk]
    assert resolve_merchant(name="云上鲸超市").merchant == whale
    assert [entry.act for entry in entries_of(chain=whale.pk)] == ["MERCHANT_REGISTERED"]
    assert not list(broken_chains())


def test_the_same_file_again_changes_nothing() -> None:
    brought(HEADER, ROWS)
    before = list(Merchant.objects.order_by("pk").values())
    summary, _ = brought(HEADER, ROWS, days=1)
    assert told(summary) == (2, 0, 0, 2, 0)
    assert list(Merchant.objects.order_by("pk").values()) == before


def test_what_changed_is_written_and_told() -> None:
    brought(HEADER, ROWS)
    other = [[WHALE, "鹤壁大鲸鱼超市有限公司（演示）", "", "", "注销", "19900001099", "", ""]]
    summary, _ = brought([*HEADER[:-1], "注销日期"], [[*other[0][:-1], "2026-05-01"]], days=1)
    assert told(summary) == (1, 0, 1, 0, 0)
    whale = Merchant.objects.get(uscc=WHALE)
    assert (whale.name, whale.status, whale.ended_on) == (other[0][1], Standing.CANCELLED, date(2026, 5, 1))
    assert whale.address == "鹤壁市淇滨区青禾路88号", "an empty cell changes nothing"
    assert whale.version == 2
    entry = entries_of(chain=whale.pk)[-1]
    assert entry.act == "MERCHANT_ENDED"
    assert entry.facts["changed"]["name"] == ["鹤壁云上鲸超市有限公司（演示）", other[0][1]]
    assert entry.facts["changed"]["phone"] == [], "a telephone is not repeated in the journal"
    assert "19900001099" not in entry.facts_json
    assert [row.pk for row in find_merchants(text="大鲸鱼")] == [whale.pk] and not find_merchants(text="云上鲸")
    brought(["信用代码", "状态"], [[WHALE, "存续"]], days=2)
    whale.refresh_from_db()
    assert (whale.status, whale.ended_on) == (Standing.ACTIVE, None)
    assert entries_of(chain=whale.pk)[-1].act == "MERCHANT_RESTORED"
    assert not list(broken_chains())


def test_a_merchant_registered_without_a_journal_gets_one() -> None:
    whale = register_merchant(new=NewMerchant(name="云上鲸（演示）", uscc=WHALE), at=MONDAY)
    brought(HEADER, ROWS, days=1)
    assert [entry.act for entry in entries_of(chain=whale.pk)] == ["MERCHANT_CHANGED"]
    assert not list(broken_chains())


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "", "register_code_missing"),
        (0, "91000000MA00000158", "uscc_check_digit"),
        (0, "9100", "uscc_length"),
        (1, "", "merchant_name_missing"),
        (1, "名" * 121, "register_text_too_long"),
        (4, "在天上", "register_word_unknown"),
        (5, "12", "phone_length"),
        (6, "去年", "register_day_unreadable"),
        (6, "2026-02-30", "register_day_unreadable"),
    ],
)
def test_a_bad_cell_rejects_its_row_only(column: int, value: str, code: str) -> None:
    bad = [*ROWS[0]]
    bad[column] = value
    summary, mistakes = brought(HEADER, [bad, ROWS[1]])
    assert told(summary) == (2, 1, 0, 0, 1)
    assert [(one.line, one.code) for one in mistakes] == [(2, code)]
    assert mistakes[0].value == value[:60] and mistakes[0].reason


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    _, mistakes = brought(HEADER, [["1", "x", "", "", "?", "", "?", ""]])
    assert {(one.column, one.code) for one in mistakes} == {
        ("uscc", "uscc_length"), ("status", "register_word_unknown"), ("registered_on", "register_day_unreadable"),
    }  # fmt: skip


def test_a_row_broken_as_such_is_counted() -> None:
    found: list[Mistake] = []
    summary = import_register(
        source="s", header=HEADER, rows=[(2, ROWS[0], "undecodable")], faults={"undecodable": "编码不对。"}, by=SYSTEM,
        at=MONDAY, reject=found.extend,
    )  # fmt: skip
    assert told(summary) == (1, 0, 0, 0, 1) and found[0].reason == "编码不对。"


def test_outlets_shops_and_sizes_come_with_their_merchant() -> None:
    header = [
        "信用代码",
        "名称",
        "门店名称",
        "门店地址",
        "门店状态",
        "平台",
        "店铺名称",
        "从业人数",
        "经营面积",
        "数据日期",
    ]
    register_merchant(new=NewMerchant(name="乐淘购（演示）", brand="乐淘购", is_platform_operator=True), at=MONDAY)
    rows = [
        [WHALE, "云上鲸超市（演示）", "九州路店", "鹤壁市淇滨区青禾路88号", "营业", "乐淘购", "云上鲸旗舰店", "40人", "1,200",
         "2026-01-01"],
        [WHALE, "", "朝歌店", "鹤壁市淇县槐荫路140号", "", "", "", "", "", ""],
        [WHALE, "", "朝歌店", "鹤壁市淇县槐荫路142号", "停业", "", "", "", "", ""],
    ]  # fmt: skip
    summary, mistakes = brought(header, rows)
    assert (told(summary), mistakes) == ((3, 1, 2, 0, 0), [])
    assert (summary.outlets, summary.shops, summary.sizes) == (2, 1, 1)
    whale = Merchant.objects.get(uscc=WHALE)
    assert {(o.name, o.region_code, o.active) for o in whale.outlets.all()} == {
        ("九州路店", "410611", True), ("朝歌店", "410622", False),
    }  # fmt: skip
    assert Outlet.objects.get(name="朝歌店").address.endswith("142号")
    assert Shop.objects.get().operator == whale
    size = Size.objects.get()
    assert (size.staff_count, size.area_m2, size.outlets, size.stated_on) == (40, 1200, None, date(2026, 1, 1))
    assert told(brought(header, [rows[0], rows[2]], days=1)[0]) == (2, 0, 0, 2, 0)
    more = [*rows[0][:7], "45", "", "2026-06-01"]
    brought(header, [more], days=2)
    assert [(s.staff_count, s.area_m2) for s in Size.objects.order_by("-stated_on")] == [(45, 1200), (40, 1200)]
    old = [*rows[0][:7], "9", "", "2025-01-01"]
    assert told(brought(header, [old], days=3)[0]) == (1, 0, 0, 1, 0), "an older statement says nothing new"
    assert [row.pk for row in find_merchants(text="朝歌店")] == [whale.pk]


def test_a_shop_needs_its_platform_and_is_nobody_elses() -> None:
    header = ["信用代码", "名称", "平台", "店铺名称"]
    platform = NewMerchant(name="乐淘购（演示）", brand="乐淘购", is_platform_operator=True)
    register_merchant(new=platform, at=MONDAY)
    _, mistakes = brought(header, [[WHALE, "云上鲸", "没有的平台", "旗舰店"], [FRESH, "满仓喜", "", "旗舰店"]])
    assert {one.code for one in mistakes} == {"register_shop_platform"} and not Merchant.objects.filter(uscc=WHALE)
    brought(header, [[WHALE, "云上鲸", "乐淘购", "旗舰店"]])
    _, mistakes = brought(header, [[FRESH, "满仓喜", "乐淘购", "旗舰店"]])
    assert [one.code for one in mistakes] == ["register_shop_of_another"]


def test_a_dry_run_counts_the_same_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    summary, _ = brought(HEADER, [*ROWS, ROWS[0]], dry_run=True)
    assert told(summary) == (3, 2, 0, 1, 0), "a later chunk sees what an earlier one would have written"
    assert not Merchant.objects.exists()


def test_an_officer_imports_the_own_region_only(people: Cast) -> None:
    summary, mistakes = brought(HEADER, ROWS, by=people.handler)
    assert told(summary) == (2, 1, 0, 0, 1)
    assert [(one.line, one.code) for one in mistakes] == [(3, "merchant_elsewhere")]
    # nor may an extract move a merchant of another region into one's own
    brought(HEADER, [ROWS[1]])
    stolen = [[FRESH, "", "鹤壁市淇滨区青禾路9号", "", "", "", "", ""]]
    assert brought(HEADER, stolen, by=people.handler)[1][0].code == "merchant_elsewhere"
    with pytest.raises(NotPermitted):
        brought(HEADER, ROWS, by=people.analyst)


def test_a_table_without_codes_is_refused_as_such() -> None:
    with pytest.raises(NoCodeColumn):
        brought(["名称"], [["云上鲸"]])
