"""Trust codes on the doors of the demo's outlets, how they are read, a copied one; and what two merchants recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.words import Side
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.papers.actions.keeping import record_paper
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.words import TEST_RESULT_LABELS, PaperKind, TestResult
from fangxin.domain.trustcode.actions.counting import add_scans
from fangxin.domain.trustcode.actions.ending import report_copy, revoke
from fangxin.domain.trustcode.actions.printing import issue_many, reprint
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.trustcode.words import Look, Reason
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.pictures import test_report
from fangxin.interfaces.demo.story import Row, draw

GIVEN_AT, CHANGED_AT, RECORDED_AT, READ_AT = time(10, 30), time(14, 20), time(9, 40), time(22, 0)
#: of a hundred scans, how many go on to each page of their own
SHARES = {Look.CREDIT: 18, Look.SOURCE: 22, Look.PEOPLE: 9, Look.POLICY: 12, Look.COMPLAIN: 4}
DAYS = 14


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Codes first, then what became of them, what was read of them, and papers."""
    chapter = stage.story.chapters.get("trustcode", {})
    if "codes" in chapter:
        codes = chapter["codes"]
        yield _at(stage, codes["days_ago"], GIVEN_AT), partial(_give, stage, codes)
        for row in codes["copied"]:
            at = _at(stage, row["days_ago"], time.fromisoformat(row["time"]))
            yield at, partial(_tell, row, at)
        for name, act in (("reprinted", _reprint), ("revoked", _revoke)):
            yield _at(stage, codes[name]["days_ago"], CHANGED_AT), partial(act, stage, codes, codes[name])
        for days_ago in range(DAYS, 0, -1):
            yield _at(stage, days_ago, READ_AT), partial(_read, stage, chapter["scans"], days_ago)
    for merchant, rows in chapter.get("papers", {}).items():
        for row in rows:
            at = _at(stage, row["days_ago"], RECORDED_AT)
            yield at, partial(_record, stage, merchant, row, at)


def _give(stage: Stage, row: Row) -> None:
    uscc = [stage.story.merchant(one)["uscc"] for one in row["merchants"]]
    outlets = Outlet.objects.filter(merchant__uscc__in=uscc, active=True)
    at = _at(stage, row["days_ago"], GIVEN_AT)
    issue_many(outlet_ids=list(outlets.values_list("pk", flat=True)), by=_officer(stage, row), at=at)


def _reprint(stage: Stage, codes: Row, row: Row) -> None:
    code = _code(row)
    at = _at(stage, row["days_ago"], CHANGED_AT)
    reprint(code_id=code.pk, edition=code.edition, note=row["note"], by=_officer(stage, codes), at=at)


def _revoke(stage: Stage, codes: Row, row: Row) -> None:
    code = _code(row)
    revoke(
        code_id=code.pk, edition=code.edition, reason=Reason(row["reason"]), note=row["note"], by=_officer(stage, codes),
        at=_at(stage, row["days_ago"], CHANGED_AT),
    )  # fmt: skip


def _tell(row: Row, at: datetime) -> None:
    report_copy(text=text_of(code=_code(row)), place=row["place"], reader=f"demo-{row['days_ago']}", at=at)


def _read(stage: Stage, most: int, days_ago: int) -> None:
    """A day's readers of every code: a chain's outlet has more than a small shop."""
    on, counts = _on(stage, -days_ago), Counter[tuple[int, date, str]]()
    for place, code in enumerate(TrustCode.objects.order_by("outlet__name", "pk")):
        scans = draw("scans", code.outlet_id % 97, days_ago, below=2 * most) // (1 + place // 2)
        counts[code.pk, on, Look.SCAN.value] = scans
        for look, share in SHARES.items():
            counts[code.pk, on, look.value] = scans * share // 100
    add_scans(counts={key: number for key, number in counts.items() if number})


def _record(stage: Stage, merchant_id: str, row: Row, at: datetime) -> None:
    merchant = Merchant.objects.get(uscc=stage.story.merchant(merchant_id)["uscc"])
    told: dict[str, Any] = {
        name: row[name] for name in ("title", "number", "party", "proof", "person", "result") if name in row
    }
    if "made" in row:
        told["on"] = _on(stage, -row["made"]).isoformat()
    if "until" in row:
        told["until_on"] = _on(stage, row["until"]).isoformat()
    if "supplier" in row:
        told["supplier_id"] = Paper.objects.get(merchant=merchant, kind=PaperKind.SUPPLIER, title=row["supplier"]).pk
    by = Actor(kind=ActorKind.MERCHANT, name="资料员", office_name=merchant.name[:80])
    kind, draft = PaperKind(row["kind"]), f"{stage.story.name}-paper-{row.get('number', '')}"
    if kind is PaperKind.TEST:
        _photographed(row, told, draft=draft, at=at)
    record_paper(merchant_id=merchant.pk, kind=kind, told=told, draft_token=draft, by=by, at=at)


def _photographed(row: Row, told: dict[str, Any], *, draft: str, at: datetime) -> None:
    """A test report comes with a photograph of itself."""
    result = TEST_RESULT_LABELS[TestResult(row["result"])]
    lines = [
        ("样品", row["title"]), ("检验机构", row["party"]), ("报告编号", row["number"]), ("检验日期", told["on"]), ("结论", result),
    ]  # fmt: skip
    add_file(name="检验报告.png", content=test_report(lines=lines), side=Side.MERCHANT, at=at, draft_token=draft)


def _code(row: Row) -> TrustCode:
    return TrustCode.objects.select_related("outlet").get(outlet__name=row["outlet"])


def _officer(stage: Stage, row: Row) -> Actor:
    return stage.agency.own(account_id=stage.agency.accounts[row["by"]].pk)


def _on(stage: Stage, days: int) -> date:
    return stage.today + timedelta(days=days)


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(_on(stage, -days_ago), when, tzinfo=BEIJING)
