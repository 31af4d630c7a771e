"""Forms without files, read in one pass.

A form that may bring files is sent in parts, and Django reads parts as a stream: for forty short fields that costs more
than all else a filing does at the door. A short body whose every part is a plain field, or a place for a file in which
none was chosen, is taken apart here; anything else, also the slightest doubt about a header, is left to Django.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

MOST_BYTES = 128 * 1024
_FIELD = re.compile(rb'\r\nContent-Disposition: form-data; name="([0-9A-Za-z_.-]{1,80})"\r\n\r\n')
_NO_FILE = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([0-9A-Za-z_.-]{1,80})"; filename=""\r\n'
    rb"Content-Type: application/octet-stream\r\n\r\n\r\n"
)


class PlainForm(FileUploadHandler):
    """Answers for the whole body when it is short and plain; files go on to the next handler."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """The form and no files, or None."""
        request: Any = self.request
        if content_length > MOST_BYTES or request is None or encoding not in (None, "utf-8"):
            return None
        border = boundary if isinstance(boundary, bytes) else boundary.encode()
        fields = fields_of(request.body, border)  # what was read is kept, and Django can still read it
        if fields is None or len(fields) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            return None
        form = QueryDict(mutable=True, encoding="utf-8")
        lists: dict[str, list[str | bytes]] = {}
        for name, value in fields:
            lists.setdefault(name, []).append(value)
        for name, values in lists.items():
            form.setlist(name, values)
        form._mutable = False
        return form, MultiValueDict()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Not ours: to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Not ours."""


def fields_of(body: bytes, border: bytes) -> list[tuple[str, str]] | None:
    """The fields of a body in parts, in their order; None when any part is more than a plain field."""
    first, *parts = body.split(b"--" + border)
    if first or not parts or parts.pop() not in (b"--\r\n", b"--"):
        return None
    fields = []
    for part in parts:
        if (field := _FIELD.match(part)) and part.endswith(b"\r\n", field.end()):
            fields.append((field[1].decode(), part[field.end() : -2].decode("utf-8", "replace")))
        elif none_chosen := _NO_FILE.fullmatch(part):
            fields.append((none_chosen[1].decode(), ""))  # an empty text, as Django has it
        else:
            return None
    return fields
