"""Work orders from a platform's file: read by a mapping that is data, each once, mistakes named with their line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.workorders.models import Platform, WorkOrder
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.lawbook import LawError, law_folder
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.commands.workorders import workorders
from fangxin.interfaces.gateways.hotline12345.reading import (
    OrderColumnsMissing,
    due_of,
    order_mapping,
    places_of,
    read_row,
)
from fangxin.interfaces.gateways.hotline12345.sending import HostNotAllowed
from tests.people import Cast, cast

pytestmark = pytest.mark.django_db
HEADER = "工单编号,派单时间,办理时限,诉求类型,诉求内容,来电人,联系电话,被诉主体,事发地址,涉及金额"
SHOP = "李守拙,13800000102,云上鲸超市,河南省鹤壁市淇滨区青禾路88号"
GOOD = f"GD-1,2026-06-08 09:00:00,2026-06-15 18:00:00,投诉,在云上鲸超市买的酸奶已经过期，要求退款。,{SHOP},12.80"
OPEN = f"GD-2,2026/06/08 09:00,,举报,举报云上鲸超市长期销售过期酸奶，请查处。,{SHOP},"
WRONG = [
    "GD-3,上周,,投诉,在云上鲸超市买的酸奶已经过期。,李守拙,13800000102,云上鲸超市,,",
    "GD-4,2026-06-08 09:00:00,,点赞,在云上鲸超市买的酸奶很好喝。,李守拙,13800000102,云上鲸超市,,",
    "GD-5,2026-06-08 09:00:00,2026-06-01 09:00:00,投诉,在云上鲸超市买的酸奶已经过期。,李守拙,13800000102,云上鲸超市,,",
    "GD-6,2026-06-08 09:00:00,,投诉,坏,李守拙,1,云上鲸超市,,",
]


@pytest.fixture
def people() -> Cast:
    return cast()


def table(folder: Path, *rows: str) -> str:
    path = folder / "orders.csv"
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return str(path)


def run(*words: str) -> Any:
    return CliRunner().invoke(workorders, list(words), catch_exceptions=False)


def imported(folder: Path, *rows: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    told = run("import", table(folder, *rows), "--office", "410600-ZX", "--platform", "市12345", "--json", *more)
    return json.loads(told.stdout)


def test_each_order_becomes_a_case_once(people: Cast, tmp_path: Path) -> None:
    assert imported(tmp_path, GOOD, OPEN, more=("--dry-run",))["created"] == 2
    assert not Case.objects.exists() and not Platform.objects.exists()
    assert imported(tmp_path, GOOD, OPEN) == {"read": 2, "created": 2, "unchanged": 0, "rejected": 0, "dry_run": False}
    assert imported(tmp_path, GOOD, OPEN)["unchanged"] == 2
    first, second = WorkOrder.objects.select_related("case").order_by("number")
    assert (first.case.kind, first.case.disputed_fen, first.case.office_id) == (Kind.COMPLAINT, 1280, people.county.pk)
    assert first.due_at == datetime(2026, 6, 15, 18, tzinfo=BEIJING)
    assert (second.case.kind, second.due_at) == (Kind.REPORT, datetime(2026, 6, 15, 18, tzinfo=BEIJING))


def test_mistakes_are_named_and_do_not_stop_the_others(people: Cast, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    told = imported(tmp_path, *WRONG, GOOD, more=("--errors", str(errors)))
    assert (told["created"], told["rejected"]) == (1, 4)
    text = errors.read_text(encoding="utf-8-sig")
    for line, code in (("2", "order_instant_unreadable"), ("3", "order_kind_unknown"), ("4", "due_before_ordered")):
        assert any(row.startswith(f"{line},") and code in row for row in text.splitlines()), code
    assert "13800000102" not in text
    assert list(WorkOrder.objects.values_list("number", flat=True)) == ["GD-1"]


def test_what_no_order_is_without_and_numbers_no_order_has(people: Cast, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    rows = (GOOD.replace("GD-1,", f"{number},") for number in ("", "8" * 65))
    early = GOOD.replace("GD-1,2026-06-08", "GD-9,0001-01-01").replace(" 09:00:00", " 01:00:00", 1)
    empty = GOOD.replace("在云上鲸超市买的酸奶已经过期，要求退款。", "")
    assert imported(tmp_path, *rows, early, empty, more=("--errors", str(errors)))["rejected"] == 4
    told = [row.split(",")[:3] for row in errors.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert told == [
        ["2", "number", "order_cell_missing"], ["3", "number", "order_number_too_long"],
        ["4", "ordered_at", "order_instant_unreadable"], ["5", "content", "order_cell_missing"],
    ]  # fmt: skip


def test_signs_no_database_keeps_are_dropped_from_a_number() -> None:
    mapping = order_mapping("hotline12345")
    cells = GOOD.replace("GD-1", "GD\x00-1").split(",")
    assert read_row(cells, places_of(HEADER.split(","), mapping), mapping).number == "GD-1"


def test_the_platforms_own_days_are_counted_as_the_mapping_says(people: Cast) -> None:
    mapping = order_mapping("hotline12345")
    friday = datetime(2026, 6, 5, 9, tzinfo=BEIJING)
    assert due_of(friday, mapping) == datetime(2026, 6, 12, 18, tzinfo=BEIJING)


def test_columns_without_which_no_row_is_an_order() -> None:
    with pytest.raises(OrderColumnsMissing, match="诉求内容"):
        places_of(["工单编号", "派单时间"], order_mapping("hotline12345"))


def test_a_mistake_in_a_mapping_names_its_line(tmp_path: Path) -> None:
    text = (law_folder() / "orders" / "hotline12345.yaml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("working_day", "business_day"), encoding="utf-8")
    with pytest.raises(LawError) as told:
        order_mapping(str(path))
    assert told.value.line > 1


def test_a_platform_is_connected_only_to_an_allowed_host(people: Cast, settings: Any) -> None:
    settings.WEBHOOK_ALLOW = frozenset({"hotline.example"})
    office = ("--office", "410600-ZX", "--platform", "市12345")
    with pytest.raises(HostNotAllowed):
        run("connect", *office, "--url", "http://elsewhere.example/")
    run("connect", *office, "--url", "https://hotline.example/returns", "--token", "secret-of-there")
    platform = Platform.objects.get()
    assert platform.url == "https://hotline.example/returns" and b"secret-of-there" not in bytes(platform.token)
    with pytest.raises(NotFound):
        run("connect", "--office", "NOWHERE", "--platform", "x", "--url", "https://hotline.example/")
