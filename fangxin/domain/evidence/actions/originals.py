"""Opening a sealed original: an act with a reason, recorded before anything is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import file_of, store
from fangxin.domain.evidence.rules.content import put_back
from fangxin.domain.evidence.words import SealedAs
from fangxin.domain.people.actions import sealer
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal
from fangxin.storage.files import BLOCK

REASON_LEAST = 4
REASON_MOST = 200


class OriginalReasonNeeded(Refusal):
    """Opening an original needs a reason of a few words."""

    code = "original_reason_needed"
    status = 422
    sentence = "请写明查看原件的理由（至少 4 个字），查看行为会被记录。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """An opened original: its type, its size in bytes and its content block by block."""

    file: EvidenceFile
    mime: str
    size: int
    blocks: Iterator[bytes]


def open_original(*, file_id: int, chain: int, reason: str, by: Actor, at: datetime) -> Original:
    """Journal the reading on the case's chain, then open the original with everything that was taken out of the copy.

    Raises NotFound, NotPermitted, OriginalReasonNeeded; SealBroken when the sealed bytes were altered.
    """
    by.must(Permission.UNSEAL)
    if len(reason.strip()) < REASON_LEAST:
        raise OriginalReasonNeeded(field="reason")
    file = file_of(file_id=file_id)
    with transaction.atomic():
        facts = {"reason": reason.strip()[:REASON_MOST], "evidence": file.pk, "original_sha256": file.original_sha256}
        append(chain=chain, deeds=[Deed(act=Act.UNSEALED, by=by, at=at, facts=facts)])
    return Original(file=file, mime=file.original_mime, size=file.original_size, blocks=original_blocks(file=file))


def original_blocks(*, file: EvidenceFile) -> Iterator[bytes]:
    """The original's content. For open_original, and for `verify`, which compares its digest and shows it to nobody."""
    files = store()
    served = files.path_of(sha256=file.sha256)
    if file.sealed_as == SealedAs.SAME:
        with served.open("rb") as copy:
            yield from iter(lambda: copy.read(BLOCK), b"")
        return
    sealed = files.path_of(sha256=file.sealed_sha256).read_bytes()
    pieces = sealer().open(sealed, place=f"evidence:{file.pk}")
    if file.sealed_as == SealedAs.WHOLE:
        yield pieces
        return
    with served.open("rb") as copy:
        yield from put_back(served=copy, pieces=pieces)
