"""Answers that carry a stored file: harmless in every browser, resumable for sound and video."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

BLOCK = 256 * 1024
#: Shown in the browser; anything else is only offered for download.
SHOWN = ("image/jpeg", "image/png", "application/pdf", "audio/", "video/")
#: The file is a document of its own without an origin: it can run, load and send nothing.
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
#: A player fetches its file piece by piece and needs the session for it; it still can run and send nothing.
PLAYER = (
    "sandbox allow-same-origin; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def stored_file(
    request: HttpRequest, *, path: Path, size: int, digest: str, mime: str, name: str, download: bool = False
) -> HttpResponseBase:
    """A stored file, or the one range of it that was asked for (206); 416 when the range lies outside."""
    etag = f'"{digest[:32]}"'
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    part = range_of(asked, size)
    if part is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _guarded(refused, mime=mime)
    start, end = part
    body = () if request.method == "HEAD" else _blocks(path, start, end)
    response = StreamingHttpResponse(body, content_type=mime, status=206 if asked and (end - start) < size else 200)
    if response.status_code == 206:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    attached = download or not mime.startswith(SHOWN)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    return _guarded(response, mime=mime)


def sealed_original(*, blocks: Iterator[bytes], size: int, mime: str, name: str) -> HttpResponseBase:
    """An opened original, only ever for download, kept by nobody on the way."""
    response = StreamingHttpResponse(blocks, content_type=mime)
    response["Content-Length"] = str(size)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _guarded(response, mime=mime)


def range_of(asked: str, size: int) -> tuple[int, int] | None:
    """The (start, end) a Range header asks for, the whole file when it asks for none or several; None outside."""
    found = RANGE.fullmatch(asked.replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return 0, size
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size) if int(last) else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


def _guarded(response: HttpResponseBase, *, mime: str) -> HttpResponseBase:
    response["Content-Security-Policy"] = PLAYER if mime.startswith(("audio/", "video/")) else SANDBOX
    response["Referrer-Policy"] = "no-referrer"
    # evidence is personal: a shared computer keeps no copy, and every look is asked of the server again
    response["Cache-Control"] = "private, no-store"
    return response


def _blocks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left > 0 and (block := file.read(min(left, BLOCK))):
            left -= len(block)
            yield block
