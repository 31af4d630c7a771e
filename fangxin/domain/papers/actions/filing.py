"""The files of a paper: photographs and PDFs that went through the room of evidence, kept as evidence of the paper's id."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fangxin.domain.evidence.actions.files import attach_to_intake, take_out
from fangxin.domain.evidence.queries import draft_files, intake_files
from fangxin.domain.evidence.rules.limits import TooMany, limits
from fangxin.domain.evidence.words import Kind
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.rules.ending import PaperFileKind, PaperWithoutFiles
from fangxin.domain.papers.words import FILED_KINDS


def bring_files(paper: Paper, *, draft_token: str, at: datetime) -> list[int]:
    """Hand the files of a draft over to a paper and count them; their ids. The transaction and saving are the caller's.

    Raises PaperWithoutFiles for a kind that has none, PaperFileKind for sound and film, TooMany.
    """
    found = draft_files(draft_token=draft_token)
    if not found:
        return []
    if paper.kind not in FILED_KINDS:
        raise PaperWithoutFiles(field="files")
    for one in found:
        if one.kind not in (Kind.IMAGE, Kind.PDF):
            raise PaperFileKind(name=one.name, field="files")
    if paper.files + len(found) > limits().per_intake:
        raise TooMany(limit=limits().per_intake, field="files")
    brought = attach_to_intake(draft_token=draft_token, intake_id=paper.pk, at=at).files
    paper.files += len(brought)
    return [one.pk for one in brought]


def drop_files(paper: Paper, *, file_ids: Collection[int], at: datetime) -> list[int]:
    """Take files of a paper away, for good: a photograph may have shown what nobody should see. The ids taken away."""
    wanted = set(file_ids)
    gone = [file.pk for file in intake_files(intake_id=paper.pk) if file.pk in wanted] if wanted else []
    paper.files -= take_out(file_ids=gone, intake_id=paper.pk, at=at) if gone else 0
    return gone
