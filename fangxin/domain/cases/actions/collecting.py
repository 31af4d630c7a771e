"""Evidence an officer collects: photographs on the spot, recordings, papers handed over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.evidence.actions import attach_to_case
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal

NOTE_MOST = 200


class NothingCollected(Refusal):
    """No file was chosen, or none has arrived whole."""

    code = "nothing_collected"
    status = 422
    sentence = "还没有文件。请先拍照或选择文件，等传完后再保存。"


@transaction.atomic
def collect_evidence(*, case_id: int, draft_token: str, note: str, by: Actor, at: datetime) -> Case:
    """Put the files of a draft to a case, with a line on where and how they were taken; it changes nothing else.

    A form sent twice collects once. Raises NothingCollected, TooMany, and what `begin` and `check_handles` raise.
    """
    step = begin(case_id=case_id, version=None, by=by, at=at)
    check_handles(case=step.case, by=by, act="采集证据")
    files = attach_to_case(
        draft_token=draft_token, case_id=case_id, side=Side.OFFICER, brought_by=by.account_id, note=note, at=at
    )
    if not files and EvidenceFile.objects.filter(draft_token=draft_token, case_id=case_id).exists():
        return step.case  # the form was sent twice
    if not files:
        raise NothingCollected(field="files")
    digests = [file.original_sha256 for file in files]
    step.note(Act.EVIDENCE_COLLECTED, evidence=len(files), note=note.strip()[:NOTE_MOST], digests=digests)
    return step.commit()
