"""Exporting: whose cases, masked or not, told in the journal, and back again unchanged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import ActorKind, Role
from fangxin.domain.cases.models import Case
from fangxin.domain.exchange.actions.exporting import IdentitiesNeedPost, export_cases
from fangxin.domain.exchange.words import COLUMNS, KEYS
from fangxin.domain.timeline.actions.readings import ReasonNeeded
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.files.writers import WRITERS
from tests.exchange.conftest import NOW, OPEN, SETTLED, Agency, Take, import_file

pytestmark = pytest.mark.django_db


def officer(agency: Agency, role: Role, office: str = "qibin") -> Actor:
    where = getattr(agency, office)
    return Actor(
        kind=ActorKind.OFFICER,
        name="章甲",
        account_id=7,
        role=role,
        office_id=where.pk,
        office_path=where.path,
        office_name=where.name,
    )


def exported(by: Actor = SYSTEM, **more: object) -> list[dict[str, str]]:
    rows = export_cases(by=by, at=NOW, **more)  # type: ignore[arg-type]
    return [dict(zip(KEYS, row, strict=True)) for row in rows]


REPORT = {
    **OPEN,
    "number": "R-1",
    "kind": "report",
    "problem": "价格",
    "region": "410621",
    "complainant_name": "胡大河",
}
FULL = {
    **SETTLED, "number": "F-1", "source": "12345", "office": "410621", "platform": "某平台", "merchant_uscc": "91000000000000000K",
    "merchant_address": "甲市某路1号", "sales_mode": "网购", "title": "=SUM(A1)", "content": "第一行\n“第二行”，'引号'",
    "extended": "是", "satisfaction": "3", "disclosable": "是", "disclosed_at": "2026-06-01 08:00:00", "odr": "failed",
}  # fmt: skip
REFUSED = {
    **OPEN,
    "number": "N-1",
    "decision": "not_accepted",
    "decided_at": "2026-04-22 10:00:00",
    "ground": "NA4",
    "region": "",
}
QUEUED = {**OPEN, "number": "Q-1", "region": "", "received_at": "2026-04-19 00:00:00"}
EVERYTHING = (SETTLED, FULL, REPORT, REFUSED, QUEUED)


def test_a_row_as_it_leaves(take: Take) -> None:
    take(SETTLED)
    (row,) = exported()
    wanted = {**SETTLED, "source": "import", "office": "410611", "object": "101", "problem": "P20", "extended": "false"}
    wanted |= {
        "title": "在超市买到过期的牛奶，商家不肯退款，要求处理",
        "complainant_name": "程**",
        "complainant_phone": "199****1234",
    }
    assert {key: text for key, text in row.items() if text} == wanted


def test_chinese_words(take: Take) -> None:
    take(SETTLED)
    (row,) = exported(labels=True)
    assert (row["kind"], row["channel"], row["decision"], row["outcome"], row["extended"]) == (
        "投诉",
        "电话",
        "受理",
        "调解成功",
        "否",
    )


def test_one_sees_the_own_subtree(take: Take, agency: Agency) -> None:
    take(SETTLED, {**SETTLED, "number": "X-1", "region": "410621"})
    assert [row["number"] for row in exported(officer(agency, Role.HEAD))] == ["A-1"]
    assert len(exported(officer(agency, Role.SUPERVISOR, "city"))) == 2
    assert [row["number"] for row in exported(office="410621")] == ["X-1"]
    with pytest.raises(NotFound):
        exported(officer(agency, Role.HEAD), office="410621")
    with pytest.raises(NotPermitted):
        exported(officer(agency, Role.HANDLER))


def test_days_are_days_of_beijing(take: Take) -> None:
    take(
        {**OPEN, "received_at": "2026-04-20 00:00:00"}, {**OPEN, "number": "A-2", "received_at": "2026-04-20 23:59:59"}
    )
    assert len(exported(from_on=date(2026, 4, 20), to_on=date(2026, 4, 20))) == 2
    assert exported(from_on=date(2026, 4, 21)) == []
    assert exported(to_on=date(2026, 4, 19)) == []


def test_identities_leave_for_a_reason_and_a_reporter_s_never(take: Take, agency: Agency) -> None:
    take(SETTLED, {**REPORT, "region": "410611"})
    rows = exported(officer(agency, Role.HEAD), identities_for="移送司法机关的材料")
    assert {row["number"]: row["complainant_name"] for row in rows} == {"A-1": "程小溪", "R-1": ""}
    told = Entry.objects.filter(chain=ChainId.EXCHANGE).order_by("-seq").first()
    assert told is not None
    assert (told.act, told.actor_name, told.facts["reason"]) == ("UNSEALED", "章甲", "移送司法机关的材料")


def test_a_reporter_who_also_complains_stays_sealed_as_reporter(take: Take, agency: Agency) -> None:
    take(SETTLED, {**REPORT, "region": "410611"})
    # one submission, split into a complaint and a report: one person stands behind both
    Case.objects.filter(number="R-1").update(intake_id=Case.objects.get(number="A-1").intake_id)
    rows = exported(officer(agency, Role.HEAD), identities_for="移送司法机关的材料")
    assert {row["number"]: (row["complainant_name"], row["complainant_phone"]) for row in rows} == {
        "A-1": ("程小溪", "19900001234"),
        "R-1": ("", ""),
    }


def test_identities_do_not_leave_otherwise(take: Take, agency: Agency) -> None:
    take(SETTLED)
    before = Entry.objects.count()
    with pytest.raises(IdentitiesNeedPost):
        exported(identities_for="为了看看")
    with pytest.raises(NotPermitted):
        exported(officer(agency, Role.ANALYST), identities_for="为了看看")
    with pytest.raises(ReasonNeeded):
        exported(officer(agency, Role.HEAD), identities_for="看")
    assert Entry.objects.count() == before


def test_every_export_is_told(take: Take) -> None:
    take(SETTLED)
    exported(from_on=date(2026, 1, 1))
    told = Entry.objects.filter(chain=ChainId.EXCHANGE).order_by("-seq").first()
    assert told is not None
    assert (told.facts["what"], told.facts["from"], told.facts["identities"]) == ("export", "2026-01-01", False)


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("form", list(WRITERS))
def test_there_and_back_again(take: Take, tmp_path: Path, form: str, labels: bool) -> None:
    take(*EVERYTHING)
    first = exported()
    path = tmp_path / f"out.{form}"
    header = [column.label if labels else column.key for column in COLUMNS]
    with path.open("wb") as stream:
        assert WRITERS[form](stream, header, export_cases(by=SYSTEM, at=NOW, labels=labels)) == 5
    assert import_file(path).counts() == (5, 0, 5, 0, 0)
    # and into another system, that knows none of them
    Case.objects.all().update(source="elsewhere")
    done = import_file(path)
    assert (done.counts(), done.errors) == ((5, 5, 0, 0, 0), [])
    Case.objects.filter(source="elsewhere").update(received_at="2000-01-01T00:00:00Z")
    assert exported(from_on=date(2001, 1, 1)) == first


def test_nothing_leaves_as_a_formula(take: Take, tmp_path: Path) -> None:
    take(FULL)
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        WRITERS["csv"](stream, list(KEYS), export_cases(by=SYSTEM, at=NOW))
    assert ",'=SUM(A1)," in path.read_text(encoding="utf-8-sig")
