"""Offices: the tree and its paths, who may change it, versions, and the journal."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.agency.actions import registering
from fangxin.domain.agency.actions.changing import ChangedMeanwhile, TextMissing, TextTooLong
from fangxin.domain.agency.actions.offices import (
    CodeUnusual,
    DuplicateCode,
    DuplicateName,
    OfficeInUse,
    ParentClosed,
    RegionUnusual,
    TierAboveParent,
    TreeFull,
    TreeLoop,
    close_office,
    create_office,
    move_office,
    open_office,
    update_office,
)
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from tests.access.cast import AT, Cast, office

pytestmark = pytest.mark.django_db


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "code": "NORTH", "name": "北区市场监督管理局（演示）", "short_name": "北区", "tier": Tier.COUNTY,
        "region_code": "410602", "by": SYSTEM, "at": AT,
    } | changes  # fmt: skip


def last_fact() -> dict[str, Any]:
    return Entry.objects.filter(chain=ChainId.AGENCY).order_by("-seq")[0].facts


class TestCreating:
    def test_children_are_numbered_below_their_parent(self, cast: Cast) -> None:
        made = create_office(parent_id=cast.city.pk, **wanted(by=cast.actor(Role.SYSTEM_ADMIN)))
        assert (cast.city.path, cast.east.path, cast.west.path, made.path) == (
            "0001",
            "00010001",
            "00010002",
            "00010003",
        )
        station = create_office(parent_id=made.pk, **wanted(code="N-1", name="北一所（演示）", tier=Tier.STATION))
        assert station.path == "000100030001"
        assert last_fact()["what"] == Did.OFFICE_CREATED

    def test_a_station_serves_further_townships_until_told_otherwise(self, cast: Cast) -> None:
        served = ["410603002", "410603001", "410603001"]
        made = create_office(
            parent_id=cast.east.pk, covers=served, **wanted(tier=Tier.STATION, region_code="410603003")
        )
        assert made.covers == ["410603001", "410603002"]
        update_office(office_id=made.pk, version=1, is_intake=False, phone="", address="", remit=(), **wanted())
        made.refresh_from_db()
        assert made.covers == ["410603001", "410603002"]
        again = {"is_intake": False, "phone": "", "address": "", "remit": (), "covers": ("410603001",)}
        update_office(office_id=made.pk, version=made.version, **again, **wanted())
        made.refresh_from_db()
        assert made.covers == ["410603001"]
        with pytest.raises(RegionUnusual):
            create_office(parent_id=cast.east.pk, covers=("410603",), **wanted(code="N-2", name="北二所（演示）"))

    @pytest.mark.parametrize(
        "changes, refusal",
        [
            ({"code": "EAST"}, DuplicateCode),
            ({"name": "EAST市场监督管理局（演示）"}, DuplicateName),
            ({"name": "  "}, TextMissing),
            ({"short_name": "很" * 21}, TextTooLong),
            ({"code": "x"}, CodeUnusual),
            ({"code": "东 区"}, CodeUnusual),
            ({"code": "a/b"}, CodeUnusual),
            ({"region_code": "41060"}, RegionUnusual),
            ({"region_code": "４１０６０２"}, RegionUnusual),
            ({"tier": Tier.PROVINCE}, TierAboveParent),
        ],
    )
    def test_refusals(self, cast: Cast, changes: dict[str, Any], refusal: type[Refusal]) -> None:
        with pytest.raises(refusal) as refused:
            create_office(parent_id=cast.city.pk, **wanted(**changes))
        assert refused.value.field
        assert refused.value.told()
        assert Office.objects.count() == 3

    def test_only_the_system_sets_up_a_root(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            create_office(parent_id=None, **wanted(by=cast.actor(Role.SYSTEM_ADMIN)))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
    def test_other_roles_may_not(self, cast: Cast, role: Role) -> None:
        with pytest.raises(NotPermitted):
            create_office(parent_id=cast.city.pk, **wanted(by=cast.actor(role)))

    def test_outside_the_own_subtree_nothing_is_found(self, cast: Cast) -> None:
        admin = cast.actor(Role.SYSTEM_ADMIN)
        county = Actor(
            kind=admin.kind, name=admin.name, account_id=1, role=Role.SYSTEM_ADMIN, office_path=cast.east.path
        )
        for parent in (cast.city, cast.west):
            with pytest.raises(NotFound):
                create_office(parent_id=parent.pk, **wanted(by=county))
        assert create_office(parent_id=cast.east.pk, **wanted(by=county)).path == "000100010001"

    def test_below_a_closed_office_nothing_is_set_up(self, cast: Cast) -> None:
        close_office(office_id=cast.east.pk, version=1, by=SYSTEM, at=AT)
        with pytest.raises(ParentClosed):
            create_office(parent_id=cast.east.pk, **wanted())

    def test_the_tree_is_ten_steps_deep(self, cast: Cast) -> None:
        parent = cast.east
        for step in range(8):
            parent = office(f"D{step}", parent=parent, tier=Tier.STATION)
        assert len(parent.path) == 40
        with pytest.raises(TreeFull):
            create_office(parent_id=parent.pk, **wanted(tier=Tier.STATION))

    def test_the_directory_is_read_afresh(self, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
        before = len(directory().offices)
        with django_capture_on_commit_callbacks(execute=True):
            create_office(parent_id=cast.city.pk, **wanted())
        assert len(directory().offices) == before + 1


class TestChanging:
    def same(self, row: Office, **changes: Any) -> dict[str, Any]:
        return {
            "office_id": row.pk, "version": row.version, "code": row.code, "name": row.name,
            "short_name": row.short_name, "tier": Tier(row.tier), "region_code": row.region_code,
            "is_intake": row.is_intake, "phone": row.phone, "address": row.address, "remit": row.remit,
            "by": SYSTEM, "at": AT,
        } | changes  # fmt: skip

    def test_a_change_is_journalled_with_before_and_after(self, cast: Cast) -> None:
        changed = update_office(**self.same(cast.east, phone="0392-100", is_intake=True))
        assert changed.version == 2 or Office.objects.get(pk=cast.east.pk).version == 2
        assert last_fact()["changed"] == {"phone": ["", "0392-100"], "is_intake": [False, True]}

    def test_nothing_changed_writes_nothing(self, cast: Cast) -> None:
        before = Entry.objects.count()
        update_office(**self.same(cast.east))
        assert Entry.objects.count() == before
        assert Office.objects.get(pk=cast.east.pk).version == 1

    def test_a_stale_version_is_refused_even_without_a_change(self, cast: Cast) -> None:
        update_office(**self.same(cast.east, phone="1"))
        for changes in ({"phone": "2"}, {"phone": "1"}):
            with pytest.raises(ChangedMeanwhile):
                update_office(**self.same(cast.east, **changes))

    def test_an_office_does_not_sink_below_its_children(self, cast: Cast) -> None:
        with pytest.raises(TierAboveParent):
            update_office(**self.same(cast.city, tier=Tier.STATION))


class TestMoving:
    def test_the_whole_subtree_moves_and_registered_columns_with_it(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = office("E1", parent=cast.east, tier=Tier.STATION)
        second = office("E2", parent=first, tier=Tier.STATION)
        office("W1", parent=cast.west, tier=Tier.STATION)
        # an office's address stands in for a column of another package that repeats the path
        for row in (cast.east, first, second, cast.west):
            Office.objects.filter(pk=row.pk).update(address=row.path)
        monkeypatch.setattr(registering, "_path_columns", {})
        registering.register_path_column(Office, "address")
        registering.register_path_column(Office, "address")
        assert registering.path_columns() == ((Office, "address"),)
        moved = move_office(office_id=first.pk, version=1, parent_id=cast.west.pk, by=SYSTEM, at=AT)
        assert moved.path == "000100020002"
        rows = {row.code: (row.path, row.address) for row in Office.objects.all()}
        assert rows["E1"] == ("000100020002", "000100020002")
        assert rows["E2"] == ("0001000200020001", "0001000200020001")
        assert rows["EAST"] == ("00010001", "00010001")
        assert rows["WEST"] == ("00010002", "00010002")
        assert last_fact()["changed"] == {"parent": ["EAST", "WEST"], "path": ["000100010001", "000100020002"]}

    def test_no_loops(self, cast: Cast) -> None:
        below = office("E1", parent=cast.east, tier=Tier.COUNTY)
        for target in (cast.east, below):
            with pytest.raises(TreeLoop):
                move_office(office_id=cast.east.pk, version=1, parent_id=target.pk, by=SYSTEM, at=AT)

    def test_moving_to_where_it_is_changes_nothing(self, cast: Cast) -> None:
        before = Entry.objects.count()
        move_office(office_id=cast.east.pk, version=1, parent_id=cast.city.pk, by=SYSTEM, at=AT)
        assert Entry.objects.count() == before

    def test_refusals(self, cast: Cast) -> None:
        station = office("E1", parent=cast.east, tier=Tier.STATION)
        with pytest.raises(TierAboveParent):
            move_office(office_id=cast.west.pk, version=1, parent_id=station.pk, by=SYSTEM, at=AT)
        with pytest.raises(ChangedMeanwhile):
            move_office(office_id=station.pk, version=7, parent_id=cast.west.pk, by=SYSTEM, at=AT)
        close_office(office_id=cast.west.pk, version=1, by=SYSTEM, at=AT)
        with pytest.raises(ParentClosed):
            move_office(office_id=station.pk, version=1, parent_id=cast.west.pk, by=SYSTEM, at=AT)

    def test_the_depth_counts_with_what_hangs_below(self, cast: Cast) -> None:
        deep = cast.east
        for step in range(7):
            deep = office(f"D{step}", parent=deep, tier=Tier.STATION)
        twig = office("T1", parent=cast.west, tier=Tier.STATION)
        office("T2", parent=twig, tier=Tier.STATION)
        with pytest.raises(TreeFull):
            move_office(office_id=twig.pk, version=1, parent_id=deep.pk, by=SYSTEM, at=AT)


class TestClosing:
    def test_only_an_empty_office_closes(self, cast: Cast) -> None:
        with pytest.raises(OfficeInUse) as refused:
            close_office(office_id=cast.city.pk, version=1, by=SYSTEM, at=AT)
        assert refused.value.values == {"posts": len(Role), "offices": 2}
        assert not close_office(office_id=cast.east.pk, version=1, by=SYSTEM, at=AT).active
        with pytest.raises(ChangedMeanwhile):
            open_office(office_id=cast.east.pk, version=1, by=SYSTEM, at=AT)
        assert open_office(office_id=cast.east.pk, version=2, by=SYSTEM, at=AT).active

    def test_not_below_a_closed_one(self, cast: Cast) -> None:
        below = office("E1", parent=cast.east, tier=Tier.STATION)
        close_office(office_id=below.pk, version=1, by=SYSTEM, at=AT)
        close_office(office_id=cast.east.pk, version=1, by=SYSTEM, at=AT)
        with pytest.raises(ParentClosed):
            open_office(office_id=below.pk, version=2, by=SYSTEM, at=AT)


def test_the_chains_hold_after_all_this(cast: Cast) -> None:
    create_office(parent_id=cast.city.pk, **wanted())
    assert list(broken_chains()) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_is_recorded_only_inside_its_transaction() -> None:
    with pytest.raises(RuntimeError):
        record(chapter=Chapter.AGENCY, did=Did.OFFICE_CREATED, by=SYSTEM, at=AT)
