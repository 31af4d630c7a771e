"""What merchants record: the fields of every kind, changes with their history, ends, reminders, and what others read of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.models import Notice
from fangxin.domain.papers import queries
from fangxin.domain.papers.actions.keeping import change_paper, end_paper, record_paper
from fangxin.domain.papers.actions.reminding import remind_of_papers
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.queries import (
    SHOWN,
    first_of_each,
    history_of,
    paper_of,
    papers_ending,
    papers_ending_of,
    papers_of,
    papers_without_chain,
    suppliers_of,
)
from fangxin.domain.papers.rules.ending import (
    PaperChanged,
    PaperEnded,
    PaperReasonMissing,
    SupplierInUse,
    expiry_of,
    next_reminder,
    paper_rules,
)
from fangxin.domain.papers.rules.fields import FIELDS, check_paper
from fangxin.domain.papers.words import Expiry, PaperKind
from fangxin.domain.people.actions import open_person
from fangxin.domain.timeline.models import Chain
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, SeveralRefusals
from tests.members import acting, hired, shop
from tests.people import MONDAY, cast, later
from tests.trustcode.making import outlet_of

ON = date(2026, 6, 8)
LICENCE = {
    "title": "食品经营许可证",
    "number": "JY14100000001",
    "party": "淇滨区市场监督管理局",
    "until_on": "2027-01-31",
}
HEALTH = {"person": "卫知夏", "number": "健2026001", "until_on": "2026-06-20"}
BATCH = {"title": "酸奶", "number": "20260601A", "on": "2026-06-01", "until_on": "2026-06-22"}
TEST = {"title": "酸奶", "party": "青禾市检验所", "number": "QH-1", "on": "2026-06-03", "result": "PASSED"}


# rules ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PaperKind)
def test_every_required_field_is_named_at_once(kind: PaperKind) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        check_paper(kind=kind, told={}, on=ON)
    assert {one.field for one in refused.value.refusals} == {one.name for one in FIELDS[kind] if one.required}


@pytest.mark.parametrize(
    ("kind", "told", "field"),
    [
        (PaperKind.BATCH, BATCH | {"on": "2026-06-09"}, "on"),
        (PaperKind.BATCH, BATCH | {"on": "昨天"}, "on"),
        (PaperKind.BATCH, BATCH | {"until_on": "2026-05-01"}, "until_on"),
        (PaperKind.LICENCE, LICENCE | {"until_on": "0207-01-31"}, "until_on"),
        (PaperKind.LICENCE, LICENCE | {"title": "长" * 81}, "title"),
        (PaperKind.TEST, TEST | {"result": "MAYBE"}, "result"),
    ],
)
def test_what_cannot_be_right_is_told(kind: PaperKind, told: dict[str, Any], field: str) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        check_paper(kind=kind, told=told | {"supplier_id": 1}, on=ON)
    assert [one.field for one in refused.value.refusals] == [field]


def test_how_a_paper_stands_on_a_day() -> None:
    def stands(until: date | None) -> Expiry:
        return expiry_of(until_on=until, on=ON, soon_days=30)

    assert stands(None) is Expiry.OPEN_ENDED
    assert stands(ON - timedelta(days=1)) is Expiry.EXPIRED
    assert stands(ON) is stands(ON + timedelta(days=30)) is Expiry.SOON
    assert stands(ON + timedelta(days=31)) is Expiry.VALID


def test_a_reminder_is_never_on_a_day_that_was() -> None:
    until = ON + timedelta(days=40)

    def following(after: date) -> date | None:
        return next_reminder(until_on=until, after=after, remind_days=(30, 7, 0))

    assert following(ON) == ON + timedelta(days=10)
    assert following(ON + timedelta(days=10)) == ON + timedelta(days=33)
    assert following(ON + timedelta(days=33)) == until
    assert following(until) is None
    assert next_reminder(until_on=None, after=ON, remind_days=(30,)) is None


# acts -----------------------------------------------------------------------------------------------------------------


class Keeping:
    """A shop and somebody who keeps its records."""

    def __init__(self) -> None:
        self.people = cast()
        self.merchant = shop()
        self.by = acting(hired(self.merchant))

    def add(self, kind: PaperKind, told: dict[str, Any], *, merchant: Merchant | None = None) -> Paper:
        return record_paper(
            merchant_id=(merchant or self.merchant).pk, kind=kind, told=told, by=self.by, at=MONDAY
        )  # fmt: skip

    def change(self, paper: Paper, told: dict[str, Any], *, correction: str = "", version: int = 1) -> Paper:
        return change_paper(
            merchant_id=self.merchant.pk, paper_id=paper.pk, version=version, told=told, correction=correction, by=self.by,
            at=later(1),
        )  # fmt: skip

    def end(self, paper: Paper, *, version: int = 1, reason: str = "不再使用") -> Paper:
        return end_paper(
            merchant_id=self.merchant.pk, paper_id=paper.pk, version=version, reason=reason, by=self.by, at=later(2)
        )


@pytest.fixture
def keeping(db: None) -> Keeping:
    return Keeping()


def test_a_renewal_and_a_correction_keep_what_was_said_before(keeping: Keeping) -> None:
    paper = keeping.add(PaperKind.LICENCE, LICENCE)
    keeping.change(paper, LICENCE | {"until_on": "2032-01-31"})
    keeping.change(
        paper, LICENCE | {"until_on": "2032-01-31", "number": "JY14100000002"}, correction="号码抄错", version=2
    )
    added, renewed, corrected = history_of(paper=paper)
    assert added.act == Act.PAPER_ADDED and added.facts["number"] == "JY14100000001"
    assert renewed.act == Act.PAPER_CHANGED and renewed.facts["was"] == ["有效期至：2027-01-31"]
    assert corrected.act == Act.PAPER_CORRECTED and corrected.facts["reason"] == "号码抄错"
    with pytest.raises(PaperChanged):
        keeping.change(paper, LICENCE)
    with pytest.raises(PaperReasonMissing):
        keeping.change(paper, LICENCE, correction="错", version=3)
    assert not list(broken_chains())


def test_a_persons_name_is_sealed_and_never_in_the_journal(keeping: Keeping) -> None:
    paper = keeping.add(PaperKind.HEALTH, HEALTH)
    assert paper.title == "卫**" and paper.person is not None
    assert open_person(person=paper.person).name == "卫知夏"
    first = paper.person_id
    keeping.change(paper, HEALTH | {"until_on": "2027-06-20"})
    assert paper_of(paper_id=paper.pk, merchant_id=keeping.merchant.pk).person_id == first
    keeping.change(paper, HEALTH | {"person": "卫之夏"}, correction="名字写错", version=2)
    again = paper_of(paper_id=paper.pk, merchant_id=keeping.merchant.pk)
    assert again.person_id != first and again.person is not None
    assert open_person(person=again.person).name == "卫之夏"
    assert not any("知夏" in entry.facts_json or "之夏" in entry.facts_json for entry in history_of(paper=paper))


def test_a_batch_names_a_supplier_of_the_merchants_own(keeping: Keeping) -> None:
    supplier = keeping.add(PaperKind.SUPPLIER, {"title": "青禾乳业有限公司"})
    batch = keeping.add(PaperKind.BATCH, BATCH | {"supplier_id": supplier.pk})
    assert suppliers_of(merchant_id=keeping.merchant.pk) == [(supplier.pk, "青禾乳业有限公司")]
    with pytest.raises(SupplierInUse):
        keeping.end(supplier)
    other = shop(name="鹤壁别家超市有限公司", uscc="92000000MA0000023Y")
    theirs = keeping.add(PaperKind.SUPPLIER, {"title": "别家的供应商"}, merchant=other)
    for wrong in (theirs.pk, batch.pk, 1):
        with pytest.raises(NotFound):
            keeping.add(PaperKind.BATCH, BATCH | {"supplier_id": wrong})
    with pytest.raises(NotFound):
        keeping.add(PaperKind.LICENCE, LICENCE | {"outlet_id": outlet_of(other).pk})
    with pytest.raises(NotFound):
        keeping.end(theirs)
    keeping.end(batch)
    keeping.end(supplier)
    with pytest.raises(PaperEnded):
        keeping.end(batch, version=2)


def test_customers_read_what_is_in_use_at_the_outlet(keeping: Keeping) -> None:
    one, two = outlet_of(keeping.merchant, name="一店"), outlet_of(keeping.merchant, name="二店")
    supplier = keeping.add(PaperKind.SUPPLIER, {"title": "青禾乳业有限公司"})
    for number in range(6):
        keeping.add(
            PaperKind.BATCH,
            BATCH | {"supplier_id": supplier.pk, "number": f"批{number}", "on": f"2026-06-0{number + 1}"},
        )
    keeping.add(PaperKind.LICENCE, LICENCE)
    keeping.add(PaperKind.LICENCE, LICENCE | {"title": "二店许可证", "outlet_id": two.pk})
    keeping.end(keeping.add(PaperKind.LICENCE, LICENCE | {"title": "停用的"}))

    def read(kind: PaperKind, outlet: Any) -> list[Any]:
        here = {"merchant_id": keeping.merchant.pk, "outlet_id": outlet.pk}
        return first_of_each(rows=SHOWN[True](**here), **here, alone=True)[kind]

    assert [row[1] for row in read(PaperKind.LICENCE, one)] == ["食品经营许可证"]
    assert {row[1] for row in read(PaperKind.LICENCE, two)} == {"食品经营许可证", "二店许可证"}
    batches = read(PaperKind.BATCH, one)
    assert len(batches) > paper_rules().shown["BATCH"]
    assert batches[0][8] == "青禾乳业有限公司" and batches[0][2] == "批5"


@pytest.mark.parametrize("alone", [True, False])
def test_many_papers_stand_in_the_same_order_as_few(
    keeping: Keeping, alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.add(PaperKind.LICENCE, LICENCE | {"title": "长期", "until_on": ""})
    for month in ("07", "06", "08"):
        keeping.add(PaperKind.LICENCE, LICENCE | {"title": month, "until_on": f"2026-{month}-20"})
        keeping.add(
            PaperKind.TEST, TEST | {"title": month, "on": f"2026-03-{month}" if month != "07" else "2026-03-06"}
        )
    here = {"merchant_id": keeping.merchant.pk, "outlet_id": outlet_of(keeping.merchant).pk}
    rows = SHOWN[alone](**here)
    few = first_of_each(rows=rows, **here, alone=alone)
    assert [row[1] for row in few[PaperKind.LICENCE]] == ["06", "07", "08", "长期"]
    monkeypatch.setattr(queries, "FEW", 1)
    many = first_of_each(rows=rows, **here, alone=alone)
    for kind in PaperKind:
        shown = paper_rules().shown[kind] + 1
        assert [row[:9] for row in many[kind]] == [row[:9] for row in few[kind]][:shown]


def test_a_paper_without_a_journal_is_found(keeping: Keeping) -> None:
    paper = keeping.add(PaperKind.LICENCE, LICENCE)
    assert not list(papers_without_chain())
    Chain.objects.filter(pk=paper.pk).delete()
    assert list(papers_without_chain()) == [paper.pk]


def test_a_duplicates_papers_are_the_merchants(keeping: Keeping) -> None:
    duplicate = shop(name="云上鲸超市", uscc="92000000MA0000023Y")
    keeping.add(PaperKind.LICENCE, LICENCE, merchant=duplicate)
    Merchant.objects.filter(pk=duplicate.pk).update(merged_into=keeping.merchant)
    outlet = outlet_of(keeping.merchant)
    assert SHOWN[False](merchant_id=keeping.merchant.pk, outlet_id=outlet.pk)
    assert papers_of(merchant_id=keeping.merchant.pk).count() == 1


# what ends ------------------------------------------------------------------------------------------------------------


def test_merchants_are_reminded_once_a_step(keeping: Keeping) -> None:
    keeping.add(PaperKind.HEALTH, HEALTH)  # ends on the 20th: 7 days before, and on the day
    keeping.add(PaperKind.LICENCE, LICENCE | {"until_on": "2026-06-20"})
    keeping.add(PaperKind.LICENCE, LICENCE)
    told = Notice.objects.filter(template="papers_ending")
    assert remind_of_papers(at=later(4)) == 0
    assert remind_of_papers(at=later(5)) == 2
    assert remind_of_papers(at=later(5)) == 0
    assert told.count() == 1
    assert "卫**的健康证" in told[0].text and "2项" in told[0].text and "卫知夏" not in told[0].text
    assert remind_of_papers(at=later(12)) == 2
    assert remind_of_papers(at=later(30)) == 0
    assert told.count() == 2


def test_a_renewed_paper_reminds_by_its_new_day(keeping: Keeping) -> None:
    paper = keeping.add(PaperKind.HEALTH, HEALTH)
    keeping.change(paper, HEALTH | {"until_on": "2027-06-20"})
    assert remind_of_papers(at=later(12)) == 0
    ended = keeping.add(PaperKind.HEALTH, HEALTH)
    keeping.end(ended)
    assert remind_of_papers(at=later(12)) == 0


def test_the_desk_sees_what_ends_in_its_region(keeping: Keeping) -> None:
    late = keeping.add(PaperKind.LICENCE, LICENCE | {"until_on": "2026-06-01"})
    soon = keeping.add(PaperKind.HEALTH, HEALTH)
    keeping.add(PaperKind.LICENCE, LICENCE)
    assert list(papers_ending(by=keeping.people.handler, on=ON)) == [late, soon]
    assert not papers_ending(by=keeping.people.other_handler, on=ON)
    assert papers_ending_of(merchant_id=keeping.merchant.pk, on=ON) == [late, soon]
