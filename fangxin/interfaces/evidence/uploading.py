"""Uploads in pieces for upload.js: start, ask how far, send a piece, finish, give up; answers are JSON.

A draft is named by its signed token, the one in the form; nothing else opens it. Pieces are POSTed, since proxies on
the way of some offices let no other method through.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse

from fangxin.domain.evidence.actions import (
    ChunkOutside,
    append_chunk,
    cancel_upload,
    finish_upload,
    remove_file,
    start_upload,
)
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.queries import draft_files, open_uploads, upload_of
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.rules.names import kinds_named
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.evidence.receiving import count_client
from fangxin.interfaces.public.drafts import draft_is_open, draft_of

OFFSET = "Upload-Offset"


class DraftFiled(Refusal):
    """The form was filed already; files go to the case now."""

    code = "draft_filed"
    status = 409
    sentence = "这份表单已经提交，不能再添加或移除文件。需要补充证据时，请在进度查询中办理。"


class UploadNotUnderstood(Refusal):
    """A size or an offset is missing or is no number."""

    code = "upload_not_understood"
    status = 400
    sentence = "上传请求无法识别，请刷新页面后重试。"


def open_draft(token: str) -> str:
    """The draft a signed token names. Raises DraftExpired, DraftFiled."""
    draft = draft_of(token)
    if not draft_is_open(token):
        raise DraftFiled
    return draft


@page(for_=Audience.PUBLIC)
def state(request: HttpRequest, token: str) -> HttpResponse:
    """What a draft holds: its files, and uploads that can be resumed."""
    draft = open_draft(token)
    files = [_file(file, token) for file in draft_files(draft_token=draft)]
    uploads = [_upload(upload) for upload in open_uploads(draft_token=draft, at=now())]
    return _json({"files": files, "uploads": uploads})


@page(for_=Audience.PUBLIC, writes=True)
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Announce a file by name and size."""
    at = now()
    draft = open_draft(token)
    if request.method == "POST":
        count_client(request, at=at)
        upload = start_upload(
            draft_token=draft, name=request.POST.get("name", ""), size=_number(request.POST.get("size", "")), at=at
        )
        return _json({**_upload(upload), "chunk": limits().uploads.chunk}, status=201)
    return _json({"uploads": [_upload(upload) for upload in open_uploads(draft_token=draft, at=at)]})


@page(for_=Audience.PUBLIC, writes=True)
def piece(request: HttpRequest, token: str, upload: str) -> HttpResponse:
    """GET or HEAD: how far the upload is. POST: the piece at the offset named in `Upload-Offset`."""
    draft, at = open_draft(token), now()
    if request.method != "POST":
        return _told(upload_of(token=upload, draft_token=draft, at=at))
    offset = _number(request.headers.get(OFFSET, ""))
    try:
        if _number(request.headers.get("Content-Length") or "0") > limits().uploads.chunk:
            raise ChunkOutside
        chunk = request.body
    except UnreadablePostError as broken:
        raise UploadNotUnderstood from broken
    append_chunk(token=upload, draft_token=draft, offset=offset, chunk=chunk, at=at)
    return _told(upload_of(token=upload, draft_token=draft, at=at))


@page(for_=Audience.PUBLIC, writes=True)
def finish(request: HttpRequest, token: str, upload: str) -> HttpResponse:
    """Turn a complete upload into a file of the draft."""
    draft, at = open_draft(token), now()
    if request.method != "POST":
        return _told(upload_of(token=upload, draft_token=draft, at=at))
    return _json(_file(finish_upload(token=upload, draft_token=draft, at=at), token), status=201)


@page(for_=Audience.PUBLIC, writes=True)
def cancel(request: HttpRequest, token: str, upload: str) -> HttpResponse:
    """Give an upload up."""
    draft = open_draft(token)
    if request.method == "POST":
        cancel_upload(token=upload, draft_token=draft, at=now())
    return _json({})


@page(for_=Audience.PUBLIC, writes=True)
def remove(request: HttpRequest, token: str, file_id: int) -> HttpResponse:
    """Take a file out of the draft."""
    draft = open_draft(token)
    if request.method == "POST":
        remove_file(file_id=file_id, draft_token=draft, at=now())
    return _json({})


def _file(file: EvidenceFile, token: str) -> dict[str, Any]:
    return {
        "id": str(file.pk),  # larger than a JavaScript number holds
        "name": file.name,
        "size": file.original_size,
        "kind": file.kind.lower(),
        "href": reverse("evidence:draft-file", args=[token, file.pk]),
        "thumb_href": reverse("evidence:draft-thumb", args=[token, file.pk]) if file.thumb_sha256 else "",
        "remove_href": reverse("evidence:remove", args=[token, file.pk]),
    }


def _upload(upload: Upload) -> dict[str, Any]:
    kinds = kinds_named(name=upload.name, limits=limits())
    return {
        "token": upload.token,
        "name": upload.name,
        "kind": kinds[0].lower() if kinds else "",
        "size": upload.size,
        "received": upload.received,
    }


def _told(upload: Upload) -> HttpResponse:
    finished = upload.file_id is not None
    response = _json({**_upload(upload), "finished": finished})
    response[OFFSET] = str(upload.size if finished else upload.received)
    return response


def _json(answer: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise UploadNotUnderstood
    return int(text)
