"""Adding files to a submission or a case, handing a submission's files over when it is filed, removing them before."""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.queries import case_file_count, draft_file, draft_files, open_uploads, store
from fangxin.domain.evidence.rules.content import BLOCK, Buffer, edited, taken_out
from fangxin.domain.evidence.rules.examine import Examined, examined
from fangxin.domain.evidence.rules.limits import Limits, TooMany, check_room_for, limits
from fangxin.domain.evidence.words import SealedAs, Side
from fangxin.domain.people.actions import sealer
from fangxin.storage.ids import new_id

Content = Path | BinaryIO | bytes
NOTE_MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """What a filed submission took over: its files, and the names of uploads that had not arrived whole."""

    files: tuple[EvidenceFile, ...]
    unfinished: tuple[str, ...]


def add_file(
    *,
    name: str,
    content: Content,
    side: Side,
    at: datetime,
    draft_token: str | None = None,
    intake_id: int | None = None,
    case_id: int | None = None,
    brought_by: int | None = None,
    note: str = "",
) -> EvidenceFile:
    """Examine a whole file, keep its copies and its sealed original on disk, then commit its row.

    It belongs to a draft, or to an intake or case. The same content twice in one draft is one file. Raises the
    refusals of rules/ (name, size, count, format, safety), StorageFull, StorageFailed.
    """
    with buffer(content) as data:
        return _added(
            name=name, data=data, limits=limits(), at=at,
            draft_token=draft_token, intake_id=intake_id, case_id=case_id,
            side=side.value, brought_by=brought_by, note=note.strip()[:NOTE_MOST],
        )  # fmt: skip


def attach_to_intake(*, draft_token: str, intake_id: int, at: datetime, case_id: int | None = None) -> Attached:
    """Hand a draft's files over to the intake (and case) they were brought for, inside the caller's transaction.

    The draft's token opens nothing afterwards; it stays on the rows only so that a form sent twice is recognised as
    one. Uploads under way are given up and named, so that the door can tell.
    """
    if not draft_token:
        return Attached(files=(), unfinished=())
    uploads = open_uploads(draft_token=draft_token, at=at)
    unfiled = EvidenceFile.objects.filter(draft_token=draft_token, removed_at=None, intake_id=None, case_id=None)
    with transaction.atomic():
        files = list(unfiled.select_for_update().order_by("slot"))  # clearing-up waits, then leaves them alone
        if files:
            EvidenceFile.objects.filter(pk__in=[file.pk for file in files]).update(intake_id=intake_id, case_id=case_id)
        if uploads:
            Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).update(expires_at=at)
    for file in files:
        file.intake_id, file.case_id = intake_id, case_id
    return Attached(files=tuple(files), unfinished=tuple(upload.name for upload in uploads))


def hand_on(*, intake_id: int, to: int) -> int:
    """Hand what was brought with one thing over to the submission that came of it, inside the caller's transaction."""
    return EvidenceFile.objects.filter(intake_id=intake_id).update(intake_id=to)


def attach_to_case(
    *, draft_token: str, case_id: int, side: Side, brought_by: int | None, note: str, at: datetime
) -> list[EvidenceFile]:
    """Hand a draft's files over to one case, inside the caller's transaction; no other case of the submission has them.

    Raises TooMany when the case would hold more than it may. Uploads under way stay with the draft.
    """
    unfiled = EvidenceFile.objects.filter(draft_token=draft_token, removed_at=None, intake_id=None, case_id=None)
    files = list(unfiled.select_for_update().order_by("slot"))
    if case_file_count(case_id=case_id) + len(files) > limits().per_case:
        raise TooMany(limit=limits().per_case)
    EvidenceFile.objects.filter(pk__in=[file.pk for file in files]).update(
        case_id=case_id, side=side.value, brought_by=brought_by, note=note.strip()[:NOTE_MOST]
    )
    return files


def remove_file(*, file_id: int, draft_token: str, at: datetime) -> None:
    """Take a file out of a submission before it is filed. Raises NotFound; removing twice is the same as once."""
    gone = EvidenceFile.objects.filter(pk=file_id, draft_token=draft_token, removed_at__isnull=False)
    if draft_token and gone.exists():
        return
    file = draft_file(file_id=file_id, draft_token=draft_token)
    unfiled = EvidenceFile.objects.filter(pk=file.pk, removed_at=None, intake_id=None, case_id=None)
    unfiled.update(removed_at=at, slot=None)


def take_out(*, file_ids: Collection[int], intake_id: int, at: datetime) -> int:
    """Take files out of what they were brought with, inside the caller's transaction; clearing-up forgets them. How many."""
    brought = EvidenceFile.objects.filter(pk__in=file_ids, intake_id=intake_id, case_id=None, removed_at=None)
    # the draft they came under holds the rows until they are forgotten
    return brought.exclude(draft_token=None).update(removed_at=at, slot=None, intake_id=None)


def _added(*, name: str, data: Buffer, limits: Limits, at: datetime, **belongs: Any) -> EvidenceFile:
    draft_token, case_id = belongs["draft_token"], belongs["case_id"]
    original = _digest(data)
    before = _in_draft(draft_token, original)
    if before is not None:
        return before
    if draft_token is not None:
        _free_slot(draft_token, len(data), limits)
    elif case_id is not None and case_file_count(case_id=case_id) >= limits.per_case:
        raise TooMany(limit=limits.per_case)
    looked_at = examined(name=name, data=data, limits=limits)
    file = EvidenceFile(
        id=new_id(at), uploaded_at=at, original_sha256=original, original_size=len(data),
        original_mime=looked_at.form.mime, name=looked_at.name, kind=looked_at.form.kind.value, mime=looked_at.mime,
        **belongs,
    )  # fmt: skip
    _keep(file, looked_at, data)
    return _committed(file, limits)


def _keep(file: EvidenceFile, looked_at: Examined, data: Buffer) -> None:
    """Put the served copy, the thumbnail and the sealed original on disk; the row is not written yet."""
    files = store()
    if looked_at.copies:
        copies = looked_at.copies
        file.width, file.height = copies.width, copies.height
        file.thumb_sha256 = files.put(source=[copies.thumbnail]).sha256
        served = files.put(source=[copies.view])
        file.sealed_as, sealed = SealedAs.WHOLE.value, data[:]
    elif looked_at.edits:
        served = files.put(source=edited(data=data, edits=looked_at.edits))
        file.sealed_as, sealed = SealedAs.PIECES.value, taken_out(data=data, edits=looked_at.edits)
    else:
        served = files.put(source=_blocks(data))
        sealed = b""
    if served.sha256 == file.original_sha256:
        file.sealed_as, sealed = SealedAs.SAME.value, b""
    file.sha256, file.size = served.sha256, served.size
    if sealed:
        place = f"evidence:{file.pk}"
        file.sealed_sha256 = files.put(source=[sealer().seal(sealed, place=place)]).sha256


def _committed(file: EvidenceFile, limits: Limits) -> EvidenceFile:
    """Write the row; racers for the same slot try again, racers with the same content meet in one row.

    Whoever loses a slot lost it to a file that is there now, so there are no more tries than slots.
    """
    for _ in range(limits.per_intake + 1):
        if file.draft_token is not None:
            file.slot = _free_slot(file.draft_token, file.original_size, limits)
        try:
            with transaction.atomic():
                file.save(force_insert=True)
            return file
        except IntegrityError:
            before = _in_draft(file.draft_token, file.original_sha256)
            if before is not None:
                return before
    raise TooMany(limit=limits.per_intake)


def _in_draft(draft_token: str | None, original_sha256: str) -> EvidenceFile | None:
    if draft_token is None:
        return None
    same = EvidenceFile.objects.filter(draft_token=draft_token, original_sha256=original_sha256, removed_at=None)
    return same.first()


def _free_slot(draft_token: str, size: int, limits: Limits) -> int:
    """The lowest free slot. Raises TooMany or TooLargeTogether."""
    files = draft_files(draft_token=draft_token)
    check_room_for(count=len(files), bytes_held=sum(file.original_size for file in files), size=size, limits=limits)
    used = {file.slot for file in files}
    return next(slot for slot in range(1, limits.per_intake + 1) if slot not in used)


@contextmanager
def buffer(content: Content) -> Iterator[Buffer]:
    """The content as bytes, or mapped from its file, so that a video is never read into memory whole."""
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as file:
            if not content.stat().st_size:
                yield b""
                return
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            try:
                yield mapped
            finally:
                with suppress(BufferError):  # a refusal's traceback still looks at it; it is closed with that
                    mapped.close()
    else:
        yield content.read()


def _digest(data: Buffer) -> str:
    digest = hashlib.sha256()
    for block in _blocks(data):
        digest.update(block)
    return digest.hexdigest()


def _blocks(data: Buffer) -> Iterator[bytes]:
    return (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
