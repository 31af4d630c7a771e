"""Uploads in pieces that survive a lost connection: start, append at an offset, finish.

A piece is on disk before the offset that promises it is committed. Asking again is always safe: a repeated piece is
recognised, a second finish gives the same file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.queries import draft_holds, growing, open_uploads, upload_of
from fangxin.domain.evidence.rules.limits import Limits, TooMany, check_room_for, check_size, limits
from fangxin.domain.evidence.rules.names import checked_name, kinds_named
from fangxin.domain.evidence.words import Side
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.files import StorageFailed
from fangxin.storage.ids import public_token

TOKEN_BITS = 130


class OffsetMismatch(Refusal):
    """The piece does not start where the upload stands; `received` of the answer says where that is."""

    code = "upload_offset_mismatch"
    status = 409
    sentence = "上传位置不一致，已收到 {received} 字节，请从那里继续。"


class ChunkOutside(Refusal):
    """The piece is empty, larger than allowed, or reaches past the announced size."""

    code = "upload_chunk_outside"
    status = 413
    sentence = "上传的数据块大小不对，请重新选择文件上传。"


class UploadIncomplete(Refusal):
    """The upload is finished before all its bytes arrived."""

    code = "upload_incomplete"
    status = 409
    sentence = "“{name}”还没有传完（已收到 {received} / {size} 字节），请等待上传完成。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far an upload is, in bytes."""

    token: str
    received: int
    size: int


def start_upload(*, draft_token: str, name: str, size: int, at: datetime) -> Upload:
    """Announce a file of `size` bytes. Refused early when name, size or number can already not be accepted.

    Raises the refusals of names and limits, StorageFull, StorageFailed.
    """
    law = limits()
    name = checked_name(name=name, limits=law)
    check_size(name=name, size=size, limits=law)
    _check_size_by_name(name, size, law)
    count, held = draft_holds(draft_token=draft_token, at=at)
    check_room_for(count=count, bytes_held=held, size=size, limits=law)
    if len(open_uploads(draft_token=draft_token, at=at)) >= law.uploads.open:
        raise TooMany(limit=law.uploads.open)
    token = public_token(TOKEN_BITS)
    growing().start(name=token)
    expires_at = at + timedelta(hours=law.uploads.keep_hours)
    return Upload.objects.create(
        token=token, draft_token=draft_token, name=name, size=size, received=0, created_at=at, expires_at=expires_at
    )


def append_chunk(*, token: str, draft_token: str, offset: int, chunk: bytes, at: datetime) -> Progress:
    """Append a piece at `offset`; the piece that was last appended may be repeated.

    Raises NotFound, OffsetMismatch, ChunkOutside, StorageFull, StorageFailed. Nothing is promised before it is on disk.
    """
    files = growing()
    if not 0 < len(chunk) <= limits().uploads.chunk:
        raise ChunkOutside
    with files.held(name=token) as descriptor:
        upload = upload_of(token=token, draft_token=draft_token, at=at)
        if descriptor is None:
            if upload.file_id is None:
                raise NotFound  # its bytes are gone; the door starts anew
            return Progress(token=token, received=upload.size, size=upload.size)
        end = offset + len(chunk)
        if offset < 0 or end > upload.size:
            raise ChunkOutside
        if end <= upload.received and os.pread(descriptor, len(chunk), offset) == chunk:
            return Progress(token=token, received=upload.received, size=upload.size)
        if offset != upload.received:
            raise OffsetMismatch(received=upload.received)
        if os.fstat(descriptor).st_size < offset:
            raise StorageFailed
        files.append(descriptor=descriptor, offset=offset, chunk=chunk)
        moved = Upload.objects.filter(pk=token, received=offset, file=None).update(received=F("received") + len(chunk))
        if not moved:
            raise OffsetMismatch(received=upload_of(token=token, draft_token=draft_token, at=at).received)
    return Progress(token=token, received=end, size=upload.size)


def finish_upload(*, token: str, draft_token: str, at: datetime, side: Side = Side.CONSUMER) -> EvidenceFile:
    """Turn a complete upload into a file; a second finish gives the same file.

    Raises NotFound, UploadIncomplete, and whatever add_file refuses; a refused upload is given up.
    """
    files = growing()
    with files.held(name=token) as descriptor:
        upload = upload_of(token=token, draft_token=draft_token, at=at)
        if upload.file is not None:
            return upload.file
        if descriptor is None:
            raise NotFound
        if upload.received != upload.size:
            raise UploadIncomplete(name=upload.name, received=upload.received, size=upload.size)
        path = files.path_of(name=token)
        try:
            file = add_file(name=upload.name, content=path, side=side, at=at, draft_token=draft_token)
        except Refusal as refusal:
            if refusal.status < 500:  # a full disk may have room again; a refused content stays refused
                _give_up(token)
            raise
        if not Upload.objects.filter(pk=token).update(file=file):
            raise NotFound
        files.remove(name=token)
    return file


def cancel_upload(*, token: str, draft_token: str, at: datetime) -> None:
    """Give an upload up and free its bytes; a finished one stays. Raises NotFound."""
    with growing().held(name=token):
        upload = upload_of(token=token, draft_token=draft_token, at=at)
        if upload.file_id is None:
            _give_up(token)


def _give_up(token: str) -> None:
    Upload.objects.filter(pk=token, file=None).delete()
    growing().remove(name=token)


def _check_size_by_name(name: str, size: int, law: Limits) -> None:
    """Refuse what is too large for every kind its extension stands for, before a byte is sent."""
    for kind in kinds_named(name=name, limits=law)[:1]:
        check_size(name=name, size=size, kind=kind, limits=law)
