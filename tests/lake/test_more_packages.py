"""Facts of merchants, enrolments, 12345, calls after closing and supervision: each change is taken up by the next update."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.feedback.actions import draw_follow_ups, record_follow_up
from fangxin.domain.feedback.models import FollowUp
from fangxin.domain.feedback.words import FollowUpState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.registry.actions.keeping import state_size
from fangxin.domain.registry.actions.merging import merge
from fangxin.domain.supervision.models import Item
from fangxin.domain.timeline.queries import chains_to_count
from fangxin.interfaces.lake.updating import rebuild_lake, the_lake, update_lake
from tests.members import acting, hired, shop
from tests.odr.world import joined
from tests.people import MONDAY, cast, later
from tests.supervision.test_orders import opened, replied
from tests.supervision.tree import june, tree
from tests.workorders.test_orders import connected, refused, taken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    settings.FANGXIN_HOME = tmp_path


def update() -> None:
    update_lake(at=MONDAY, progress=lambda line: None)
    assert not chains_to_count(most=1)


def rows(name: str) -> list[dict[str, Any]]:
    with the_lake().open() as engine:
        return engine.rows(engine.table(name).order_by("id"))


def same_as_anew() -> None:
    written = the_lake().manifest.sets
    rebuild_lake(at=MONDAY, progress=lambda line: None)
    assert the_lake().manifest.sets == written


def test_a_merchant_states_its_size_and_joins() -> None:
    people = cast()
    one = shop(region="410611")
    update()
    (row,) = rows("merchants")
    assert (row["merchant"], row["region"], row["status"], row["transactions"]) == (one.pk, "410611", "ACTIVE", None)
    for day, sales in ((date(2026, 6, 1), 1000), (date(2026, 6, 5), 2000)):
        state_size(
            merchant_id=one.pk, measures={"transactions_a_year": sales, "area_m2": 80}, stated_on=day, stated_by="年报",
            by=SYSTEM, at=later(1),
        )  # fmt: skip
    enrolment = joined(one, people, acting(hired(one)))
    update()
    (row,) = rows("merchants")
    assert (row["transactions"], row["area"], row["staff"]) == (2000, 80, None)
    (row,) = rows("enrolments")
    assert (row["id"], row["merchant"], row["state"], row["left_on"]) == (enrolment.pk, one.pk, "JOINED", None)
    assert row["joined_on"] == date(2026, 6, 8)
    same_as_anew()


def test_a_duplicate_counts_as_the_merchant_it_is() -> None:
    cast()
    one, twin = shop(), shop(name="云上鲸分号", uscc="92000000MA0000023Y")
    update()
    merge(merchant_id=twin.pk, into_id=one.pk, reason="同一家店登记了两次，地址电话相同", by=SYSTEM, at=later(1))
    update()
    assert {row["id"]: row["merchant"] for row in rows("merchants")} == {one.pk: one.pk, twin.pk: one.pk}
    assert Merchant.objects.count() == 2
    same_as_anew()


def test_a_work_order_is_closed_with_its_case() -> None:
    people = cast()
    order = taken(people, connected(people))
    update()
    (row,) = rows("work_orders")
    assert (row["id"], row["case_id"], row["received_on"]) == (order.pk, order.case_id, date(2026, 6, 8))
    assert (row["closed_on"], row["in_time"], row["due_on"]) == (None, None, date(2026, 6, 13))
    refused(people, order, "NA1", day=2)
    update()
    (row,) = rows("work_orders")
    assert (row["closed_on"], row["in_time"]) == (date(2026, 6, 10), True)
    same_as_anew()


def test_a_call_after_closing_is_told_once_it_was_made() -> None:
    people = cast()
    order = taken(people, connected(people))
    refused(people, order, "NA1", day=1)
    draw_follow_ups(
        closed_from=date(2026, 6, 1), closed_to=date(2026, 6, 30), by=people.head, at=later(3), count=1
    )  # fmt: skip
    update()
    assert rows("follow_ups") == []
    found = FollowUp.objects.get()
    record_follow_up(follow_up_id=found.pk, state=FollowUpState.NOT_REACHED, by=people.head, at=later(5))
    update()
    (row,) = rows("follow_ups")
    assert (row["case_id"], row["state"], row["called_on"]) == (order.case_id, "NOT_REACHED", date(2026, 6, 13))
    same_as_anew()


def test_a_supervised_case_is_answered() -> None:
    agency = tree()
    order = opened(agency)
    update()
    (row,) = rows("supervised")
    assert (row["state"], row["opened_on"], row["due_on"], row["in_time"]) == (
        "OPEN", date(2026, 6, 9), date(2026, 6, 10), None,
    )  # fmt: skip
    replied(agency, Item.objects.get(order=order), at=june(10))
    update()
    (row,) = rows("supervised")
    assert (row["state"], row["answered_on"], row["in_time"]) == ("ANSWERED", date(2026, 6, 10), True)
    same_as_anew()
