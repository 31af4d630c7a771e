"""Files posted with a whole form, for every browser without JavaScript; and the guard in front of such bodies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from fangxin.domain.evidence.actions import add_file, remove_file
from fangxin.domain.evidence.actions.files import Content
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.words import Side
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.storage.files import disk_refusals
from fangxin.storage.limits import count_attempt

FIELD = "files"
REMOVE = "remove_file"
#: Text fields and borders of the parts, beside the files themselves.
FORM_BYTES = 2 * 1024 * 1024


class BoundedUpload(TemporaryFileUploadHandler):
    """Takes no more from one form than all its files may be together, and tells a full disk as what it is."""

    received = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a body that announces too much before any of it is read."""
        if content_length > limits().total + FORM_BYTES:
            raise RequestDataTooBig("The files of this form are larger than allowed together.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece aside; a body that tells no length is counted. What cannot be taken is not left behind."""
        self.received += len(raw_data)
        try:
            if self.received > limits().total + FORM_BYTES:
                raise RequestDataTooBig("The files of this form are larger than allowed together.")
            with disk_refusals():
                super().receive_data_chunk(raw_data, start)
        except (RequestDataTooBig, Refusal):
            self.upload_interrupted()
            raise


def keep_posted_files(
    request: HttpRequest, *, draft_token: str, at: datetime, side: Side = Side.CONSUMER
) -> list[Refusal]:
    """Keep every file of the form's field `files` under the draft, and take out those ticked in `remove_file`.

    Returns the refusals (one a file), each of the field `files`; what was accepted stays, so only refused files are
    chosen again.
    """
    for ticked in request.POST.getlist(REMOVE):
        _remove(ticked, draft_token, at)
    refusals = []
    for posted in request.FILES.getlist(FIELD):
        try:
            count_client(request, at=at)
            add_file(name=posted.name or "", content=content_of(posted), side=side, draft_token=draft_token, at=at)
        except Refusal as refusal:
            refusal.field = FIELD
            refusals.append(refusal)
    return refusals


def count_client(request: HttpRequest, *, at: datetime) -> None:
    """Count one more file from the caller's address. Raises TooManyAttempts."""
    count_attempt(
        subject=f"evidence:{client_address(request)}", limit=limits().uploads.client_hour, seconds=3600, at=at
    )


def content_of(posted: UploadedFile[Any]) -> Content:
    """A posted file as the actions take it: by its path when it was written aside, else its bytes."""
    if isinstance(posted, TemporaryUploadedFile):
        posted.flush()
        return Path(posted.temporary_file_path())
    return bytes(posted.read())


def _remove(ticked: str, draft_token: str, at: datetime) -> None:
    if not ticked.isascii() or not ticked.isdigit() or len(ticked) > 19:
        return
    try:
        remove_file(file_id=int(ticked), draft_token=draft_token, at=at)
    except NotFound:
        return  # gone already, or never of this draft: there is nothing to take out
