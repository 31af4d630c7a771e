"""Merchants that were merged: the next update counts them as one, as building the lake anew would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.actions import NewMerchant
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.actions.keeping import register as registered
from fangxin.domain.registry.actions.keeping import state_size
from fangxin.domain.registry.actions.merging import merge, undo_merge
from fangxin.foundation.clock import day_of
from fangxin.interfaces.lake.updating import rebuild_lake, the_lake, update_lake
from tests.people import MONDAY, later
from tests.registry.test_importing import FRESH, WHALE, brought

pytestmark = pytest.mark.django_db
WHY = "同一执照重复登记"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


def merchant(name: str, uscc: str = "") -> Merchant:
    return registered(new=NewMerchant(name=name, uscc=uscc, region_code="410611"), by=SYSTEM, at=MONDAY)


def sized(one: Merchant, staff: int, *, day: int) -> None:
    state_size(
        merchant_id=one.pk, measures={"staff_count": staff}, stated_on=day_of(later(day)), stated_by="", by=SYSTEM, at=later(day)
    )  # fmt: skip


def entries() -> dict[int, tuple[int, int | None]]:
    """Entry → the merchant it is, and its people, after an update."""
    update_lake(at=MONDAY, progress=lambda line: None)
    written = the_lake().manifest.sets
    with the_lake().open() as engine:
        found = {row["id"]: (row["merchant"], row["staff"]) for row in engine.rows(engine.table("merchants"))}
    rebuild_lake(at=MONDAY, progress=lambda line: None)
    assert the_lake().manifest.sets == written
    return found


def test_a_merchant_has_one_size_with_those_merged_into_it() -> None:
    whole, twin, third = (
        merchant("云上鲸超市（演示）", WHALE),
        merchant("云上鲸（演示）", FRESH),
        merchant("鲸鱼三店（演示）"),
    )
    sized(twin, 4, day=1)
    sized(third, 3, day=0)
    merge(merchant_id=third.pk, into_id=twin.pk, reason=WHY, by=SYSTEM, at=later(2))
    assert entries() == {whole.pk: (whole.pk, None), twin.pk: (twin.pk, 4), third.pk: (twin.pk, None)}
    done = merge(merchant_id=twin.pk, into_id=whole.pk, reason=WHY, by=SYSTEM, at=later(3))
    assert entries() == {whole.pk: (whole.pk, 4), twin.pk: (whole.pk, None), third.pk: (whole.pk, None)}
    # the register's own extract still has the duplicate
    brought(
        ["信用代码", "名称", "从业人数", "数据日期"], [[FRESH, "云上鲸（演示）", "6", str(day_of(later(4)))]], days=5
    )
    assert entries()[whole.pk] == (whole.pk, 6)
    sized(whole, 10, day=6)
    assert entries() == {whole.pk: (whole.pk, 10), twin.pk: (whole.pk, None), third.pk: (whole.pk, None)}
    undo_merge(merge_id=done.pk, reason="其实是两家店", by=SYSTEM, at=later(7))
    assert entries() == {whole.pk: (whole.pk, 10), twin.pk: (twin.pk, 6), third.pk: (twin.pk, None)}
