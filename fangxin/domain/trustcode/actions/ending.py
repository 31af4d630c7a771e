"""Revoking a code; reports that one hangs at another place, and what an officer found of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.timeline.words import Act
from fangxin.domain.trustcode.actions.step import held_code, told
from fangxin.domain.trustcode.models import CopyReport, TrustCode
from fangxin.domain.trustcode.queries.scanning import scan
from fangxin.domain.trustcode.rules.judging import PLACE_MOST, CodeChanged, CodeNotValid, ReportSettled, check_note
from fangxin.domain.trustcode.words import CodeState, Finding, Reason
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.limits import count_attempt

#: reports of one code, and of one reader, that are taken on one day
CODE_REPORTS, READER_REPORTS = 50, 10


@transaction.atomic
def revoke(
    *, code_id: int, edition: int, reason: Reason, note: str, by: Actor, at: datetime, merchant_id: int | None = None
) -> TrustCode:
    """End a code: from this instant a scan says that it was revoked, and why. Raises NotFound, NotPermitted, NoteMissing,
    CodeNotValid, CodeChanged."""
    code = held_code(code_id=code_id, by=by, merchant_id=merchant_id)
    if code.edition != edition:
        raise CodeChanged
    if code.state != CodeState.VALID:
        raise CodeNotValid(what="不需要再次停用。")
    kept = check_note(note)
    code.state, code.revoked_at, code.reason = CodeState.REVOKED.value, at, reason.value
    code.by_agency = by.kind is not ActorKind.MERCHANT
    code.save(update_fields=["state", "revoked_at", "reason", "by_agency"])
    told(code, Act.CODE_REVOKED, by=by, at=at, why=reason.value, reason=kept)
    return code


@transaction.atomic
def report_copy(*, text: str, place: str, reader: str, at: datetime) -> CopyReport:
    """Somebody stands elsewhere than at the outlet a code names. `reader` limits one reader without naming them.

    Raises NotFound when the code is none of ours, TooManyAttempts.
    """
    found = scan(text=text)
    if found.place is None or found.printed is None:
        raise NotFound
    count_attempt(subject=f"copied:{reader}", limit=READER_REPORTS, seconds=86400, at=at)
    count_attempt(subject=f"copied-code:{found.place.code_id}", limit=CODE_REPORTS, seconds=86400, at=at)
    return CopyReport.objects.create(
        id=new_id(at), code_id=found.place.code_id, edition=found.printed.edition, reported_at=at,
        place=" ".join(place.split())[:PLACE_MOST],
    )  # fmt: skip


@transaction.atomic
def settle_report(*, report_id: int, finding: Finding, note: str, by: Actor, at: datetime) -> CopyReport:
    """Note what was found of a report. Raises NotFound, NotPermitted, NoteMissing, ReportSettled."""
    report = CopyReport.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise NotFound
    code = held_code(code_id=report.code_id, by=by, merchant_id=None)
    if report.finding:
        raise ReportSettled
    report.note = check_note(note)
    report.finding, report.settled_at, report.settled_by = finding.value, at, by.name
    report.save(update_fields=["finding", "note", "settled_at", "settled_by"])
    told(code, Act.COPY_SETTLED, by=by, at=at, finding=finding.value, reason=report.note)
    return report
