"""The public door: files with the form, uploads in pieces, and clear answers to whatever goes wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from fangxin.domain.evidence import queries
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile, Upload
from fangxin.domain.evidence.rules.limits import limits
from fangxin.domain.evidence.words import Side
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.storage.models import DoneRequest
from tests.evidence import makers
from tests.evidence.makers import movie, picture

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.evidence.form")]

DATA = movie(handlers=(b"vide",))
JSON = {"accept": "application/problem+json, application/json"}


@pytest.fixture
def token() -> str:
    """The signed token of a fresh form."""
    return new_draft()


def posted(name: str, data: bytes) -> SimpleUploadedFile:
    """A file of a form."""
    return SimpleUploadedFile(name, data)


def kept(token: str) -> list[str]:
    """The names of the draft's files."""
    return [file.name for file in queries.draft_files(draft_token=draft_of(token))]


def start(client: Client, token: str, *, name: str = "开箱.mp4", size: int = len(DATA)) -> Any:
    """An upload announced."""
    return client.post(f"/evidence/drafts/{token}/uploads/", {"name": name, "size": str(size)}, headers=JSON)


def send(client: Client, token: str, upload: str, offset: int | str, data: bytes) -> Any:
    """One piece."""
    return client.post(
        f"/evidence/drafts/{token}/uploads/{upload}/", data, content_type="application/octet-stream",
        headers={**JSON, "upload-offset": str(offset)},
    )  # fmt: skip


def test_pieces_become_a_file_the_page_can_show(client: Client, token: str) -> None:
    upload = start(client, token).json()
    assert upload["chunk"] == 512 * 1024 and upload["received"] == 0
    path = f"/evidence/drafts/{token}/uploads/{upload['token']}/"
    assert send(client, token, upload["token"], 0, DATA[:300]).json()["received"] == 300
    told = client.get(path, headers=JSON)
    assert (told.json()["received"], told["Upload-Offset"], told.json()["finished"]) == (300, "300", False)
    assert client.head(path)["Upload-Offset"] == "300"
    assert send(client, token, upload["token"], 300, DATA[300:]).json()["received"] == len(DATA)
    done = client.post(path + "finish/", headers=JSON)
    assert done.status_code == 201
    file = done.json()
    assert (file["name"], file["kind"], file["size"]) == ("开箱.mp4", "video", len(DATA))
    assert client.get(file["href"]).status_code == 200
    assert client.post(path + "finish/", headers=JSON).json() == file
    assert client.get(path, headers=JSON).json()["finished"] is True
    state = client.get(f"/evidence/drafts/{token}/", headers=JSON).json()
    assert (state["files"], state["uploads"]) == ([file], [])
    assert EvidenceFile.objects.get().original_sha256 == hashlib.sha256(DATA).hexdigest()


def test_a_page_loaded_anew_learns_what_can_be_resumed(client: Client, token: str) -> None:
    upload = start(client, token).json()
    send(client, token, upload["token"], 0, DATA[:200])
    state = client.get(f"/evidence/drafts/{token}/", headers=JSON).json()
    assert state == {
        "files": [],
        "uploads": [
            {"token": upload["token"], "name": "开箱.mp4", "kind": "video", "size": len(DATA), "received": 200}
        ],
    }


def test_a_piece_at_a_wrong_place_is_a_conflict(client: Client, token: str) -> None:
    upload = start(client, token).json()
    send(client, token, upload["token"], 0, DATA[:200])
    answer = send(client, token, upload["token"], 400, DATA[400:500])
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_offset_mismatch")
    assert answer["Content-Type"].startswith("application/problem+json")
    assert send(client, token, upload["token"], 0, DATA[:200]).json()["received"] == 200


@pytest.mark.parametrize("offset", ["", "x", "-1", "1e3", "9" * 30, "٣"])
def test_an_offset_that_is_no_number_is_told(client: Client, token: str, offset: str) -> None:
    upload = start(client, token).json()
    if offset == "٣":
        offset = offset.encode().decode("latin-1")
    assert send(client, token, upload["token"], offset, DATA[:10]).status_code == 400


def test_a_piece_larger_than_agreed_is_refused_before_it_is_read(client: Client, token: str) -> None:
    upload = start(client, token, size=10 * 1024 * 1024).json()
    answer = send(client, token, upload["token"], 0, bytes(512 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_chunk_outside")


@pytest.mark.parametrize(
    ("name", "size", "told"),
    [
        ("小票.jpg", 10**9, (413, "evidence_too_large")),
        ("", 10, (422, "evidence_name_missing")),
        ("../x.jpg", 10, (422, "evidence_name_path")),
        ("x.jpg", 0, (422, "evidence_empty")),
    ],
)
def test_a_bad_announcement_is_told(client: Client, token: str, name: str, size: int, told: tuple[int, str]) -> None:
    answer = start(client, token, name=name, size=size)
    assert (answer.status_code, answer.json()["code"]) == told
    assert answer.json()["detail"]


def test_a_hostile_upload_is_told_at_the_end_and_gone(client: Client, token: str) -> None:
    data = makers.docx()
    upload = start(client, token, name="合同.pdf", size=len(data)).json()
    send(client, token, upload["token"], 0, data)
    answer = client.post(f"/evidence/drafts/{token}/uploads/{upload['token']}/finish/", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (415, "evidence_office_file")
    assert "另存为 PDF" in answer.json()["detail"]
    assert not Upload.objects.exists() and not EvidenceFile.objects.exists()


def test_a_full_disk_is_unavailable_with_a_time_to_retry(
    client: Client, token: str, full_disk: Callable[[int], None]
) -> None:
    upload = start(client, token).json()
    full_disk(10)
    answer = send(client, token, upload["token"], 0, DATA[:100])
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    assert int(answer["Retry-After"]) > 0
    full_disk(-1)
    assert send(client, token, upload["token"], 0, DATA[:100]).json()["received"] == 100


def test_an_upload_can_be_given_up(client: Client, token: str) -> None:
    upload = start(client, token).json()
    path = f"/evidence/drafts/{token}/uploads/{upload['token']}/"
    client.get(path + "cancel/")
    assert Upload.objects.count() == 1
    assert client.post(path + "cancel/", headers=JSON).status_code == 200
    assert client.get(path, headers=JSON).status_code == 404
    assert list(queries.growing().every()) == []


def test_a_file_can_be_taken_out(client: Client, token: str) -> None:
    file = added(token)
    client.get(f"/evidence/drafts/{token}/files/{file.pk}/remove/")
    assert kept(token) == ["小票.jpg"]
    assert client.post(f"/evidence/drafts/{token}/files/{file.pk}/remove/", headers=JSON).status_code == 200
    assert kept(token) == []


def added(token: str) -> EvidenceFile:
    """A file of the draft."""
    return add_file(name="小票.jpg", content=picture(), side=Side.CONSUMER, draft_token=draft_of(token), at=now())


ACTS: dict[str, Callable[[Client, str, str, int], Any]] = {
    "state": lambda client, token, upload, file: client.get(f"/evidence/drafts/{token}/", headers=JSON),
    "start": lambda client, token, upload, file: start(client, token),
    "piece": lambda client, token, upload, file: send(client, token, upload, 0, DATA[:10]),
    "finish": lambda client, token, upload, file: client.post(
        f"/evidence/drafts/{token}/uploads/{upload}/finish/", headers=JSON
    ),
    "cancel": lambda client, token, upload, file: client.post(
        f"/evidence/drafts/{token}/uploads/{upload}/cancel/", headers=JSON
    ),
    "remove": lambda client, token, upload, file: client.post(
        f"/evidence/drafts/{token}/files/{file}/remove/", headers=JSON
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_another_draft_a_forged_and_a_filed_one_open_nothing(client: Client, token: str, act: str) -> None:
    upload = start(client, token).json()["token"]
    file = added(token).pk
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert ACTS[act](client, forged, upload, file).status_code == 410
    assert ACTS[act](client, draft_of(token), upload, file).status_code == 410
    if act not in ("state", "start"):
        assert ACTS[act](client, new_draft(), upload, file).status_code == 404
    DoneRequest.objects.create(key=draft_of(token), actor="x", digest="x", answer={}, done_at=now())
    answer = ACTS[act](client, token, upload, file)
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_filed")
    assert (Upload.objects.count(), EvidenceFile.objects.count()) == (1, 1)
    assert EvidenceFile.objects.get().removed_at is None


@pytest.mark.parametrize("act", ["start", "piece", "finish", "cancel", "remove"])
def test_another_site_cannot_upload_in_a_persons_name(token: str, act: str) -> None:
    upload = start(Client(), token).json()["token"]
    file = added(token).pk
    guarded = Client(enforce_csrf_checks=True)
    assert ACTS[act](guarded, token, upload, file).status_code == 403
    assert (Upload.objects.count(), EvidenceFile.objects.filter(removed_at=None).count()) == (1, 1)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client: Client, token: str, method: str) -> None:
    for path in (f"/evidence/drafts/{token}/", f"/evidence/drafts/{token}/uploads/"):
        assert getattr(client, method)(path).status_code == 405


def test_one_address_cannot_upload_without_end(client: Client, token: str) -> None:
    object.__setattr__(limits().uploads, "client_hour", 2)
    try:
        for _ in range(2):
            assert start(client, token).status_code == 201
        answer = start(client, token)
    finally:
        object.__setattr__(limits().uploads, "client_hour", 600)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")


def test_nor_by_whole_forms(client: Client, token: str) -> None:
    object.__setattr__(limits().uploads, "client_hour", 1)
    try:
        page = describe(client, token, posted("1.jpg", picture()), posted("2.jpg", picture(size=(30, 30))))
    finally:
        object.__setattr__(limits().uploads, "client_hour", 600)
    assert kept(token) == ["1.jpg"]
    assert "操作太频繁" in page.content.decode()


# ---- without JavaScript: files go with the form ----


def describe(client: Client, token: str, *files: SimpleUploadedFile, **fields: Any) -> Any:
    """The form sent; it comes back."""
    return client.post("/form/", {"draft": token, "files": list(files), **fields})


def test_files_of_a_form_that_comes_back_stay(client: Client, token: str) -> None:
    page = describe(client, token, posted("小票.jpg", picture()), posted("开箱.mp4", DATA))
    assert page.status_code == 200
    assert kept(token) == ["小票.jpg", "开箱.mp4"]
    text = page.content.decode()
    assert "小票.jpg" in text and "开箱.mp4" in text and 'name="remove_file"' in text
    describe(client, token, posted("小票.jpg", picture()))
    assert kept(token) == ["小票.jpg", "开箱.mp4"]


def test_a_large_file_of_a_form_goes_by_its_path(client: Client, token: str) -> None:
    data = movie(after=makers.box(b"free", bytes(2 * 1024 * 1024)))
    describe(client, token, posted("长视频.mp4", data))
    assert EvidenceFile.objects.get().original_sha256 == hashlib.sha256(data).hexdigest()


def test_each_refused_file_is_told_and_the_others_stay(client: Client, token: str) -> None:
    page = describe(
        client,
        token,
        posted("小票.jpg", picture()),
        posted("合同.docx", makers.docx()),
        posted("x.jpg", b"MZ" + bytes(99)),
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "不接收 Word" in text and "是程序或脚本" in text and 'href="#f-files"' in text
    assert kept(token) == ["小票.jpg"]


def test_ticked_files_are_taken_out(client: Client, token: str) -> None:
    file = added(token)
    other = new_draft()
    describe(client, other, remove_file=[str(file.pk)])
    assert kept(token) == ["小票.jpg"]
    describe(client, token, remove_file=["x", "9" * 40, "-1", str(file.pk)])
    assert kept(token) == []


def test_the_form_tells_the_limits_before_anything_is_chosen(client: Client) -> None:
    text = client.get("/form/").content.decode()
    assert "最多 9 个" in text and "图片每个不超过 10 MB" in text and "视频每个不超过 100 MB" in text
    assert "拍摄位置会自动去除" in text
    assert 'enctype="multipart/form-data"' in text and "evidence/upload.js" in text


@pytest.fixture
def bounded(settings: Any) -> None:
    """The guard of posted bodies in place."""
    settings.FILE_UPLOAD_HANDLERS = ["fangxin.interfaces.evidence.receiving.BoundedUpload"]


@pytest.mark.usefixtures("bounded")
def test_a_body_that_announces_too_much_is_not_read(client: Client, token: str) -> None:
    most = str(limits().total + 3 * 1024 * 1024)
    answer = client.post(
        "/form/", {"draft": token, "files": posted("x.jpg", picture())}, headers={**JSON, "content-length": most}
    )
    assert answer.status_code == 413
    assert kept(token) == []


@pytest.mark.usefixtures("bounded")
def test_a_full_disk_while_a_form_arrives_is_unavailable(
    client: Client, token: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    answer = client.post("/form/", {"draft": token, "files": posted("x.jpg", picture())}, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")


@pytest.mark.usefixtures("bounded")
def test_the_guard_lets_ordinary_forms_through(client: Client, token: str) -> None:
    describe(client, token, posted("小票.jpg", picture()), posted("开箱.mp4", DATA))
    assert kept(token) == ["小票.jpg", "开箱.mp4"]


@override_settings(FILE_UPLOAD_HANDLERS=["fangxin.interfaces.evidence.receiving.BoundedUpload"])
def test_a_body_that_tells_no_length_is_counted(client: Client, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fangxin.interfaces.evidence.receiving.FORM_BYTES", -limits().total + 100)
    monkeypatch.setattr("fangxin.interfaces.evidence.receiving.BoundedUpload.handle_raw_input", lambda *a, **k: None)
    answer = client.post("/form/", {"draft": token, "files": posted("x.jpg", picture())}, headers=JSON)
    assert answer.status_code == 413
