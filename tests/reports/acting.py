"""A report brought as far as a test needs it, through the real actions."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind
from fangxin.domain.reports.actions import deciding, penalising, proposing, verifying
from fangxin.domain.reports.rules.verifying import FILING_CONDITIONS
from tests.people import MONDAY, Cast, filed, later

#: a working Monday under Order 20
OLD_MONDAY = datetime.fromisoformat("2026-03-09T02:00:00+00:00")
TEXT = "云上鲸超市长期销售过期食品，生产日期被涂改，请依法查处。"


def reported(people: Cast, *, at: datetime = MONDAY, **changes: object) -> Case:
    """A report about the shop in the county, at the first handler's post."""
    case = filed(
        people.hotline,
        at=at,
        **{"kind": Kind.REPORT, "problem_code": "V01", "content": TEXT, "purchased_on": None, **changes},
    )
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return Case.objects.select_related("office", "intake__person").get(pk=case.pk)


def verified(people: Cast, case: Case, *, at: datetime | None = None) -> Case:
    """Verified on the spot by both handlers of the county."""
    at = at or later(2, at=case.received_at)
    return verifying.record_verification(
        case_id=case.pk, version=case.version, verified_on=at.date(), place="云上鲸超市货架",
        record="现场发现过期酸奶六瓶，当事人承认涂改日期。", second=people.second_handler.account_id, by=people.handler, at=at,
    )  # fmt: skip


def proposed(people: Cast, case: Case, *, at: datetime | None = None) -> Case:
    """Verified, and proposed for filing."""
    at = at or later(3, at=case.received_at)
    case = verified(people, case, at=at)
    return proposing.propose_filing(
        case_id=case.pk, version=case.version, conditions=FILING_CONDITIONS, reason="有现场笔录和照片为证。",
        by=people.handler, at=at,
    )  # fmt: skip


def investigated(people: Cast, case: Case, *, at: datetime | None = None, by: Actor | None = None) -> Case:
    """Filed by the leader."""
    at = at or later(4, at=case.received_at)
    case = proposed(people, case, at=at)
    return deciding.file_case(
        case_id=case.pk, version=case.version, cause="涉嫌经营超过保质期的食品", first=people.handler.account_id,
        second=people.second_handler.account_id, by=by or people.head, at=at,
    )  # fmt: skip


def penalised(people: Cast, case: Case, **changes: object) -> Case:
    """Fined on the thirtieth day after receipt."""
    at = later(30, at=case.received_at)
    told = {
        "case_id": case.pk, "version": case.version, "number": "淇市监处〔2026〕18号", "decided_on": at.date(),
        "kinds": ["FINE", "CONFISCATION"], "fine_fen": 500000, "confiscated_fen": 12000, "by": people.handler, "at": at,
    }  # fmt: skip
    return penalising.penalise(**{**told, **changes})  # type: ignore[arg-type]
