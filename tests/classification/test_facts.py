"""Facts a text mentions: amounts, days, numbers, phones, platforms, merchants."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.domain.classification.rules import facts_in, platforms_in
from fangxin.domain.classification.rules.facts_in_text import read_platforms
from fangxin.foundation.lawbook import LawError, law_file


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("花了128.5元", [12850]),
        ("￥99", [9900]),
        ("¥1,280.50", [128050]),
        ("贷款3.5万元", [3_500_000]),
        ("共计11万元整", [11_000_000]),
        ("一共3万8，", [3_800_000]),
        ("交了2000多块", [200_000]),
        ("五千块钱", [500_000]),
        ("三千五百元", [350_000]),
        ("一万二千元", [1_200_000]),
        ("0.02元", [2]),
        ("元旦买的", []),
        ("等了30天", []),
        ("手机13812345678", []),
        ("先付500元，又付300元", [50_000, 30_000]),
        ("充500元送50元，充500元", [50_000, 5_000]),
    ],
)
def test_amounts(text: str, fen: list[int]) -> None:
    assert [amount.fen for amount in facts_in(text).amounts] == fen


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2024年3月5日", [(2024, 3, 5)]),
        ("2024-03-05", [(2024, 3, 5)]),
        ("2024.3.5", [(2024, 3, 5)]),
        ("24年3月5号", [(2024, 3, 5)]),
        ("3月5号下午", [(None, 3, 5)]),
        ("8.13号", [(None, 8, 13)]),
        ("2月29日", [(None, 2, 29)]),
        ("2023年2月29日", []),
        ("9.9元", []),
        ("13月40日", []),
    ],
)
def test_days(text: str, days: list[tuple[int | None, int, int]]) -> None:
    assert [(day.year, day.month, day.day) for day in facts_in(text).days] == days


def test_order_numbers_keep_their_letters_as_written() -> None:
    assert facts_in("订单号：TB20240305ABC，快递单号SF1234567890").order_numbers == ("TB20240305ABC", "SF1234567890")
    assert facts_in("订单很多").order_numbers == ()


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("电话13812345678", ("13812345678",)),
        ("138****5678", ("138****5678",)),
        ("座机0371-65551234", ("0371-65551234",)),
        ("客服400-888-1234", ("400-888-1234",)),
        ("打了95188", ("95188",)),
        ("身份证410101199001011234", ()),
        ("订单13812345678901", ()),
    ],
)
def test_phones(text: str, phones: tuple[str, ...]) -> None:
    assert facts_in(text).phones == phones


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("在拼多多和淘宝都买了，拼多多的坏了", ["拼多多", "淘宝"]),
        ("微信转账给他，用支付宝付款", []),
        ("在1688上批发", ["阿里巴巴"]),
        ("花了11688元", []),
        ("B站大会员", ["哔哩哔哩"]),
        ("通过京东快递寄的", []),
        ("没有告知乎", []),
    ],
)
def test_platforms(text: str, names: list[str]) -> None:
    assert [platform.name for platform in platforms_in(text)] == names


def test_platforms_carry_the_operators_division() -> None:
    assert {p.name: p.region for p in platforms_in("淘宝 拼多多 美团")} == {
        "淘宝": "330110",
        "拼多多": "310105",
        "美团": "110108",
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("商户名称：城南小麦面包坊 商户地址：槐花路3号", ("城南小麦面包坊",)),
        ("我在长虹路的幸福鸟超市买了面包", ("幸福鸟超市",)),
        ("投诉青禾教育咨询有限公司不退费", ("青禾教育咨询有限公司",)),
        ("在一家超市买的", ()),
        ("那家店不给退", ()),
        ("XX市XX商场", ()),
    ],
)
def test_merchants(text: str, names: tuple[str, ...]) -> None:
    assert facts_in(text).merchants == names


def test_the_shipped_platforms_name_classes_of_the_taxonomy_and_regions_of_the_list() -> None:
    from fangxin.foundation.taxonomy import taxonomy

    book = read_platforms(law_file("platforms.yaml"))
    known = {line.split(",")[0] for line in (law_file("regions.csv")).read_text(encoding="utf-8-sig").splitlines()}
    for platform in book.names.values():
        taxonomy().item("object", platform.object)
        assert not platform.region or platform.region in known, platform


def test_two_platforms_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "platforms.yaml"
    path.write_text("a: {names: [甲网], kind: shop, object: S02}\nb: {names: [甲网], kind: shop, object: S02}\n")
    with pytest.raises(LawError, match="“甲网”已被使用") as told:
        read_platforms(path)
    assert (told.value.file, told.value.line) == (str(path), 2)


def test_extraction_stays_quick_on_hostile_text() -> None:
    import time

    begun = time.process_time()
    for hostile in (
        "1" * 20_000,
        "店" * 20_000,
        "商户：" * 6_000,
        "一" * 20_000,
        "1," * 10_000,
        "在" * 20_000,
        "20" * 10_000,
    ):
        facts_in(hostile)
    assert time.process_time() - begun < 5
