"""What screens ask about evidence. Whoever asks for a case's files has been let in by the case's own scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.foundation.refusals import NotFound
from fangxin.storage.files import FileStore
from fangxin.storage.growing import GrowingFiles
from fangxin.storage.statements import ask

#: Bytes of the disk that uploads never take: the database, the logs and a backup need them.
RESERVE = 256 * 1024 * 1024
IN_ORDER = ("uploaded_at", F("slot").asc(nulls_last=True), "id")
_COUNT = f"SELECT count(*) FROM {EvidenceFile._meta.db_table} WHERE draft_token = %s AND removed_at IS NULL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsound:
    """A stored file that is missing or whose content no longer has its digest."""

    file_id: int
    part: str
    sha256: str


def store() -> FileStore:
    """The content-addressed files under the data folder."""
    return FileStore(_home() / "files", reserve=RESERVE)


def growing() -> GrowingFiles:
    """The uploads under way under the data folder."""
    return GrowingFiles(_home() / "uploads", reserve=RESERVE)


def draft_files(*, draft_token: str) -> list[EvidenceFile]:
    """The files brought under a draft, in the order they came; a filed draft still tells what it held."""
    return list(_present().filter(draft_token=draft_token).order_by("slot")) if draft_token else []


def draft_file_count(*, draft_token: str) -> int:
    """How many files a submission holds."""
    ((found,),) = ask(_COUNT, [draft_token])
    return int(found)


def open_uploads(*, draft_token: str, at: datetime) -> list[Upload]:
    """The uploads of a submission that can still be resumed, oldest first."""
    return list(Upload.objects.filter(draft_token=draft_token, file=None, expires_at__gt=at).order_by("created_at"))


def draft_holds(*, draft_token: str, at: datetime) -> tuple[int, int]:
    """How many files and uploads a submission holds, and their bytes together as they came."""
    files = draft_files(draft_token=draft_token)
    uploads = open_uploads(draft_token=draft_token, at=at)
    held = sum(file.original_size for file in files) + sum(upload.size for upload in uploads)
    return len(files) + len(uploads), held


def upload_of(*, token: str, draft_token: str, at: datetime) -> Upload:
    """An upload of a submission, finished or resumable. Raises NotFound."""
    upload = Upload.objects.filter(token=token, draft_token=draft_token).first()
    if upload is None or (upload.file_id is None and upload.expires_at <= at):
        raise NotFound
    return upload


def file_of(*, file_id: int) -> EvidenceFile:
    """A file that was not removed, by id; whether the caller may see it is the door's question. Raises NotFound."""
    file = _present().filter(pk=file_id).first()
    if file is None:
        raise NotFound
    return file


def draft_file(*, file_id: int, draft_token: str) -> EvidenceFile:
    """A file of a submission not yet filed. Raises NotFound."""
    unfiled = _present().filter(pk=file_id, draft_token=draft_token, intake_id=None, case_id=None)
    file = unfiled.first() if draft_token else None
    if file is None:
        raise NotFound
    return file


def intake_files(*, intake_id: int) -> list[EvidenceFile]:
    """The files of a submission, whichever case they were brought for, oldest first."""
    return list(_present().filter(intake_id=intake_id).order_by(*IN_ORDER))


def files_brought_with(*, ids: list[int]) -> list[EvidenceFile]:
    """The files of several submissions, or whatever else they were brought with, oldest first."""
    return list(_present().filter(intake_id__in=ids).order_by(*IN_ORDER)) if ids else []


def case_files(*, case_id: int, intake_id: int) -> list[EvidenceFile]:
    """The files to look at for one case: those of its submission and those brought for the case, oldest first."""
    mine = Q(intake_id=intake_id, case_id=None) | Q(case_id=case_id)
    return list(_present().filter(mine).order_by(*IN_ORDER))


def case_file_count(*, case_id: int) -> int:
    """How many files were brought for one case."""
    return _present().filter(case_id=case_id).count()


def bytes_kept() -> int:
    """The bytes all present files take as served, for the storage page."""
    return int(_present().aggregate(total=Sum("size"))["total"] or 0)


def named_digests(digests: list[str]) -> set[str]:
    """Those of the digests that a row names; removed files name nothing any more."""
    named: set[str] = set()
    for column in ("sha256", "thumb_sha256", "sealed_sha256"):
        named.update(_present().filter(**{f"{column}__in": digests}).values_list(column, flat=True))
    return named


def unsound_files() -> Iterator[Unsound]:
    """Every stored part that is missing or altered; reads all files, each digest once."""
    files, sound = store(), set[str]()
    for file in _present().order_by("id").iterator(chunk_size=500):
        for part in ("sha256", "thumb_sha256", "sealed_sha256"):
            digest = getattr(file, part)
            if digest and digest not in sound:
                if files.verify(sha256=digest):
                    sound.add(digest)
                else:
                    yield Unsound(file_id=file.pk, part=part, sha256=digest)


def _present() -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(removed_at=None)


def _home() -> Path:
    return Path(settings.FANGXIN_HOME) / "evidence"
